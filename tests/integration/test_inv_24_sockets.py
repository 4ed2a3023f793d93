"""Real sockets close with the session or token that opened them, and stay with every other."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.callers import Callers, callers_of
from tests.support.sockets import Browser, Socket, invite, is_refused
from tests.support.stack import Stack
from tests.support.visitor import Visitor, newcomer, wait_for

pytestmark = pytest.mark.stack

NEW_PASSWORD = "quite-another-password"
SCOPES = ["documents:read", "account:read", "account:write"]


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@dataclass
class Erin:
    """Somebody with a browser here and one elsewhere, a program with a login token and one with a named token."""

    user_id: str
    here: Browser
    elsewhere: Browser
    program: Visitor
    script: Visitor
    token_id: str
    callers: Callers

    def invitations(self) -> dict[str, dict[str, Any]]:
        return {
            "here": self.here.invite(),
            "elsewhere": self.elsewhere.invite(),
            "program": invite(self.program),
            "script": invite(self.script),
        }


@pytest.fixture
def erin(stack: Stack, callers: Callers) -> Erin:
    program, user_id = newcomer(stack, callers)
    made = program.post("tokens/", {"name": "script", "scopes": SCOPES}).json()
    script = Visitor(stack)
    script.http.headers["Authorization"] = f"Bearer {made['token']}"
    here, elsewhere = Browser(stack, program.address), Browser(stack, program.address)
    return Erin(user_id, here, elsewhere, program, script, made["id"], callers)


def change_password(erin: Erin) -> None:
    answer = erin.here.fill_in(
        "/accounts/password/change/",
        old_password=erin.here.stack.password,
        new_password1=NEW_PASSWORD,
        new_password2=NEW_PASSWORD,
    )
    assert "Password changed" in answer.text


def revoke(erin: Erin) -> None:
    assert erin.program.ask("DELETE", f"tokens/{erin.token_id}/").status_code == 204


def end_program(erin: Erin) -> None:
    assert erin.program.post("auth/logout/").status_code == 204


def disable(erin: Erin) -> None:
    erin.callers.call("accounts.services.administration.disable", user_id=erin.user_id)


BY_PASSWORD = {"here", "elsewhere", "program"}
ENDS: dict[str, tuple[Callable[[Erin], Any], set[str]]] = {
    "sign out": (lambda erin: erin.elsewhere.press("/accounts/logout/"), {"elsewhere"}),
    "end a login token": (end_program, {"program"}),
    "revoke a token": (revoke, {"script"}),
    "sign out everywhere": (lambda erin: erin.here.press("/accounts/logout-everywhere/"), BY_PASSWORD),
    "change the password": (change_password, BY_PASSWORD),
    "disable by a command": (disable, BY_PASSWORD | {"script"}),
}


@pytest.mark.parametrize("what", ENDS)
def test_inv_24_sockets_close_with_what_opened_them_and_tickets_open_nothing(what: str, erin: Erin) -> None:
    end, closing = ENDS[what]
    sockets = {name: Socket(invitation) for name, invitation in erin.invitations().items()}
    tickets = erin.invitations()

    end(erin)

    assert {name for name in tickets if is_refused(tickets[name])} == closing
    for name in closing:
        wait_for(sockets[name].is_closed)
    for name in sockets.keys() - closing:
        sockets[name].ping()
        wait_for(lambda name=name: sockets[name].hears({"type": "pong"}))
    for socket in sockets.values():
        socket.close()


def test_inv_24_no_socket_is_left_that_opens_while_its_token_is_revoked(erin: Erin) -> None:
    invitations = [invite(erin.script) for _ in range(12)]
    opened: list[Socket] = []

    def open_one(invitation: dict[str, Any]) -> None:
        with contextlib.suppress(AssertionError):
            opened.append(Socket(invitation))

    with ThreadPoolExecutor(5) as threads:
        opening = [threads.submit(open_one, invitation) for invitation in invitations]
        wait_for(lambda: opened)
        revoke(erin)
        for one in opening:
            one.result()

    for socket in opened:
        wait_for(socket.is_closed)
    assert is_refused(invitations[0])
