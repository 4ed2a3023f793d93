"""Every change of an account, made anywhere, reaches all open connections of its owner, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.callers import Callers, callers_of
from tests.support.sockets import Browser, Socket, invite
from tests.support.stack import Stack
from tests.support.visitor import Visitor, newcomer, wait_for

pytestmark = pytest.mark.stack

TOLD = {"type": "account"}
WHOLE = {"name": "Erika", "surname": "Ek", "preferences": {"theme": "dark", "ratio": 0.1, "📄": [1, None]}}


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


def by_page(erin: Visitor, browser: Browser, callers: Callers, user_id: str) -> None:
    assert "Saved." in browser.fill_in("/settings/profile/", name="Erna", surname="Eng").text


def by_program(erin: Visitor, browser: Browser, callers: Callers, user_id: str) -> None:
    answer = erin.ask("PUT", "account/", json=WHOLE)
    assert answer.status_code == 200, answer.text
    assert erin.get("account/").json().items() >= WHOLE.items()


def by_command(erin: Visitor, browser: Browser, callers: Callers, user_id: str) -> None:
    callers.call("accounts.services.quota.change", user_id=user_id, quota_bytes=5)


@pytest.mark.parametrize("change", [by_page, by_program, by_command], ids=lambda change: change.__name__)
def test_a_change_reaches_pages_and_programs(change: Callable[..., Any], stack: Stack, callers: Callers) -> None:
    erin, user_id = newcomer(stack, callers)
    browser, frank = Browser(stack, erin.address), newcomer(stack, callers, "Frank")[0]
    page, program, stranger = Socket(browser.invite()), Socket(invite(erin)), Socket(invite(frank))

    change(erin, browser, callers, user_id)

    for socket in (page, program):
        wait_for(lambda socket=socket: socket.hears(TOLD))
    stranger.ping()
    wait_for(lambda: stranger.hears({"type": "pong"}))
    assert TOLD not in stranger.heard
    for socket in (page, program, stranger):
        socket.close()
