"""Where the schedule starts: each hour is worked through, also after a clock that was ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from files.domain.due import due_hour
from files.models import SweepItem
from files.services.activity import windows

NOW = datetime(2026, 3, 10, 12, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def begin(now: datetime = NOW, *, reads_once: bool = False) -> windows.Sweep:
    return windows.begin("x", now=now, look_back=2 * HOUR, reads_once=reads_once)


def hours(run: windows.Sweep) -> list[int]:
    return [hour.hour for hour in run.hours()]


def mark() -> str:
    return str(SweepItem.get("x").drained_until)


def test_it_goes_on_where_it_left_off(aws: None) -> None:
    first = begin()
    assert hours(first) == [10, 11, 12]
    first.reach(None)
    assert hours(begin()) == [11, 12]
    begin(NOW + 2 * HOUR).reach(NOW)
    assert hours(begin(NOW + 2 * HOUR)) == [12, 13, 14]


@pytest.mark.parametrize("ahead", [1, 2, 30 * 24, 24 * 366])
def test_a_mark_from_beyond_now_is_not_taken_and_is_brought_back(aws: None, ahead: int) -> None:
    SweepItem("x", drained_until=due_hour(NOW + ahead * HOUR)).save()
    run = begin()
    assert hours(run) == [11, 12]
    run.reach(None)
    assert mark() == due_hour(NOW - HOUR)
    assert hours(begin(NOW + HOUR)) == [11, 12, 13]


def test_what_reads_each_hour_once_does_so(aws: None) -> None:
    first = begin(reads_once=True)
    first.finish()
    assert hours(begin(reads_once=True)) == []
    assert hours(begin(NOW + HOUR, reads_once=True)) == [13]


def test_and_leaves_out_none_after_a_clock_that_was_ahead(aws: None) -> None:
    SweepItem("x", drained_until=due_hour(NOW + 30 * HOUR)).save()
    run = begin(reads_once=True)
    assert hours(run) == [11, 12]
    run.finish()
    assert hours(begin(reads_once=True)) == []
    assert hours(begin(NOW + HOUR, reads_once=True)) == [13]


def test_a_restore_that_set_it_back_meanwhile_holds(aws: None) -> None:
    begin().reach(None)
    run = begin()
    SweepItem("x", drained_until=due_hour(NOW - 40 * HOUR)).save()
    run.reach(None)
    assert mark() == due_hour(NOW - 40 * HOUR)
