"""Two editors never overwrite each other unseen: whatever can be changed has a version, and a change that is meant
for another one is refused, whatever else is written at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import botocore.endpoint
import pytest
from django.test import Client

from tests.support.calls import body_of, call, content_of, is_api, path_of
from tests.support.routes import Key, all_routes
from tests.support.things import Things
from tests.support.world import World

CHANGES = [key for key in all_routes() if is_api(key[1]) and key[0] in {"PUT", "PATCH", "DELETE"}]
# What is only ever deleted has no versions: a DELETE that is meant for one is refused.
ONLY_DELETED = {
    "/api/v1/tokens/<str:token_id>/",
    "/api/v1/shares/<str:share_id>/documents/<str:document_id>/",
    "/api/v1/public/requests/<str:slug>/uploads/<str:document_id>/",
    "/api/v1/jobs/<str:job_id>/",
    "/api/v1/admin/reports/<str:report_id>/",
    "/api/v1/trash/",
}
VERSIONED = [key for key in CHANGES if key[1] not in ONLY_DELETED]
# What is done to a thing that has a version, and the route of that thing.
DONE_TO: dict[Key, str] = {
    ("POST", "/api/v1/webhooks/<str:webhook_id>/rotate/"): "/api/v1/webhooks/<str:webhook_id>/",
    ("POST", "/api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/send/"): (
        "/api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/"
    ),
}
DONE = {200, 202, 204}
WRITES = {"TransactWriteItems", "UpdateItem", "DeleteItem", "PutItem"}
# What another editor makes of it, where the usual call would make the same of it twice.
OTHERWISE: dict[str, dict[str, Any]] = {
    "/api/v1/documents/<str:document_id>/people/": {"emails": ["bob@example.com"]},
    "/api/v1/shares/<str:share_id>/": {"message": "in other words"},
}


def _client(key: Key, world: World) -> Client:
    is_administrators = any(
        word in key[1] for word in ("/features/", "/branding/", "/group/", "/jobs/", "/admin/")
    )
    return world.browser(world.admin if is_administrators else world.alice)


def _seen(key: Key, things: Things, client: Client) -> str:
    """The version that whoever may change it is shown."""
    reading: Key = ("GET", key[1])
    response = call(client, reading, path_of(key, things), body_of(reading, things))
    assert response.status_code == 200, content_of(response)
    return str(response["ETag"])


def _change(key: Key, things: Things, client: Client, if_match: str | None) -> Any:
    headers = {} if if_match is None else {"If-Match": if_match}
    return call(client, key, path_of(key, things), body_of(key, things), headers)


@pytest.mark.parametrize("key", DONE_TO, ids=" ".join)
def test_inv_30_what_is_done_to_a_thing_is_done_to_the_version_it_is_meant_for(key: Key, world: World):
    things = world.things()
    client = _client(key, world)
    seen = _seen(("GET", DONE_TO[key]), things, client)
    before = world.record()

    for tags in ('"another"', '"987654321", "x"', f"W/{seen}"):
        refused = _change(key, things, client, tags)
        assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile"), tags
    assert _change(key, things, client, seen[:-1]).json()["code"] == "bad_if_match"
    assert world.record() == before
    assert _change(key, things, client, f'"before", {seen}').status_code in DONE


@pytest.mark.parametrize("key", DONE_TO, ids=" ".join)
def test_inv_30_what_is_done_meets_a_change_at_that_moment(
    key: Key, world: World, monkeypatch: pytest.MonkeyPatch
):
    things = world.things()
    client, other = _client(key, world), _client(key, world)
    path, body = path_of(key, things), body_of(key, things)
    seen = _seen(("GET", DONE_TO[key]), things, client)

    def meanwhile() -> None:
        change: Key = ("PATCH", DONE_TO[key])
        if change in VERSIONED:
            assert _change(change, things, other, None).status_code == 200
        else:
            _mail_again(things, other)

    with _just_before_the_write(monkeypatch, meanwhile) as happened:
        response = call(client, key, path, body, {"If-Match": seen})

    assert happened
    assert response.status_code == 412, content_of(response)


def test_only_what_is_never_changed_has_no_version():
    assert {route for method, route in CHANGES if method in {"PUT", "PATCH"}}.isdisjoint(ONLY_DELETED)
    assert {route for _, route in CHANGES} >= ONLY_DELETED


@pytest.mark.parametrize("key", CHANGES, ids=" ".join)
def test_inv_30_a_change_that_is_meant_for_another_version_changes_nothing(key: Key, world: World):
    things = world.things()
    client = _client(key, world)
    path, body = path_of(key, things), body_of(key, things)
    before = world.record()

    for tags in ('"another"', '"987654321", "x"', 'W/"1"', '""', f'"{"9" * 60}"', '"01", "0x1"'):
        response = call(client, key, path, body, {"If-Match": tags})
        assert (response.status_code, response.json()["code"]) == (412, "changed_meanwhile"), tags
    many = ", ".join(f'"{number}"' for number in range(100, 400))
    for tags in ("1", "", "1, 2", '"1" "2"', '"1', many):
        response = call(client, key, path, body, {"If-Match": tags})
        assert (response.status_code, response.json()["code"]) == (400, "bad_if_match"), tags

    assert world.record() == before


@pytest.mark.parametrize("key", CHANGES, ids=" ".join)
def test_inv_30_without_if_match_and_with_a_star_it_is_changed_as_ever(key: Key, world: World):
    for if_match in (None, "*", " * "):
        things = world.things()
        response = _change(key, things, _client(key, world), if_match)
        assert response.status_code in DONE, content_of(response)


@pytest.mark.parametrize("key", VERSIONED, ids=" ".join)
def test_inv_30_the_second_of_two_editors_is_told(key: Key, world: World):
    things = world.things()
    client = _client(key, world)
    seen = _seen(key, things, client)
    assert _seen(key, things, client) == seen

    first = _change(key, things, client, f'"before", {seen}')
    second = _change(key, things, client, seen)

    assert first.status_code in DONE, content_of(first)
    if key[0] == "DELETE":
        # What is closed stays listed, and so does an account until jobs have deleted it.
        stays = "/requests/" in key[1] or "/admin/" in key[1]
        assert second.status_code == (412 if stays else 404), content_of(second)
    else:
        assert second.status_code == 412, content_of(second)
        assert first["ETag"] == _seen(key, things, client) != seen
        # With what it is now, they may.
        assert _change(key, things, client, first["ETag"]).status_code == 200


@pytest.mark.parametrize("key", [key for key in VERSIONED if key[0] == "DELETE"], ids=" ".join)
def test_inv_30_nothing_goes_that_was_changed_since_it_was_looked_at(key: Key, world: World):
    things = world.things()
    client = _client(key, world)
    seen = _seen(key, things, client)
    change: Key = ("PATCH", key[1])
    if change in VERSIONED:
        assert _change(change, things, client, None).status_code == 200
    else:
        _mail_again(things, client)

    assert _change(key, things, client, seen).status_code == 412
    assert _change(key, things, client, _seen(key, things, client)).status_code in DONE


@pytest.mark.parametrize("key", VERSIONED, ids=" ".join)
def test_inv_30_a_change_between_reading_and_writing_is_seen_by_the_write(
    key: Key, world: World, monkeypatch: pytest.MonkeyPatch
):
    """DynamoDB decides while it writes: somebody else is quicker by a moment, after this one was checked."""
    things = world.things()
    client, other = _client(key, world), _client(key, world)
    path, body = path_of(key, things), body_of(key, things)
    seen = _seen(key, things, client)
    change: Key = key if key[0] != "DELETE" else ("PATCH", key[1])

    def meanwhile() -> None:
        if change in VERSIONED:
            body = OTHERWISE.get(change[1]) or body_of(change, things)
            assert call(other, change, path, body).status_code == 200
        else:
            _mail_again(things, other)

    with _just_before_the_write(monkeypatch, meanwhile) as happened:
        response = call(client, key, path, body, {"If-Match": seen})

    assert happened
    assert response.status_code == 412, content_of(response)


@contextmanager
def _just_before_the_write(patch: pytest.MonkeyPatch, act: Callable[[], None]) -> Iterator[list[str]]:
    """Let somebody else act right before the first write to what is changed; yields what that was."""
    happened: list[str] = []
    make_request = botocore.endpoint.Endpoint.make_request

    def call(endpoint: Any, operation_model: Any, request: Any) -> Any:
        if not happened and operation_model.name in WRITES and "-sessions" not in str(request["body"]):
            happened.append(operation_model.name)
            act()
        return make_request(endpoint, operation_model, request)

    with patch.context() as during:
        during.setattr(botocore.endpoint.Endpoint, "make_request", call)
        yield happened


def _mail_again(things: Things, client: Client) -> None:
    again: Key = ("POST", "/api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/send/")
    assert _change(again, things, client, None).status_code == 202
