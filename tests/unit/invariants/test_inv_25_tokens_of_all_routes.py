"""A token does what its owner may now and its scopes say, on every route of the API, never more than either."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from accounts.domain.tokens import Scope
from tests.support.calls import body_of, call, content_of, is_api, path_of, uses_up
from tests.support.things import new_token
from tests.support.world import World
from tests.unit.authorization_table import ROWS, Row

OF_API = [row for row in ROWS if is_api(row.key[1]) and not row.admits("nobody")]
# What a token hands on it must have itself.
GIVEN_ON = {"/api/v1/tokens/": [Scope.DOCUMENTS_READ]}
PEOPLE = ("alice", "bob", "charlie", "admin")


@pytest.fixture
def headers(world: World) -> Any:
    """A token of somebody's with these scopes."""

    def of(who: str, *scopes: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {new_token(getattr(world, who), *scopes)[1]}"}

    return of


def scope_of(row: Row, path: str) -> str:
    """What the view asks of a token; empty for a route that takes any."""
    view: Any = resolve(path).func
    return str(getattr(view.view_class, "required_scopes", {}).get(row.key[0]) or "")


def answer(world: World, row: Row, sent: dict[str, str]) -> Any:
    things = world.things()
    return call(Client(), row.key, path_of(row.key, things), body_of(row.key, things), sent)


@pytest.mark.parametrize("row", OF_API, ids=str)
def test_inv_25_with_all_scopes_it_does_what_its_owner_does_in_a_browser(row: Row, world: World, headers: Any):
    for who in PEOPLE:
        if row.key[1].endswith("/auth/logout/") or (row.admits(who) and uses_up(row.key)):
            continue
        response = answer(world, row, headers(who, *Scope))
        assert response.status_code == row.answers[who], (who, content_of(response))


@pytest.mark.parametrize("row", OF_API, ids=str)
def test_inv_25_without_the_scope_it_does_nothing(row: Row, world: World, headers: Any):
    things = world.things()
    path, body = path_of(row.key, things), body_of(row.key, things)
    wanted = scope_of(row, path)
    if not wanted:
        # Signing out is every token's own; nothing else may be without a scope.
        assert row.key[1] in {"/api/v1/auth/logout/"}
        return
    assert wanted in set(Scope)
    who = "alice" if row.admits("alice") else "admin"
    others = [scope for scope in Scope if scope != wanted]
    sent = headers(who, *others)
    Client().get("/api/v1/account/", headers=sent)
    before = world.record()

    response = call(Client(), row.key, path, body, sent)

    assert response.status_code == 403, content_of(response)
    assert response.json()["code"] == "missing_scope"
    assert world.record() == before


@pytest.mark.parametrize("row", OF_API, ids=str)
def test_inv_25_the_scope_alone_suffices(row: Row, world: World, headers: Any):
    wanted = scope_of(row, path_of(row.key, world.things()))
    if not wanted:
        return
    for who in ("alice", "admin"):
        if row.admits(who):
            response = answer(world, row, headers(who, wanted, *GIVEN_ON.get(row.key[1], [])))
            assert response.status_code == row.answers[who], (who, content_of(response))
