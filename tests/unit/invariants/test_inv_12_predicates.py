"""Every predicate of a request for every route that a guest may call. A new route without its row fails."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.services import administration
from files.services.requests import owner
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.collecting import Jane
from tests.support.documents import person
from tests.support.route_bodies import HEADERS
from tests.support.routes import all_routes
from tests.support.world import World

GUESTS = "/api/v1/public/requests/<str:slug>/"
ONE = f"{GUESTS}uploads/<str:document_id>/"

# What each route answers while the request is …; a code, or what it answers when it does its work.
_TABLE = {
    ("GET", "/r/<str:slug>"): {"paused": 200, "full": 200},
    ("GET", GUESTS): {"paused": 200, "full": 200},
    ("POST", f"{GUESTS}submissions/"): {"paused": "request_paused", "full": 201},
    ("GET", f"{GUESTS}uploads/"): {"paused": 200, "full": 200},
    ("POST", f"{GUESTS}uploads/"): {"paused": "request_paused", "full": "request_full"},
    # Each of its entries says that the request is full.
    ("POST", f"{GUESTS}uploads/batch/"): {"paused": "request_paused", "full": 200},
    ("GET", ONE): {"paused": "request_paused", "full": 200},
    ("DELETE", ONE): {"paused": "request_paused", "full": 204},
    ("GET", f"{ONE}parts/"): {"paused": "request_paused", "full": 200},
    ("POST", f"{ONE}parts/"): {"paused": "request_paused", "full": 200},
    ("POST", f"{ONE}complete/"): {"paused": "request_paused", "full": 200},
}


@pytest.fixture
def world(aws: None) -> World:
    return World.build()


def expired(world, things, clock):
    _change(world, things, expires_in=60)
    clock.move(seconds=61)


def closed(world, things, clock):
    owner.close(owner=person(world.alice), request_id=things.request.id)


def owner_disabled(world, things, clock):
    administration.disable(user_id=world.alice.id)


def paused(world, things, clock):
    _change(world, things, is_paused=True)


def full(world, things, clock):
    _change(world, things, max_files=1)


def resumed(world, things, clock):
    paused(world, things, clock)
    _change(world, things, is_paused=False)


def _change(world, things, **values):
    changes = owner.Changes(frozenset(values), **values)
    owner.change(owner=person(world.alice), request_id=things.request.id, changes=changes)


def test_every_route_of_a_guest_has_its_row():
    routes = {key for key in all_routes() if key[1].startswith((GUESTS, "/r/"))}
    assert routes == set(_TABLE)


@pytest.mark.parametrize("end", [expired, closed, owner_disabled], ids=lambda end: end.__name__)
def test_inv_12_a_request_that_ended_is_gone_for_whoever_was_there_in_time(end, world, clock):
    things = world.things()
    calls = _calls(things)
    end(world, things, clock)
    before = world.record()

    for key, path, body in calls:
        answer = call(Client(), key, path, body)
        assert answer.status_code == 404, (key, content_of(answer))
        if key[1].startswith("/api/"):
            assert answer.json()["code"] == "request_not_found", key
        assert "Plans" not in content_of(answer)

    assert world.record() == before


@pytest.mark.parametrize("end", [expired, closed, owner_disabled], ids=lambda end: end.__name__)
def test_inv_12_a_request_that_ended_is_gone_for_whoever_did_not_say_who_they_are(end, world, clock):
    things = world.things()
    calls = _calls(things)
    end(world, things, clock)

    for key, path, body in calls:
        answer = call(Client(), key, path, {name: value for name, value in body.items() if name != HEADERS})
        assert answer.status_code == 404, (key, content_of(answer))


@pytest.mark.parametrize("state", [paused, full], ids=lambda state: state.__name__)
def test_inv_12_while_a_request_is(state, world, clock):
    things = world.things()
    calls = _calls(things)
    state(world, things, clock)

    for key, path, body in calls:
        answer, wanted = call(Client(), key, path, body), _TABLE[key][state.__name__]
        if isinstance(wanted, int):
            assert answer.status_code == wanted, (key, content_of(answer))
        else:
            assert answer.status_code == 409, (key, content_of(answer))
            assert answer.json()["code"] == wanted, key


def test_a_request_that_is_resumed_goes_on_where_it_was(world, clock):
    things = world.things()
    calls = _calls(things)
    resumed(world, things, clock)

    for key, path, body in calls:
        assert call(Client(), key, path, body).status_code < 300, key


def test_inv_06_requests_that_are_gone_look_alike(world, clock):
    keys = [("GET", "/r/<str:slug>"), ("GET", GUESTS), ("POST", f"{GUESTS}submissions/")]
    for key in keys:
        seen = set()
        for end in (None, closed, expired):
            things = world.things()
            slug = things.request.slug
            if end is None:
                slug = "A" * len(slug)
            else:
                end(world, things, clock)
            path = key[1].replace("<str:slug>", slug)
            seen.add(content_of(call(Client(), key, path, {"name": "Jane"} if key[0] == "POST" else {})))
        assert len(seen) == 1, seen


def _calls(things):
    """How a guest who was there in time calls every route; those that end their upload come last."""
    _ = things.collecting_parts
    last = [("POST", f"{ONE}complete/"), ("DELETE", ONE)]
    keys = [key for key in _TABLE if key not in last]
    one, other = [(key, path_of(key, things), body_of(key, things)) for key in last]
    calls = [(key, path_of(key, things), body_of(key, things)) for key in keys]
    # Another upload to take back, as the first is completed.
    guest = Jane.of(things.request)
    withdrawn = guest.start("second.txt")
    path = other[1].replace(things.collecting.id, withdrawn.id)
    return [*calls, one, (other[0], path, {"HEADERS": guest.headers})]
