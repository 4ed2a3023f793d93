"""How long an upload still takes, told by its speed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.progress import Progress, estimate
from tests.support.rule_tables import MINUTE, NOW, document


@pytest.mark.parametrize(("passed", "expected"), [(0, 0), (1, 30), (3, 90), (4, 100), (5, 100)])
def test_no_more_passed_than_there_is(passed, expected):
    assert document(parts_passed=passed).bytes_passed == expected


def test_how_long_an_upload_takes_is_told_by_its_speed():
    going = Progress(size=100, sent=25, started_at=NOW - MINUTE, seen_at=NOW)
    assert estimate([going], at=NOW) == 3 * MINUTE
    assert estimate([going, going], at=NOW) == 3 * MINUTE


@pytest.mark.parametrize("silent", [timedelta(minutes=2, seconds=1), timedelta(hours=1)])
def test_nobody_knows_how_long_what_has_stopped_takes(silent):
    assert estimate([Progress(100, 25, NOW - 2 * silent, NOW - silent)], at=NOW) is None
    assert estimate([Progress(100, 0, NOW - MINUTE, NOW)], at=NOW) is None
    assert estimate([], at=NOW) is None


def test_small_files_that_have_just_arrived_tell_the_speed_of_those_that_wait():
    arrived = [Progress(100, 100, NOW - 2 * MINUTE, NOW - n * timedelta(seconds=20)) for n in range(4)]
    waiting = [Progress(100, 0, NOW - timedelta(seconds=5), NOW - timedelta(seconds=5))] * 2
    assert estimate([*arrived, *waiting], at=NOW) == MINUTE
    # What arrived an hour ago says nothing of how quick it is now.
    old = Progress(10_000, 10_000, NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    assert estimate([old, *arrived, *waiting], at=NOW) == MINUTE
    assert estimate([old, *waiting], at=NOW) is None
