"""From outside, a link that never was, one that has expired and one that was revoked are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from files.domain.shares import Share
from files.services import shares
from mydoc.core.ids import new_secret
from tests.conftest import empty_stage
from tests.support.calls import call, content_of
from tests.support.clock import Clock
from tests.support.documents import person
from tests.support.rewind import remember
from tests.support.routes import Key, all_routes
from tests.support.things import LINK_PASSWORD
from tests.support.world import World

ROUTES = [(method, route) for method, route in all_routes() if "<str:slug>" in route]
SENT: dict[str, dict[str, Any]] = {
    "nothing": {},
    "the right password": {"password": LINK_PASSWORD},
    "a wrong password": {"password": "wrong"},
    "an unlock token": {"unlock": "{unlock}"},
    "a document": {"document": "{document}"},
    "a report": {"reason": "malware"},
}


Link = tuple[str, str, str]


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[list[Link], Callable[[], None]]]:
    """Slug, what once unlocked it, and a document's id, of links that never were, soon expire, and were revoked;
    and what brings them back as they were made."""
    with empty_stage():
        world = World.build()
        found = [(new_secret(), "", world.things().document.id)]
        for password in (LINK_PASSWORD, None):
            expiring, revoked = _link(world, password, expires_in=60), _link(world, password)
            for link in (expiring, revoked):
                unlock = Client().post(
                    f"/api/v1/public/shares/{link.slug}/unlock/",
                    {"password": LINK_PASSWORD},
                    content_type="application/json",
                )
                found.append((link.slug, unlock.json()["unlock"], link.documents[0].id))
            shares.revoke(owner=person(world.alice), share_id=revoked.id)
        yield found, remember()


@pytest.fixture
def dead(made: tuple[list[Link], Callable[[], None]], clock: Clock) -> list[Link]:
    """They, once those that expire have."""
    found, come_back = made
    come_back()
    clock.move(seconds=61)
    return found


@pytest.mark.parametrize("key", [*ROUTES, *sorted({("HEAD", route) for _, route in ROUTES})], ids=" ".join)
def test_inv_06_unknown_expired_and_revoked_links_answer_byte_for_byte_the_same(key: Key, dead: list[Link]):
    for sent, template in SENT.items():
        if not _takes(key, template):
            continue
        for repeated in (False, True):
            seen = {_answer(key, template, *one, repeated=repeated) for one in dead}
            assert len(seen) == 1, f"{sent}: {seen}"
            [answer] = seen
            # A personal link leads to the page, whoever may be behind it; the page then says that there is none.
            # What is reported is thanked for, and nothing is kept of a link that is none.
            is_report = key[1].rstrip("/").endswith("/report")
            assert answer.startswith(
                "303" if key[1].endswith("/to/<str:key>") else ("2", "4") if is_report else "4"
            )


def _link(world: World, password: str | None, **rules: Any) -> Share:
    return shares.create(
        owner=person(world.alice),
        document_ids=[world.things().document.id],
        rules=shares.Rules(password=password, **rules),
    )


def _takes(key: Key, template: dict[str, Any]) -> bool:
    method, route = key
    if method != "POST":
        return not template
    return bool(template) or route.rstrip("/").endswith("claim")


def _answer(
    key: Key, template: dict[str, Any], slug: str, unlock: str, document_id: str, *, repeated: bool
) -> str:
    method, route = key
    client = Client()
    client.cookies["unlock"] = unlock
    body = {name: value.format(unlock=unlock, document=document_id) for name, value in template.items()}
    headers = {"X-Share-Unlock": unlock, **({"Idempotency-Key": "the same key again"} if repeated else {})}
    path = route.replace("<str:slug>", slug)
    response = client.head(path) if method == "HEAD" else call(client, key, path, body, headers)
    told = content_of(response) + response.cookies.output()
    # A form's token is another each time it is written, and when a cookie ends follows from its Max-Age.
    return re.sub(r"[A-Za-z0-9]{64}|(?<=csrf=)[A-Za-z0-9]{32}|expires=[^;]+", "…", told.replace(slug, "<slug>"))
