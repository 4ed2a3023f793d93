"""A list and the thing alone say the same of every field that both have, to everybody who may see both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.services import groups
from files.domain.parts import Part
from files.services import uploads
from files.services.documents import listing, processing
from tests.support.calls import body_of, call, content_of, is_api, path_of
from tests.support.documents import person
from tests.support.routes import Key, all_routes
from tests.support.things import Things
from tests.support.world import World

GET = [route for method, route in all_routes() if method == "GET" and is_api(route)]
_UPLOAD = "/api/v1/public/requests/<str:slug>/uploads/<str:document_id>/"
_PLACE = "/api/v1/people/<str:user_id>/group/"


def _above(route: str) -> str:
    return route.rstrip("/").rpartition("/")[0] + "/"


# The thing alone, and the list that it is in: mostly the address above.
DETAILS = {route: _above(route) for route in GET if route.endswith(">/") and _above(route) in GET}
DETAILS |= {_PLACE: "/api/v1/groups/<str:group>/people/"}
# What the id of what is listed is called, where it is not `id`.
ID_IN_LIST = {_UPLOAD: "document_id"}
VIEWERS = ("alice", "bob", "charlie", "admin", "reader", "guest")


def as_it_is(things: Things) -> None:
    """Ready, open, and as it was made."""


def arriving(things: Things) -> None:
    """The document is still being uploaded."""
    vars(things)["document"] = things.uploading


def processing_(things: Things) -> None:
    """It has come, and nobody has looked at it yet."""
    arriving(things)
    parts = [Part(part["part_number"], part["etag"]) for part in things.parts]
    uploads.complete(owner=person(things.world.alice), document_id=things.document.id, parts=parts)


def failed(things: Things) -> None:
    processing_(things)
    processing.fail(things.document, reason="Alice alone is told why.")


def changed(things: Things) -> None:
    """Its owner changed it in the middle of it all."""
    processing_(things)
    owner = person(things.world.alice)
    listing.change(owner=owner, document_id=things.document.id, name="other.txt", expires_in=7200)


def hidden(things: Things) -> None:
    """Those it is shared with do not see each other."""
    owner = person(things.world.alice)
    listing.change(owner=owner, document_id=things.document.id, shows_people=False)


def collected(things: Things) -> None:
    """What a guest sent has come, and its owner renamed it."""
    owner = person(things.world.alice)
    parts = [Part(part["part_number"], part["etag"]) for part in things.collecting_parts]
    uploads.complete(owner=owner, document_id=things.collecting.id, parts=parts)
    processing.process(owner_id=owner.id, document_id=things.collecting.id)
    listing.rename(owner=owner, document_id=things.collecting.id, name="other.txt")


_OF_DOCUMENTS = (arriving, processing_, failed, changed, hidden)
CASES = [
    *((route, as_it_is) for route in DETAILS),
    *(("/api/v1/documents/<str:document_id>/", state) for state in _OF_DOCUMENTS),
    (_UPLOAD, collected),
]


def test_every_thing_of_a_list_is_compared():
    assert set(DETAILS) >= {
        "/api/v1/documents/<str:document_id>/",
        "/api/v1/shares/<str:share_id>/",
        "/api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/",
        "/api/v1/requests/<str:request_id>/",
        "/api/v1/webhooks/<str:webhook_id>/",
        "/api/v1/tokens/<str:token_id>/",
        _UPLOAD,
    }


@pytest.mark.parametrize(("route", "state"), CASES, ids=lambda part: getattr(part, "__name__", part))
def test_a_list_and_the_thing_alone_agree(route: str, state: Callable[[Things], None], world: World):
    things = world.things()
    state(things)
    if route == _PLACE:
        groups.assign(user_id=world.bob.id, group=things.group)
    seen_by = []
    for who in VIEWERS:
        client, headers = _caller(who, world, things)
        alone, listed = _alone(route, things, client, headers), _listed(route, things, client, headers)
        assert (alone is None) == (listed is None), who
        if alone is None or listed is None:
            continue
        seen_by.append(who)
        both = set(alone) & set(listed)
        assert len(both) >= 3
        assert {name: alone[name] for name in both} == {name: listed[name] for name in both}, who
        # Nothing is told of it in a list that is not told of it alone.
        assert set(listed) - set(alone) <= {ID_IN_LIST.get(route, "")}, who
    assert seen_by
    if route == "/api/v1/documents/<str:document_id>/":
        assert {"alice", "bob"} <= set(seen_by)


def _caller(who: str, world: World, things: Things) -> tuple[Client, dict[str, str]]:
    if who == "reader":
        return Client(), world.reader
    if who == "guest":
        return Client(), {"X-Request-Guest": things.guest[1]}
    return world.browser(getattr(world, who)), {}


def _alone(route: str, things: Things, client: Client, headers: dict[str, str]) -> dict[str, Any] | None:
    key: Key = ("GET", route)
    # A guest's own headers are among those of the call.
    body = body_of(key, things) if "X-Request-Guest" in headers else {}
    response = call(client, key, path_of(key, things), body, headers)
    assert response.status_code in {200, 401, 403, 404}, content_of(response)
    return dict(response.json()) if response.status_code == 200 else None


def _listed(route: str, things: Things, client: Client, headers: dict[str, str]) -> dict[str, Any] | None:
    above = DETAILS[route]
    parts = path_of(("GET", route), things).rstrip("/").split("/")
    wanted = parts[-2] if route == _PLACE else parts[-1]
    for query in ("?limit=100", "?limit=100&scope=shared") if above == "/api/v1/documents/" else ("",):
        response = client.get(path_of(("GET", above), things) + query, headers=headers)
        items = response.json()["items"] if response.status_code == 200 else []
        for item in items:
            if item[ID_IN_LIST.get(route, "id")] == wanted:
                return dict(item)
    return None
