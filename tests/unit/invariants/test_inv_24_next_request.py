"""What somebody may no more, they cannot from their next request on, whatever they came with before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from accounts.services import administration, sessions, tokens
from files.services.documents import colleagues
from tests.conftest import empty_stage
from tests.support.calls import body_of, call, is_api, path_of
from tests.support.documents import person
from tests.support.things import Things, new_actor, new_token
from tests.support.world import World
from tests.unit.authorization_table import LOGIN, ROWS, Row

OF_ADMINISTRATORS = [row for row in ROWS if row.admits("admin") and not row.admits("charlie")]
SIGNED_IN = [row for row in ROWS if row.admits("charlie") and not row.admits("nobody")]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with empty_stage():
        yield World.build()


@pytest.fixture(scope="module")
def things(world: World) -> Things:
    """For all who are refused, which changes nothing."""
    return world.things()


def answer_of(response):
    is_login = response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=")
    return LOGIN if is_login else response.status_code


def test_there_are_such_routes():
    assert len(OF_ADMINISTRATORS) > 8
    assert len(SIGNED_IN) > 20


@pytest.mark.parametrize("row", OF_ADMINISTRATORS, ids=str)
def test_inv_24_who_is_no_administrator_any_more(row: Row, world: World, things: Things):
    actor = new_actor(f"Former{OF_ADMINISTRATORS.index(row)}", "Admin", is_admin=True)
    browser = world.browser(actor)
    headers = {"Authorization": f"Bearer {new_token(actor)[1]}"}
    path, body = path_of(row.key, things), body_of(row.key, things)
    if row.key[0] == "GET":
        assert call(browser, row.key, path, body).status_code == 200

    administration.set_admin(user_id=actor.id, is_admin=False)
    before = world.record()

    assert answer_of(call(browser, row.key, path, body)) == row.answers["charlie"]
    if is_api(row.key[1]):
        assert answer_of(call(Client(), row.key, path, body, headers)) == row.answers["charlie"]
    assert world.record() == before


@pytest.mark.parametrize("end", ["disabled", "signed out everywhere", "another password"])
def test_inv_24_a_session_that_was_ended(end: str, world: World, things: Things):
    actor = new_actor(f"Ended{end.replace(' ', '')}", "Ende")
    browser, bearer = world.browser(actor), actor.bearer
    assert browser.get("/settings/profile/").status_code == 200
    if end == "disabled":
        administration.disable(user_id=actor.id)
    elif end == "signed out everywhere":
        sessions.sign_out_everywhere(user_id=actor.id)
    else:
        user = actor.user
        user.set_password("quite another password")
        user.save()

    calls = [(row, path_of(row.key, things), body_of(row.key, things)) for row in SIGNED_IN]
    before = world.record()
    for row, path, body in calls:
        assert answer_of(call(browser, row.key, path, body)) == row.answers["disabled"], row
        if is_api(row.key[1]):
            assert answer_of(call(Client(), row.key, path, body, bearer)) == row.answers["dead"], row
        assert world.record() == before, row


def test_inv_24_a_token_that_was_revoked(world: World, things: Things):
    actor = new_actor("Revoked", "Rest")
    token_id, text = new_token(actor)
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/account/", headers=headers).status_code == 200
    tokens.revoke(user_id=actor.id, token_id=token_id)
    for row in SIGNED_IN:
        if is_api(row.key[1]):
            response = call(Client(), row.key, path_of(row.key, things), body_of(row.key, things), headers)
            assert answer_of(response) == row.answers["dead"], row


def test_inv_24_whom_a_document_is_not_shared_with_any_more(world: World):
    things = world.things()
    browser = world.browser(world.bob)
    headers = {"Authorization": f"Bearer {new_token(world.bob)[1]}"}
    rows = [row for row in ROWS if "/documents/<str:document_id>/" in row.key[1]]
    rows = [row for row in rows if row.admits("bob") and not row.admits("charlie")]
    assert len(rows) > 2
    colleagues.replace_people(owner=person(world.alice), document_id=things.document.id, emails=[])
    for row in rows:
        path, body = path_of(row.key, things), body_of(row.key, things)
        assert answer_of(call(browser, row.key, path, body)) == row.answers["charlie"], row
        if is_api(row.key[1]):
            assert answer_of(call(Client(), row.key, path, body, headers)) == row.answers["charlie"], row


def test_inv_24_links_of_who_is_disabled_lead_nowhere(world: World):
    owner = new_actor("Owner", "Otto")
    link = replace(world, alice=owner).things().link
    claim = f"/s/{link.slug}/claim"
    assert Client().post(claim).status_code == 303
    administration.disable(user_id=owner.id)
    assert [Client().get(f"/s/{link.slug}").status_code, Client().post(claim).status_code] == [404, 404]
    administration.enable(user_id=owner.id)
    assert Client().post(claim).status_code == 303
