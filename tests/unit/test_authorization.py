"""Every URL of the site by everybody: who may, who may not, and that a refusal changes and tells nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import Resolver404, resolve

from files.models import AuditItem
from mydoc.local.views import local_event
from tests.support.built import Anew
from tests.support.calls import body_of, call, content_of, is_api, path_of, uses_up
from tests.support.nothing import Nothing
from tests.support.routes import missing_rows
from tests.support.things import DOCUMENT_NAME, MESSAGE
from tests.support.world import World
from tests.unit.authorization_table import LOGIN, PEOPLE, ROWS, Row

SIGNED_IN = ("alice", "bob", "charlie", "admin")
MALFORMED = ("x", "..%2f..%2fetc", "01ARZ3NDEKTSV4RRFFQ69G5FAV%00", "é" * 30, "a" * 300)
ALICES = ("Ahrens", "alice@example.com", DOCUMENT_NAME, MESSAGE)


def test_every_route_has_a_row():
    assert not missing_rows({row.key for row in ROWS}, table="tests/unit/authorization_table.py")


@pytest.mark.parametrize("row", [row for row in ROWS if not all(map(row.admits, PEOPLE))], ids=str)
def test_a_refusal_changes_nothing_and_names_nobody(row: Row, world: World):
    things = world.things()
    path, body = path_of(row.key, things), body_of(row.key, things)
    before = world.record()

    for who in PEOPLE:
        if row.admits(who):
            continue
        for name, client, headers in _as(world, who):
            response = call(client, row.key, path, body, headers)
            assert _answer(response) == row.answers[who], f"{name}: {content_of(response)}"
            told = content_of(response).replace(path, "")
            if who != "reader":
                assert not [text for text in ALICES if text in told], f"{name}: {told}"

    assert world.record() == before


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_those_who_may_can(row: Row, anew: Anew):
    world = anew()
    things = world.things()
    for who in PEOPLE:
        if not row.admits(who):
            continue
        if uses_up(row.key):
            world = anew()
        for name, client, headers in _as(world, who)[:1]:
            if uses_up(row.key):
                things = world.things()
            response = call(client, row.key, path_of(row.key, things), body_of(row.key, things), headers)
            assert _answer(response) == row.answers[who], f"{name}: {content_of(response)}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.missing], ids=str)
def test_what_is_missing_is_missing_for_everybody(row: Row, world: World):
    nothing = Nothing()
    path, body = path_of(row.key, nothing), body_of(row.key, nothing)
    before = world.record()

    for who in SIGNED_IN:
        [(name, client, headers)] = _as(world, who)
        response = call(client, row.key, path, body, headers)
        assert _answer(response) == row.missing, f"{name}: {content_of(response)}"

    assert world.record() == before


# A redirect says the same whatever is behind it, and repeats the address that it leads to.
HIDDEN = [row for row in ROWS if row.missing == row.answers["charlie"] and row.missing != 303]


@pytest.mark.parametrize("row", HIDDEN, ids=str)
def test_inv_23_what_is_foreign_looks_as_if_it_were_missing(row: Row, world: World):
    [(_, client, _)] = _as(world, "charlie")
    seen = set()
    for things in (world.things(), Nothing()):
        path = path_of(row.key, things)
        response = call(client, row.key, path, body_of(row.key, things))
        # A form's token is another each time it is written.
        seen.add(re.sub("[A-Za-z0-9]{64}", "…", content_of(response).replace(path, "")))

    assert len(seen) == 1


@pytest.mark.parametrize("row", [row for row in ROWS if "<" in row.key[1]], ids=str)
def test_malformed_ids_are_missing(row: Row, world: World):
    client = world.browser(world.alice)
    for text in MALFORMED:
        path = re.sub("<str:[a-z_0-9]+>", text, row.key[1])
        response = call(client, row.key, path, body_of(row.key, Nothing()))
        # A slash in an id, written as %2f, makes another path, which is nobody's.
        assert _answer(response) in {row.missing, 404}, content_of(response)


WRITES = [row for row in ROWS if row.key[0] != "GET"]


def _needs_no_csrf(row: Row) -> bool:
    """Routes of the API that ask nobody who they are, so that there is no session to ride on; the one to which
    browsers send what other apps share, where nothing is read or changed; and the one to which mail programs send
    that somebody unsubscribes, where the signed address alone says who."""
    is_nobodys = is_api(row.key[1]) and row.answers["nobody"] == row.answers["alice"]
    return is_nobodys or row.key in {("POST", "/share-target/"), ("POST", "/accounts/unsubscribe/<str:token>/")}


@pytest.mark.parametrize("row", [row for row in WRITES if not _needs_no_csrf(row)], ids=str)
def test_a_session_writes_nothing_without_its_csrf_token(row: Row, world: World):
    things = world.things()
    path, body = path_of(row.key, things), body_of(row.key, things)
    client = world.browser(world.alice, enforce_csrf_checks=True)
    before = world.record()

    assert call(client, row.key, path, body).status_code == 403
    forged = {"X-CSRFToken": "x" * 32, "Origin": "https://evil.example"}
    # On the API, a page of another origin is nobody.
    assert call(client, row.key, path, body, forged).status_code == (401 if is_api(row.key[1]) else 403)

    assert world.record() == before


@pytest.mark.parametrize("row", [row for row in WRITES if not _needs_no_csrf(row)], ids=str)
def test_a_session_writes_with_its_csrf_token(row: Row, world: World):
    things = world.things()
    client = world.browser(world.alice, enforce_csrf_checks=True)
    client.get("/accounts/password/change/")
    headers = {"X-CSRFToken": client.cookies["csrf"].value}

    response = call(client, row.key, path_of(row.key, things), body_of(row.key, things), headers)

    assert _answer(response) == row.answers["alice"], content_of(response)


@pytest.mark.parametrize("row", [row for row in ROWS if is_api(row.key[1])], ids=str)
def test_whoever_shows_a_bad_token_is_nobody_even_with_a_session(row: Row, world: World):
    things = world.things()
    client = world.browser(world.alice)
    headers = world.dead_tokens["revoked"]

    response = call(client, row.key, path_of(row.key, things), body_of(row.key, things), headers)

    assert _answer(response) == row.answers["dead"], content_of(response)


def test_what_strangers_were_denied_is_in_the_trail(world: World):
    things = world.things()
    for client, path in [
        (world.browser(world.charlie), f"/api/v1/documents/{things.document.id}/download/"),
        (world.browser(world.admin), f"/documents/{things.document.id}/"),
    ]:
        call(client, ("GET" if "api" in path else "POST", path), path, {})

    lines = [item for item in AuditItem.query(world.alice.id) if item.document_id == things.document.id]
    denied = {item.actor_id for item in lines if item.action == "download_denied"}
    assert denied == {world.charlie.id, world.admin.id}


def test_the_laptops_way_in_for_events_exists_only_there_and_takes_a_secret():
    with pytest.raises(Resolver404):
        resolve("/_local/events/")
    with override_settings(LOCAL_EVENTS_SECRET="s3cret"):
        for secret in ({}, {"X-Local-Events-Secret": "wrong"}):
            request = RequestFactory().post("/_local/events/", json.dumps({}), "application/json", headers=secret)
            assert local_event(request).status_code == 403


def _as(world: World, who: str) -> list[tuple[str, Client, dict[str, str]]]:
    """The browsers and headers with which somebody of the table calls."""
    if who in SIGNED_IN:
        return [(who, world.browser(getattr(world, who)), {})]
    if who == "dead":
        return [(f"token {name}", Client(), headers) for name, headers in world.dead_tokens.items()]
    if who == "reader":
        return [(who, Client(), world.reader)]
    return [(who, world.disabled_browser() if who == "disabled" else Client(), {})]


def _answer(response: Any) -> int | str:
    is_login = response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=")
    return LOGIN if is_login else int(response.status_code)
