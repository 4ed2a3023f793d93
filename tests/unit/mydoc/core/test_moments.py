"""Moments in mails: in the reader's place, through both times of its year."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mydoc.core.moments import in_words, time_zones
from tests.support.stack import ROOT

WINTER, SUMMER = datetime(2030, 1, 1, 23, 5, tzinfo=UTC), datetime(2030, 7, 1, 23, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (WINTER, "", "1 January 2030, 23:05 UTC"),
        (WINTER, "Europe/Berlin", "2 January 2030, 00:05 Berlin time"),
        (SUMMER, "Europe/Berlin", "2 July 2030, 01:05 Berlin time"),
        (SUMMER, "America/New_York", "1 July 2030, 19:05 New York time"),
        (SUMMER, "America/Argentina/Buenos_Aires", "1 July 2030, 20:05 Buenos Aires time"),
        (SUMMER, "Asia/Kathmandu", "2 July 2030, 04:50 Kathmandu time"),
        (SUMMER, "Europe/Atlantis", "1 July 2030, 23:05 UTC"),
        (SUMMER, "../etc/passwd", "1 July 2030, 23:05 UTC"),
    ],
)
def test_a_moment_is_written_with_its_zone(moment: datetime, zone: str, words: str):
    assert in_words(moment, zone) == words


def test_every_zone_can_be_used_and_is_short_enough_to_be_stored():
    assert len(time_zones()) > 300
    for name in time_zones():
        assert ZoneInfo(name).utcoffset(WINTER.replace(tzinfo=None)) is not None
        assert len(name) <= 40


def test_zones_are_there_where_the_machine_has_none():
    """As on Lambda, whose images need not have them."""
    script = "from mydoc.core.moments import time_zones; print(len(time_zones()))"
    environment = {**os.environ, "PYTHONTZPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, check=True
    )
    assert int(done.stdout) > 300


def test_zones_that_browsers_call_by_older_names_are_known():
    assert {"Asia/Calcutta", "Europe/Kiev", "America/Buenos_Aires"} <= set(time_zones())
