"""Administrators who unmake and disable each other at the same moment: one is left, always."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.callers import Callers, callers_of
from tests.support.stack import PASSWORD, Stack

pytestmark = pytest.mark.stack

CHANGE = "accounts.services.administration.change"
ADMINISTRATORS = 7
ROUNDS = 5


@pytest.fixture(scope="module")
def stack(stack_apart: Stack) -> Stack:
    """Without administrators nothing else would go on."""
    return stack_apart


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


def _administrator(callers: Callers) -> str:
    made: str = callers.call(
        "accounts.services.administration.ensure_demo_account",
        email=f"{os.urandom(6).hex()}@example.com",
        password=PASSWORD,
        name="Ada",
        surname="Administrator",
        is_admin=True,
    )
    return made


@pytest.mark.parametrize("change", [{"is_admin": False}, {"is_active": False}])
def test_of_many_administrators_who_go_at_once_one_stays(callers: Callers, change: dict[str, Any]) -> None:
    known = callers.call("accounts.services.managed.get_by_email", email="admin@example.com")
    ids = [known.id, *(_administrator(callers) for _ in range(ADMINISTRATORS - 1))]
    # Those of the test before are none any more.
    for _ in range(ROUNDS):
        outcomes = callers.together([(CHANGE, {"user_id": user_id, **change}) for user_id in ids])

        found = [callers.call("accounts.services.managed.get", user_id=user_id) for user_id in ids]
        left = [account.id for account in found if account.is_admin and account.is_active]
        codes = Counter(outcome.code for outcome in outcomes)
        assert set(codes) <= {"", "last_administrator", "busy"}, codes
        # Whoever was told that it was done is none any more.
        assert len(left) == ADMINISTRATORS - codes[""] >= 1, codes
        for user_id in ids:
            callers.call(CHANGE, user_id=user_id, is_admin=True, is_active=True)
    for user_id in ids[1:]:
        callers.call(CHANGE, user_id=user_id, is_admin=False)
