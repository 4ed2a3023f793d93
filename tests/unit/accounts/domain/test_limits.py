"""Windows of limits, and why something does not fit a quota."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.domain.limits import is_full, quota_refusals, seconds_to, window_of
from tests.support.rule_tables import BEFORE, LATER, NOW, every

BOTH = (False, True)


@pytest.mark.parametrize("seconds", [1, 60, 900, 3600])
@pytest.mark.parametrize("offset", [0, 1, 59, 60, 899, 900, 3599, 3600])
def test_a_window_begins_at_a_multiple_of_its_length(seconds, offset):
    at = NOW + timedelta(seconds=offset, microseconds=1)
    number, end = window_of(at, seconds)
    assert end - timedelta(seconds=seconds) <= at < end
    assert window_of(end, seconds)[0] == number + 1
    assert end.timestamp() % seconds == 0
    assert 1 <= seconds_to(end, at=at) <= seconds


@pytest.mark.parametrize(("offset", "expected"), [(-10, 1), (0, 1), (0.5, 1), (1, 1), (1.9, 1), (60, 60)])
def test_whoever_is_limited_waits_a_second_at_least(offset, expected):
    assert seconds_to(NOW + timedelta(seconds=offset), at=NOW) == expected


def test_a_window_is_full_for_good_once_nothing_can_be_taken_back():
    for one in every(hits=[0, 1, 2, 3], pending=[0, 1], pending_until=[None, BEFORE, NOW, LATER]):
        may_come_back = bool(one.pending) and one.pending_until in {NOW, LATER}
        expected = one.hits >= 2 and not may_come_back
        assert is_full(**vars(one), most=2, at=NOW) is expected, one


def test_why_nothing_more_can_be_stored():
    for one in every(is_active=BOTH, free=[-5, 0, 4, 5, 6], sizes=[[0], [5]]):
        [refusal] = quota_refusals(**vars(one))
        expected = "quota_exceeded" if one.free < one.sizes[0] else ""
        assert (refusal.code if refusal else "") == (expected if one.is_active else "account_disabled"), one
        assert refusal is None or "-" not in refusal.message


def test_of_several_files_those_are_stored_that_fit_in_order():
    found = quota_refusals(is_active=True, free=10, sizes=[4, 7, 6, 0, 1])
    assert [why.code if why else "" for why in found] == ["", "quota_exceeded", "", "", "quota_exceeded"]
