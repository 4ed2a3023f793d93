"""Administrators who change features at the same moment, and people who join a group meanwhile."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from mydoc.features.domain import Change
from tests.support.callers import Callers, callers_of
from tests.support.exhaustive import rounds
from tests.support.stack import PASSWORD, Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack

ADMINISTRATORS = 16
ROUNDS = rounds(10)
PEOPLE = 8


@pytest.fixture(scope="module")
def stack(stack_apart: Stack) -> Stack:
    """Features and limits hold for everybody."""
    return stack_apart


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.fixture
def group(callers: Callers) -> Iterator[str]:
    """A group, which is gone afterwards."""
    name = f"group-{os.urandom(4).hex()}"
    change(callers, groups={name: {"quota": 10**9}})
    yield name
    change(callers, groups={name: None})


def version(callers: Callers) -> int:
    found: int = callers.call("mydoc.features.service.latest").version
    return found


def changing(at: int, **values: Any) -> tuple[str, dict[str, Any]]:
    return "mydoc.features.changing.change", {"version": at, "change": Change(**values), "by": "admin"}


def change(callers: Callers, **values: Any) -> None:
    path, arguments = changing(version(callers), **values)
    callers.call(path, **arguments)


def test_of_many_administrators_at_once_one_wins(callers: Callers, group: str) -> None:
    for _ in range(ROUNDS):
        before = version(callers)

        outcomes = callers.together(
            [changing(before, groups={group: {"quota": number}}) for number in range(ADMINISTRATORS)]
        )

        codes = Counter(outcome.code for outcome in outcomes)
        assert codes[""] == 1, codes
        assert set(codes) <= {"", "changed_meanwhile", "busy"}
        [winner] = [outcome.value for outcome in outcomes if not outcome.code]
        assert callers.call("mydoc.features.service.latest") == winner
        assert winner.version == before + 1


def test_who_joins_while_the_quota_changes_ends_with_the_groups_quota(
    stack: Stack, callers: Callers, group: str
) -> None:
    for _ in range(max(3, ROUNDS // 2)):
        ids = [_somebody(callers) for _ in range(PEOPLE)]
        before = version(callers)
        joining: list[tuple[str, dict[str, Any]]] = [
            ("accounts.services.groups.assign", {"user_id": user_id, "group": group}) for user_id in ids
        ]
        quotas = [changing(before, groups={group: {"quota": 10**9 + number}}) for number in range(PEOPLE)]

        outcomes = callers.together([call for both in zip(joining, quotas, strict=True) for call in both])

        assert {outcome.code for outcome in outcomes} <= {"", "changed_meanwhile", "busy"}
        joined = [person.id for person in callers.call("accounts.services.groups.members", group=group).items]
        assert set(ids) & set(joined)
        wanted = callers.call("mydoc.features.service.latest").groups[group].quota
        wait_for(lambda: _quotas(callers, joined) == {wanted})  # noqa: B023 - called at once


def test_who_joins_while_the_group_goes_is_in_none(stack: Stack, callers: Callers) -> None:
    admin = Visitor(stack, "admin@example.com")
    everybodys = admin.get("features/").json()["limits"]["quota"]
    for _ in range(max(3, ROUNDS // 2)):
        name = f"brief-{os.urandom(4).hex()}"
        change(callers, groups={name: {"quota": 10**9}})
        ids = [_somebody(callers) for _ in range(PEOPLE)]
        joining: list[tuple[str, dict[str, Any]]] = [
            ("accounts.services.groups.assign", {"user_id": user_id, "group": name}) for user_id in ids
        ]

        outcomes = callers.together([*joining, changing(version(callers), groups={name: None})])

        assert {outcome.code for outcome in outcomes} <= {"", "unknown_group", "busy"}
        wait_for(lambda: _quotas(callers, ids) == {everybodys})  # noqa: B023 - called at once
        people = callers.call("accounts.services.people.get_people", ids=ids).values()
        assert {person.group for person in people} == {""}


def _somebody(callers: Callers) -> str:
    account = {"email": f"erin-{os.urandom(4).hex()}@example.com", "name": "Erin", "surname": "Eide"}
    path = "accounts.services.administration.ensure_demo_account"
    user_id: str = callers.call(path, password=PASSWORD, **account)
    return user_id


def _quotas(callers: Callers, ids: list[str]) -> set[int]:
    return {callers.call("accounts.services.profile.get", user_id=user_id).quota_bytes for user_id in ids}
