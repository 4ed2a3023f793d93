"""The limit on wrong passwords holds across processes, whatever a caller says where it calls from."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accounts.services import throttle
from files.services.shares.passwords import TRIES, TRIES_WINDOW
from files.services.shares.visits import Visit
from tests.support.callers import Call, Callers, callers_of
from tests.support.stack import Stack
from tests.support.visitor import Visitor, confirm, register

pytestmark = pytest.mark.stack

CALLERS, PROCESSES = 64, 4
LOGIN = "accounts.services.tokens.login"
UNLOCK, CLAIM = "files.services.shares.claims.unlock", "files.services.shares.claims.claim"


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture(scope="module")
def document_id(alice: Visitor) -> str:
    return alice.upload("locked.txt", b"locked")


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack, processes=PROCESSES) as made:
        # All tries of a test lie in one window, however long it takes.
        made.everywhere("tests.support.callers.stop_the_clock")
        yield made
        made.everywhere("tests.support.callers.let_the_clock_go_on")


@pytest.fixture
def link(alice: Visitor, document_id: str) -> Iterator[dict[str, Any]]:
    """A link with a password."""
    answer = alice.post("shares/", {"documents": [document_id], "password": "open sesame"})
    assert answer.status_code == 201, answer.text
    yield answer.json()
    alice.ask("DELETE", f"shares/{answer.json()['id']}/")


def tries(slug: str, password: str, number: int = CALLERS, *, addresses: int = 1) -> list[Call]:
    """As many tries, by unlocking and by claiming."""
    return [
        (
            (UNLOCK, CLAIM)[turn % 2],
            {"visit": Visit(slug, f"2001:db8:{turn % addresses:x}::/64", password=password)},
        )
        for turn in range(number)
    ]


def test_inv_05_wrong_ones_at_the_same_moment(callers: Callers, link: dict[str, Any]) -> None:
    outcomes = callers.together(tries(link["slug"], "shut sesame"))

    codes = Counter(outcome.code for outcome in outcomes)
    assert codes == Counter(wrong_password=TRIES, too_many_requests=CALLERS - TRIES)
    # Even the right one is not told from others any more; from elsewhere it opens.
    (late,) = callers.together(tries(link["slug"], "open sesame", 1))
    assert late.code == "too_many_requests"
    elsewhere = Visit(link["slug"], "198.51.100.7", password="open sesame")
    assert callers.call(UNLOCK, visit=elsewhere)


def test_inv_05_from_many_addresses(callers: Callers, link: dict[str, Any]) -> None:
    """Ten times as many a link, all addresses together."""
    most, left = 10 * TRIES, 12
    key = f"share#{link['id']}"
    callers.call(
        "accounts.services.throttle.hit", key=key, limit=most, window_seconds=TRIES_WINDOW, times=most - left
    )

    outcomes = callers.together(tries(link["slug"], "shut sesame", addresses=CALLERS))

    codes = Counter(outcome.code for outcome in outcomes)
    assert codes == Counter(wrong_password=left, too_many_requests=CALLERS - left)


def test_inv_05_right_ones_are_not_counted(callers: Callers, link: dict[str, Any]) -> None:
    for _ in range(2):
        outcomes = callers.together(tries(link["slug"], "open sesame", TRIES - 4))
        assert {outcome.code for outcome in outcomes} == {""}

    outcomes = callers.together(tries(link["slug"], "shut sesame", TRIES + 4))
    assert Counter(outcome.code for outcome in outcomes) == Counter(wrong_password=TRIES, too_many_requests=4)


def test_inv_05_right_ones_keep_each_other_out_of_nothing(callers: Callers, link: dict[str, Any]) -> None:
    """More people at once than tries, behind one address: those that find it full wait for the others."""
    outcomes = callers.together(tries(link["slug"], "open sesame", 2 * TRIES))
    assert Counter(outcome.code for outcome in outcomes) == Counter({"": 2 * TRIES})

    outcomes = callers.together([*tries(link["slug"], "open sesame", 12), *tries(link["slug"], "shut sesame", 28)])
    codes = Counter(outcome.code for outcome in outcomes)
    assert codes["wrong_password"] == TRIES
    assert set(codes) <= {"", "wrong_password", "too_many_requests"}


def test_inv_05_right_and_wrong_ones_at_the_same_moment(callers: Callers, link: dict[str, Any]) -> None:
    """What was right is taken back, so the limit is used by wrong ones alone once all is quiet."""
    wrong = tries(link["slug"], "shut sesame", 12)
    outcomes = callers.together([*wrong, *tries(link["slug"], "open sesame", 6)])
    codes = Counter(outcome.code for outcome in outcomes)
    assert codes == Counter({"wrong_password": 12, "": 6})

    outcomes = callers.together(tries(link["slug"], "shut sesame", TRIES))
    codes = Counter(outcome.code for outcome in outcomes)
    assert codes == Counter(wrong_password=TRIES - 12, too_many_requests=12)


def test_inv_05_signing_in_well_at_the_same_moment_keeps_nobody_out(stack: Stack, callers: Callers) -> None:
    """More at once than an account has tries; wrong ones still get no further than those."""
    most = throttle.LOGIN_OF_ACCOUNT.most
    register(stack, "office@example.com", name="Olga", surname="Office")
    confirm(stack, "office@example.com")

    def sign_ins(password: str, number: int) -> list[Call]:
        account = {"email": "office@example.com", "password": password}
        return [(LOGIN, {**account, "address": f"192.0.2.{turn}"}) for turn in range(number)]

    outcomes = callers.together(sign_ins(stack.password, most + 8))
    assert Counter(outcome.code for outcome in outcomes) == Counter({"": most + 8})
    outcomes = callers.together(sign_ins("wrong", most + 4))
    assert Counter(outcome.code for outcome in outcomes) == Counter(bad_credentials=most, too_many_requests=4)


def test_inv_05_a_made_up_address_does_not_help(stack: Stack, link: dict[str, Any]) -> None:
    nobody, path = Visitor(stack), f"public/shares/{link['slug']}/"

    def attempt(number: int) -> int:
        route = ("unlock/", "claim/")[number % 2]
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"}
        headers["Forwarded"] = f"for=198.51.100.{number}"
        return nobody.post(f"{path}{route}", {"password": "shut sesame"}, headers=headers).status_code

    first = time.time() // TRIES_WINDOW
    with ThreadPoolExecutor(16) as threads:
        found = Counter(threads.map(attempt, range(2 * TRIES + 12)))
    # On the stack's own clock, by which a window may end meanwhile.
    windows = int(1 + time.time() // TRIES_WINDOW - first)
    assert set(found) == {403, 429}
    assert TRIES <= found[403] <= TRIES * windows
