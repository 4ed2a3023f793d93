"""Days as the reader has them: what happened before their midnight is of the day before, wherever they live."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from files.domain.activity import Activity, Happening
from files.domain.statistics import (
    Counted,
    Figures,
    days_to_read,
    half_hour_of,
    in_zone,
    sums_of,
)

NOW = datetime(2026, 3, 30, 1, 15, tzinfo=UTC)
ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


def claimed(at: datetime, size: int = 1) -> Activity:
    return Activity("id", Happening.CLAIMED, "alice", at, size=size)


def counted(moments: list[datetime]) -> list[Counted]:
    """What the schedule stores of claims at those moments."""
    sums = sums_of(map(claimed, moments))
    return [
        Counted(row.day, sum(by_half_hour.values(), Figures()), by_half_hour) for row, by_half_hour in sums.items()
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_each_claim_is_on_the_day_that_the_reader_had(zone: str) -> None:
    there = ZoneInfo(zone)
    moments = [NOW - timedelta(minutes=30 * place) for place in range(7 * 48 - 50)]
    expected: dict[date, int] = {}
    for moment in moments:
        day = moment.astimezone(there).date()
        expected[day] = expected.get(day, 0) + 1

    found = in_zone(counted(moments), now=NOW, days=7, zone=there)

    assert {day.date: day.figures.claims for day in found.days if day.figures} == expected
    assert found.days[-1].date == NOW.astimezone(there).date()
    assert (len(found.days), found.total.claims, found.zone) == (7, len(moments), zone)


@pytest.mark.parametrize("zone", ZONES)
def test_all_days_that_are_told_are_read(zone: str) -> None:
    first, last = days_to_read(now=NOW, days=30)
    today = NOW.astimezone(ZoneInfo(zone)).date()
    begin = datetime.combine(today - timedelta(days=29), datetime.min.time(), ZoneInfo(zone))
    assert first <= begin.astimezone(UTC).date()
    assert NOW.date() <= last


def test_what_was_counted_before_half_hours_were_stays_on_its_day_in_utc() -> None:
    day = date(2026, 3, 28)
    stored = Counted(
        day, Figures(claims=5), {half_hour_of(datetime(2026, 3, 28, 23, 45, tzinfo=UTC)): Figures(claims=2)}
    )
    found = in_zone([stored], now=NOW, days=7, zone=ZoneInfo("Europe/Berlin"))
    assert {each.date: each.figures.claims for each in found.days if each.figures} == {
        day: 3,
        date(2026, 3, 29): 2,
    }
