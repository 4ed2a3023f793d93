"""A POST repeated with its `Idempotency-Key` does nothing twice, on every route of the API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from mydoc.web.api.idempotency import HEADER, Repeats
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.route_bodies import HEADERS
from tests.support.routes import Key, all_routes
from tests.support.world import World
from tests.unit.authorization_table import ROWS

KEY = "6f1c9d52-8f0b-4c55-9a40-0d3c2f2b9d11"
POSTS = [key for key in all_routes() if key[0] == "POST" and key[1].startswith("/api/")]
# What has a moment or a signature in it where the answer is made anew.
_ANEW = re.compile(r'\?[^"]*|/resume/[^"]*|"(expires_at|unlock|seconds)": ?"?[^",}]*|"unlock":"[^"]*"')
# How much is left is told where something was counted.
_LEFT = re.compile(r"^RateLimit: .*\n", re.MULTILINE)
_ADMINS = {row.key for row in ROWS if row.admits("admin") and not row.admits("alice")}


@pytest.mark.parametrize("key", POSTS, ids=" ".join)
def test_inv_30_a_repeated_post_does_nothing_twice(key: Key, world: World):
    things = world.things()
    path, body = path_of(key, things), body_of(key, things)
    headers = {HEADER: KEY, **body.pop(HEADERS, {})}
    browser = world.browser(world.admin if key in _ADMINS else world.alice)

    first = call(browser, key, path, body, headers)
    assert first.status_code < 300, content_of(first)
    before = world.record()
    again = call(browser, key, path, body, headers)

    assert _lasting(world.record()) == _lasting(before)
    match repeats_of(key[1]):
        case Repeats.KEPT:
            assert _told(again) == _told(first)
            assert again["Idempotent-Replayed"] == "true"
        case Repeats.ANEW | Repeats.CONTINUED:
            assert again.status_code == first.status_code
            assert _as_made_anew(again) == _as_made_anew(first)
        case Repeats.NOT_OFFERED:
            assert again.status_code == 401


def test_inv_30_only_these_do_not_repeat_their_first_answer():
    """What hands out URLs or tells what is true now is made anew. Whatever is added is kept by itself."""
    found = {route: repeats_of(route) for _, route in POSTS if repeats_of(route) is not Repeats.KEPT}
    assert {route.rpartition(">/")[2].removeprefix("/api/v1/"): how.name for route, how in found.items()} == {
        "auth/logout/": "NOT_OFFERED",
        "auth/logout/everywhere/": "NOT_OFFERED",
        "parts/": "ANEW",
        "unlock/": "ANEW",
        "claim/": "ANEW",
        "zip/": "ANEW",
        "documents/batch/zip/": "ANEW",
        "zip/claim/": "ANEW",
        "preview/": "CONTINUED",
    }


def _as_made_anew(answer: Any) -> str:
    return _ANEW.sub("…", _LEFT.sub("", content_of(answer)))


def view_of(route: str) -> Any:
    """The class behind a route of the API."""
    return resolve(re.sub(r"<str:\w+>", "x", route)).func.view_class  # type: ignore[attr-defined]


def repeats_of(route: str) -> Repeats:
    """What the view of a route does with a key."""
    found: Repeats = view_of(route).repeats
    return found


def _lasting(record: dict[str, Any]) -> dict[str, Any]:
    """What is stored, but for the moment at which an upload was last seen to go on."""
    return {name: re.sub(r"'progress_at': {[^}]*}", "", repr(value)) for name, value in record.items()}


def _told(response: Any) -> tuple[int, bytes, dict[str, str]]:
    # A repetition is not counted.
    passing = {"X-Request-Id", "Idempotent-Replayed", "RateLimit"}
    headers = {name: value for name, value in response.items() if name not in passing}
    return response.status_code, response.content, headers


def test_inv_30_strangers_with_one_key_are_answered_apart(world: World):
    """Guests of one request who chose the same key and said the same, each their own submission."""
    things = world.things()
    key = ("POST", "/api/v1/public/requests/<str:slug>/uploads/")
    path, body = path_of(key, things), {"name": "a.txt", "size": 5}
    ids = set()
    for _ in range(2):
        things.__dict__.pop("guest", None)
        headers = {HEADER: KEY, "X-Request-Guest": things.guest[1]}
        answer = call(Client(), key, path, body, headers)
        assert answer.status_code == 201, content_of(answer)
        ids.add(answer.json()["id"])
    assert len(ids) == 2
