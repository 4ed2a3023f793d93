"""Whatever ends a session or token closes the sockets that were opened with it, and voids its tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import realtime
from accounts.services import administration, passwords, tokens
from accounts.services.origins import Origin
from accounts.services.reset_links import reset_tokens
from mydoc.core.errors import Unauthenticated
from tests.conftest import Actor
from tests.support.gateway import connect, gateway, session_of, token_of
from tests.support.things import new_token

__all__ = ["gateway"]

NEW_PASSWORD = "quite another password"


@dataclass
class Openings:
    """Alice with a socket each of two browsers, a login token and two named tokens, and Bob with one."""

    alice: Actor
    other: Client
    named: dict[str, str]
    origins: dict[str, Origin]
    tickets: dict[str, str]


@pytest.fixture
def opened(alice: Actor, bob: Actor, gateway: Any) -> Openings:
    other = Client()
    other.force_login(alice.user)
    (first, text), (second, second_text) = new_token(alice), new_token(alice)
    found = {
        "browser": session_of(alice),
        "other browser": session_of(alice, other),
        "login": token_of(alice.bearer["Authorization"]),
        "named": token_of(text),
        "other named": token_of(second_text),
        "bob": session_of(bob),
    }
    for name, origin in found.items():
        connect(origin, name)
    tickets = {name: realtime.issue_ticket(origin=origin) for name, origin in found.items()}
    return Openings(alice, other, {"named": first, "other named": second}, found, tickets)


def reset_password(opened: Openings) -> None:
    uid = urlsafe_base64_encode(force_bytes(opened.alice.id))
    link = f"/accounts/password/reset/{uid}/{reset_tokens.make_token(opened.alice.user)}/"
    stranger = Client()
    form = stranger.get(link, follow=True).redirect_chain[-1][0]
    answer = stranger.post(form, {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD})
    assert answer.status_code == 302


def change_password(opened: Openings) -> None:
    form = {
        "old_password": opened.alice.password,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
    }
    assert opened.alice.client.post("/accounts/password/change/", form).status_code == 302


def rehash(opened: Openings) -> None:
    """What Django does at a sign-in when what hashes passwords has changed."""
    user = opened.alice.user
    user.set_password(opened.alice.password)
    user.save(update_fields=["password"])


def revoke_by_api(opened: Openings) -> None:
    path = f"/api/v1/tokens/{opened.named['named']}/"
    assert Client().delete(path, headers=opened.alice.bearer).status_code == 204


def revoke_by_page(opened: Openings) -> None:
    path = f"/settings/tokens/{opened.named['named']}/revoke/"
    assert opened.alice.client.post(path).status_code == 302


def sign_out_by_api(opened: Openings) -> None:
    assert opened.other.post("/api/v1/auth/logout/").status_code == 204


def end_login_token(opened: Openings) -> None:
    assert Client().post("/api/v1/auth/logout/", headers=opened.alice.bearer).status_code == 204


BY_PASSWORD = {"browser", "other browser", "login"}
ENDS: dict[str, tuple[Callable[[Openings], Any], set[str]]] = {
    "sign out": (lambda it: it.other.post("/accounts/logout/"), {"other browser"}),
    "sign out by the API": (sign_out_by_api, {"other browser"}),
    "end a login token": (end_login_token, {"login"}),
    "sign out everywhere": (lambda it: it.other.post("/accounts/logout-everywhere/"), BY_PASSWORD),
    "change the password": (change_password, BY_PASSWORD),
    "reset the password": (reset_password, BY_PASSWORD | {"named", "other named"}),
    "reset the password and keep the tokens": (
        lambda it: passwords.replace(it.alice.user, password=NEW_PASSWORD, revoke_tokens=False),
        BY_PASSWORD,
    ),
    "another hash, as of a stronger hasher": (rehash, BY_PASSWORD),
    "revoke by the API": (revoke_by_api, {"named"}),
    "revoke in the page": (revoke_by_page, {"named"}),
    "revoke all tokens": (
        lambda it: tokens.revoke_all(user_id=it.alice.id),
        {"login", "named", "other named"},
    ),
    "disable": (
        lambda it: administration.disable(user_id=it.alice.id),
        BY_PASSWORD | {"named", "other named"},
    ),
}


@pytest.mark.parametrize("what", ENDS)
def test_inv_24_sockets_close_with_what_opened_them_and_with_nothing_else(
    what: str, opened: Openings, gateway: Any
):
    end, closing = ENDS[what]

    end(opened)

    assert set(gateway.closed) == closing
    realtime.push(user_ids=[opened.alice.id, opened.origins["bob"].user_id], messages=[{"type": "documents"}])
    assert {name for name, _ in gateway.sent} == opened.origins.keys() - closing


@pytest.mark.parametrize("what", ENDS)
def test_inv_28_a_ticket_dies_with_what_it_was_issued_to_and_with_nothing_else(what: str, opened: Openings):
    end, closing = ENDS[what]

    end(opened)

    for name, ticket in opened.tickets.items():
        if name in closing:
            with pytest.raises(Unauthenticated):
                realtime.open_connection(connection_id=f"late {name}", ticket=ticket)
        else:
            assert realtime.open_connection(connection_id=f"late {name}", ticket=ticket)


@pytest.mark.parametrize("what", ENDS)
def test_inv_28_what_ends_while_a_socket_opens_wins(what: str, opened: Openings, monkeypatch: Any):
    """The session or token ends after it was read and before the connection is written."""
    end, closing = ENDS[what]
    name, commit = min(closing), realtime.commit

    def ended_first(build: Any) -> None:
        end(opened)
        commit(build)

    monkeypatch.setattr(realtime, "commit", ended_first)
    with pytest.raises(Unauthenticated):
        realtime.open_connection(connection_id="late", ticket=opened.tickets[name])


def test_inv_28_a_ticket_of_a_session_that_somebody_else_signs_in_to_opens_nothing(
    alice: Actor, bob: Actor, gateway
):
    ticket = realtime.issue_ticket(origin=Origin(bob.id, session_of(alice).ref))

    with pytest.raises(Unauthenticated):
        realtime.open_connection(connection_id="b1", ticket=ticket)
