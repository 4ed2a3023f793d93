"""What may not be had any more gives no URL of its bytes or its picture, on any route, to anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.services import administration
from files.domain.documents import Status
from files.models import DocumentItem, ShareItem
from files.services import deletion, shares, trash
from files.services.administration import quarantine
from files.services.documents import colleagues, repository
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.clock import Clock
from tests.support.documents import person
from tests.support.routes import all_routes
from tests.support.things import LINK_PASSWORD, Things
from tests.support.world import World

SIGNATURE = "X-Amz-Signature"
ROUTES = all_routes()


@pytest.fixture
def world(aws: None, with_pictures: None, clock: Clock) -> World:
    return World.build()


class Visitor:
    """Somebody who had the link in time: who unlocked it, and whose first claims succeeded."""

    def __init__(self, things: Things) -> None:
        self.browser = Client()
        self.slug = things.locked.slug
        self.document_id = things.document.id
        self.browser.post(f"/s/{self.slug}", {"password": LINK_PASSWORD})
        answer = self._api("unlock/", {"password": LINK_PASSWORD})
        self.unlock = answer.json()["unlock"]

    def answers(self) -> list[Any]:
        """What every route of the link says to them, whatever they show."""
        found = []
        for method, route in ROUTES:
            if "<str:slug>" not in route:
                continue
            path = route.replace("<str:slug>", self.slug)
            for body in self._bodies(method, route):
                for key in ("", "the same key again"):
                    headers = {"X-Share-Unlock": self.unlock, **({"Idempotency-Key": key} if key else {})}
                    found.append(call(self.browser, (method, route), path, body, headers))
        return found

    def _bodies(self, method: str, route: str) -> list[dict[str, str]]:
        if method == "GET":
            return [{}]
        if route.rstrip("/").endswith("/preview"):
            return [{"document": self.document_id}]
        if not route.rstrip("/").endswith("claim"):
            return [{"password": LINK_PASSWORD}]
        document = {"document": self.document_id}
        if not route.startswith("/api/"):
            return [document, document | {"claim_id": "the same id"}]
        return [document | {"password": LINK_PASSWORD}, document | {"unlock": self.unlock}]

    def _api(self, path: str, body: dict[str, str]) -> Any:
        url = f"/api/v1/public/shares/{self.slug}/{path}"
        return self.browser.post(url, body, content_type="application/json")


def link_expired(world: World, things: Things, clock: Clock) -> None:
    changes = shares.Changes(given=frozenset({"expires_in"}), expires_in=60)
    shares.change(owner=person(world.alice), share_id=things.locked.id, changes=changes)
    clock.move(seconds=61)


def link_revoked(world: World, things: Things, clock: Clock) -> None:
    shares.revoke(owner=person(world.alice), share_id=things.locked.id)


def owner_disabled(world: World, things: Things, clock: Clock) -> None:
    administration.disable(user_id=world.alice.id)


def quarantined(world: World, things: Things, clock: Clock) -> None:
    quarantine.hold(by=person(world.admin), document_id=things.document.id, reason="malware")


def failed(world: World, things: Things, clock: Clock) -> None:
    _set_status(world, things, Status.FAILED)


def document_expired(world: World, things: Things, clock: Clock) -> None:
    clock.move(days=7, seconds=1)


def document_deleted(world: World, things: Things, clock: Clock) -> None:
    deletion.delete(owner=person(world.alice), document_id=things.document.id)


def document_in_the_trash(world: World, things: Things, clock: Clock) -> None:
    trash.delete(owner=person(world.alice), document_id=things.document.id)


ENDS_OF_DOCUMENTS = [
    owner_disabled,
    quarantined,
    failed,
    document_expired,
    document_deleted,
    document_in_the_trash,
]
ENDS_OF_LINKS = [link_expired, link_revoked, *ENDS_OF_DOCUMENTS]

End = Callable[[World, Things, Clock], None]


@pytest.mark.parametrize("end", ENDS_OF_LINKS, ids=lambda end: end.__name__)
def test_inv_04_a_link_gives_no_url_any_more(end: End, world: World, clock: Clock):
    things = world.things()
    visitor = Visitor(things)
    assert any(SIGNATURE in content_of(answer) for answer in visitor.answers())

    end(world, things, clock)

    for answer in visitor.answers():
        assert SIGNATURE not in content_of(answer)


def test_inv_04_a_link_that_is_used_up_gives_no_url_any_more(world: World, clock: Clock):
    things = world.things()
    visitor = Visitor(things)
    ShareItem(visitor.slug).update(actions=[ShareItem.max_downloads.set(1), ShareItem.downloads.set(1)])

    for answer in visitor.answers():
        assert SIGNATURE not in content_of(answer)


@pytest.mark.parametrize("end", ENDS_OF_DOCUMENTS, ids=lambda end: end.__name__)
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_inv_04_neither_owner_nor_colleagues_get_a_url_any_more(end: End, who: str, world: World, clock: Clock):
    things = world.things()
    assert any(SIGNATURE in content_of(answer) for answer in _answers_to(world, who, things))

    end(world, things, clock)

    for answer in _answers_to(world, who, things):
        assert SIGNATURE not in content_of(answer), answer.request["PATH_INFO"]


def test_inv_04_whom_a_document_is_not_shared_with_any_more_gets_no_url(world: World):
    things = world.things()
    assert any(SIGNATURE in content_of(answer) for answer in _answers_to(world, "bob", things))

    colleagues.replace_people(owner=person(world.alice), document_id=things.document.id, emails=[])

    for answer in _answers_to(world, "bob", things):
        assert SIGNATURE not in content_of(answer)


def _answers_to(world: World, who: str, things: Things) -> list[Any]:
    """What everything that shows a document or fetches it says to somebody with a session."""
    actor = getattr(world, who)
    client = Client()
    if actor.user.may_sign_in:
        client.force_login(actor.user)
    found = [
        client.get(f"{path}?scope={scope}") for path in ("/", "/api/v1/documents/") for scope in ("mine", "shared")
    ]
    for key in ROUTES:
        method, route = key
        # Restoring is how another document of hers, in the trash, is there again.
        is_another = route.endswith(("/parts/", "/complete/", "/restore/")) or route.startswith("/trash/")
        if "<str:document_id>" in route and method in {"GET", "POST"} and not is_another:
            found.append(call(client, key, path_of(key, things), body_of(key, things)))
    return found


def _set_status(world: World, things: Things, status: Status) -> None:
    before = repository.get_own(owner=person(world.alice), document_id=things.document.id)
    repository.change(before, replace(before, status=status), actions=[DocumentItem.status.set(status.value)])
