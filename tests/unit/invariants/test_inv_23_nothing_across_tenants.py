"""Nobody reads, or works out, what is another's: not by lists, searches, cursors, repeated requests or trails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from files.models import GrantItem
from files.services import shares
from files.services.documents import colleagues
from mydoc.core.paging import decode_cursor, encode_cursor
from tests.conftest import Actor, empty_stage
from tests.support.calls import content_of
from tests.support.documents import person
from tests.support.things import DOCUMENT_NAME, MESSAGE, Things, new_token
from tests.support.world import World

LISTS = [
    "/",
    "/?scope=shared",
    "/audit/",
    "/audit/?own=0",
    "/api/v1/documents/",
    "/api/v1/documents/?scope=shared",
    "/api/v1/shares/",
    "/api/v1/audit/",
    "/api/v1/tokens/",
]
SEARCHES = ["merger", "plans", "Ahrens", "alice@example.com", "%", "*", "_", "shared", "downloaded"]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with empty_stage():
        yield World.build()


@pytest.fixture(scope="module")
def things(world: World) -> Things:
    """More than a page of Alice's, each with a link and a trail."""
    for _ in range(2):
        things = world.things()
        _ = things.locked, things.link, things.token_id
    world.browser(world.bob).get(f"/api/v1/documents/{things.document.id}/download/")
    return things


@pytest.mark.parametrize("path", LISTS)
def test_inv_23_a_strangers_lists_and_searches_tell_nothing(path: str, world: World, things: Things):
    client = world.browser(world.charlie)
    for query in ("", *SEARCHES):
        told = content_of(client.get(path, {"q": query}) if query else client.get(path))
        # What cannot be searched refuses to.
        assert told.startswith(("200", "400") if query else "200")
        _tells_nothing(told.replace(query, "") if query else told, world, things)


@pytest.mark.parametrize("path", LISTS)
def test_inv_23_a_cursor_of_anothers_list_leads_through_ones_own(path: str, world: World, things: Things):
    client = world.browser(world.charlie)
    sign = "&" if "?" in path else "?"
    for cursor in _cursors(world, things):
        told = content_of(client.get(f"{path}{sign}cursor={cursor}"))
        assert told.startswith(("200", "400")), told
        _tells_nothing(told, world, things)


def test_inv_23_cursors_hold_no_name_of_a_partition(world: World, things: Things):
    client = world.browser(world.alice)
    for path in ("documents", "shares", "audit", "people"):
        cursor = client.get(f"/api/v1/{path}/?limit=1").json()["next_cursor"]
        position = decode_cursor(cursor)
        assert set(position) <= {"id", "after", "in"}
        # One of a few words for where it goes on, no partition.
        assert position.get("in", "everyone").isalpha()
        if path != "people":
            assert world.alice.id not in position.values()


def test_inv_23_only_an_administrator_reads_everybodys_trail(world: World, things: Things):
    lines = {
        actor.email: world.browser(actor).get("/api/v1/audit/?limit=100").json()["items"]
        for actor in (world.alice, world.bob, world.charlie, world.admin)
    }

    assert {line["document_id"] for line in lines[world.admin.email]} >= {things.document.id}
    assert {line["actor"] for line in lines[world.bob.email]} == {"Bob Baker <bob@example.com>"}
    assert lines[world.charlie.email] == []


def test_inv_23_bob_sees_neither_whom_else_a_document_is_shared_with_nor_its_links(world: World):
    things = world.things()
    emails = [world.bob.email, world.admin.email]
    colleagues.replace_people(owner=person(world.alice), document_id=things.document.id, emails=emails)
    slug, client = things.link.slug, world.browser(world.bob)
    for path in (
        f"/api/v1/documents/{things.document.id}/",
        f"/documents/{things.document.id}/",
        "/api/v1/documents/?scope=shared",
        "/?scope=shared",
    ):
        told = content_of(client.get(path))
        assert told.startswith("200")
        assert DOCUMENT_NAME in told
        for secret in (slug, world.admin.email, world.admin.id):
            assert secret not in told, path


