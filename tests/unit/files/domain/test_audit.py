"""What of the history a reader asks for, in words and in days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from files.domain.audit import KINDS, Action, AuditLine, Filter, days_between

AT = datetime(2026, 3, 29, 12, tzinfo=UTC)


def line(action: Action = Action.UPLOADED, actor: str = "Alice Ahrens <alice@example.com>") -> AuditLine:
    return AuditLine("id", AT, action, "alice", "alice", actor, "document", "plans.txt")


def test_each_action_is_of_one_kind() -> None:
    of_kinds = [action for actions in KINDS.values() for action in actions]
    assert sorted(of_kinds) == sorted(Action)


@pytest.mark.parametrize(
    ("asked", "is_admitted"),
    [
        (Filter(), True),
        (Filter(actions=frozenset({Action.UPLOADED, Action.DELETED})), True),
        (Filter(actions=frozenset({Action.DELETED})), False),
        (Filter(person="ahrens alice"), True),
        (Filter(person="ALICE@example"), True),
        (Filter(person="bob"), False),
        (Filter(person="alice bob"), False),
    ],
)
def test_a_line_has_the_asked_action_and_person(asked: Filter, is_admitted: bool) -> None:
    assert asked.admits(line()) is is_admitted


def test_days_begin_and_end_where_the_reader_lives() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    day = date(2026, 3, 29)
    # On this day clocks go forward: it has 23 hours.
    since, until = days_between(day, day, berlin)
    assert since is not None
    assert until is not None
    assert since.astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert days_between(None, None, UTC) == (None, None)
