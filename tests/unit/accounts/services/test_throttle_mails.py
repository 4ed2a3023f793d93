"""How many mails strangers can have sent: so many from a network address, and so many to anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.services import passwords, registration, throttle
from mydoc import features
from mydoc.core import clock
from mydoc.core.errors import Forbidden, Invalid, TooManyRequests
from tests.support.stored import NOW

ALICE = "alice@example.com"


def register(email: str = ALICE, address: str = "192.0.2.1", **values: Any) -> None:
    registration.register(email=email, address=address, **{"name": "Alice", "surname": "Ahrens"} | values)


ASKS: dict[str, Callable[[str, str], None]] = {
    "sign-up": register,
    "confirmation": lambda email, address: registration.resend_confirmation(email=email, address=address),
    "reset": lambda email, address: passwords.request_reset(email=email, address=address),
}
each = pytest.mark.parametrize("asking", ASKS)


@dataclass
class Done:
    """What is counted, stored and queued, without a table and a queue."""

    counts: Counter[str] = field(default_factory=Counter)
    made: list[str] = field(default_factory=list)
    queued: list[tuple[str, str]] = field(default_factory=list)

    def hit(self, *, key: str, limit: int, window_seconds: int) -> int:
        self.counts[key] += 1
        if self.counts[key] > limit:
            raise TooManyRequests("too_many_requests", "Wait a while.", retry_after=window_seconds)
        return limit - self.counts[key]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    done = Done()
    monkeypatch.setattr(throttle, "hit", done.hit)
    monkeypatch.setattr(features, "require", lambda name: None)
    monkeypatch.setattr(registration, "create", lambda **person: done.made.append(person["email"]))
    for module in (registration, passwords):
        monkeypatch.setattr(module, "enqueue", lambda *job: done.queued.append(job))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return done


def asked(asking: str, count: int, *, email: str = ALICE, address: str = "192.0.2.{}") -> int:
    """How many of so many requests are done; `{}` stands for the number of each."""
    answered = 0
    for number in range(count):
        try:
            ASKS[asking](email.format(number), address.format(number))
        except TooManyRequests:
            continue
        answered += 1
    return answered


@each
def test_nobody_gets_more_however_their_address_is_typed(done: Done, asking: str):
    slow = throttle.RESET_SLOWLY.most if asking == "reset" else 0
    most = throttle.MAILS_TO_ACCOUNT.most

    assert asked(asking, most) == most
    assert asked(asking, most, email="ALICE@Example.com") == slow
    assert len(done.queued) == most + slow
    assert asked(asking, 1, email="bob@example.com") == 1


@each
def test_no_network_address_asks_for_more_whomever_for(done: Done, asking: str):
    most = 60

    assert asked(asking, 2 * most, email="p{}@example.com", address="192.0.2.1") == (
        2 * most if asking == "reset" else most
    )
    assert asked(asking, 1, email="q@example.com", address="192.0.2.2") == 1


def test_a_network_address_that_asked_too_often_still_gets_two_resets_an_hour_to_anybody(done: Done):
    asked("reset", 60, email="p{}@example.com", address="192.0.2.1")

    assert asked("reset", 20, address="192.0.2.1") == 2


def test_mails_of_all_kinds_count_together(done: Done):
    assert sum(asked(asking, 5) for asking in ("sign-up", "confirmation")) == throttle.MAILS_TO_ACCOUNT.most
    assert asked("sign-up", 1) == asked("confirmation", 1) == 0
    assert asked("reset", 5) == throttle.RESET_SLOWLY.most


@each
def test_what_is_no_address_counts_for_nothing(done: Done, asking: str):
    with pytest.raises(Invalid) as refusal:
        ASKS[asking]("no address", "192.0.2.1")

    assert refusal.value.code == "bad_email"
    assert not done.counts
    assert not done.queued


def test_a_sign_up_needs_no_password_and_is_told_of_a_bad_one(done: Done):
    register()
    assert (done.made, done.queued) == ([ALICE], [("accounts.tasks.answer_sign_up", ALICE)])

    for password in ("", "short", ALICE, "password123"):
        with pytest.raises(Invalid) as refusal:
            register("bob@example.com", password=password, name=ALICE)
        assert refusal.value.code == "bad_password"
    assert done.made == [ALICE]


@pytest.mark.parametrize("part", ["name", "surname"])
def test_a_password_that_is_ones_name_is_no_good(done: Done, part: str):
    with pytest.raises(Invalid) as refusal:
        register(**{part: "Featherstonehaugh"}, password="featherstonehaugh")

    assert refusal.value.code == "bad_password"


def test_where_sign_up_is_off_nothing_is_counted_stored_or_mailed(done: Done, monkeypatch: pytest.MonkeyPatch):
    def refuse(name: str) -> None:
        raise Forbidden(f"{name}_off", "This is turned off.")

    monkeypatch.setattr(features, "require", refuse)
    with pytest.raises(Forbidden, match="turned off") as refusal:
        register()
    assert refusal.value.code == "sign_up_off"
    assert done == Done()