def test_inv_23_who_was_taken_off_the_list_sees_the_document_nowhere(world: World):
    things = world.things()
    document_id = things.document.id
    colleagues.replace_people(owner=person(world.alice), document_id=document_id, emails=[])
    client = world.browser(world.bob)

    assert client.get(f"/api/v1/documents/{document_id}/").status_code == 403
    assert document_id not in content_of(client.get("/api/v1/documents/?scope=shared&limit=100"))
    assert [item for item in GrantItem.query(world.bob.id) if item.id == document_id] == []


def test_inv_23_an_idempotency_key_repeats_only_ones_own_request(world: World):
    body, headers = json.dumps({"name": DOCUMENT_NAME, "size": 7}), {"Idempotency-Key": "everybody's first"}
    answers = [
        world.browser(actor).post("/api/v1/documents/", body, content_type="application/json", headers=headers)
        for actor in (world.alice, world.charlie)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert answers[1].json()["owner"]["email"] == world.charlie.email


def test_inv_23_a_link_can_hold_only_ones_own_documents(world: World, things: Things):
    charlies = _start(world, world.charlie)
    answer = world.browser(world.charlie).post(
        "/api/v1/shares/",
        json.dumps({"documents": [charlies, things.document.id]}),
        content_type="application/json",
    )

    assert answer.status_code == 404
    assert list(shares.list_own(owner=person(world.charlie)).items) == []


def test_inv_23_a_locked_link_tells_nothing_of_what_it_holds(world: World, things: Things):
    client = world.browser(world.charlie)
    for path in (f"/s/{things.locked.slug}", f"/api/v1/public/shares/{things.locked.slug}/"):
        told = content_of(client.get(path))
        assert told.startswith("200")
        _tells_nothing(told, world, things)


def test_inv_23_a_document_can_be_claimed_only_through_a_link_that_holds_it(world: World):
    one, other = world.things(), world.things()
    path = f"/api/v1/public/shares/{one.link.slug}/claim/"
    asked = json.dumps({"document": other.document.id})

    answer = world.browser(world.charlie).post(path, asked, content_type="application/json")

    assert answer.status_code == 404
    assert "X-Amz-Signature" not in content_of(answer)


def test_inv_25_a_token_makes_none_that_may_more_than_itself(world: World):
    _, text = new_token(world.alice, "account:write", "documents:read")
    answer = world.browser(world.charlie).post(
        "/api/v1/tokens/",
        json.dumps({"name": "wider", "scopes": ["documents:write"]}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {text}"},
    )

    assert answer.status_code == 400


def _tells_nothing(told: str, world: World, things: Things) -> None:
    secrets = [
        "Ahrens",
        world.alice.id,
        world.alice.email,
        DOCUMENT_NAME,
        MESSAGE,
        things.document.id,
        things.link.slug,
        things.link.id,
        things.token_id,
    ]
    assert not [secret for secret in secrets if secret in told], told


def _cursors(world: World, things: Things) -> list[str]:
    client = world.browser(world.alice)
    own = [
        client.get(f"/api/v1/{path}/?limit=1").json()["next_cursor"] for path in ("documents", "shares", "audit")
    ]
    day = things.document.created_at.strftime("%Y-%m-%d")
    ids = {"id": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"}
    whose = dict.fromkeys(("owner_id", "user_id", "person_id", "partition", "hash_key"), world.alice.id)
    forged: list[dict[str, Any]] = [
        {"id": things.document.id},
        ids | whose,
        ids | {"day": day},
        {"day": day, "id": ""},
        {"after": f"alice ahrens#{world.alice.id}"},
        {"owner_id": world.alice.id, "id": things.document.id},
    ]
    return [cursor for cursor in own if cursor] + [encode_cursor(position) for position in forged]


def _start(world: World, actor: Actor) -> str:
    answer = world.browser(actor).post(
        "/api/v1/documents/", json.dumps({"name": "own.txt", "size": 1}), content_type="application/json"
    )
    return str(answer.json()["id"])
