"""The schedule has each hour drained, and passes it once it is empty and over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from files.domain.activity import Happening, bucket_of
from files.models import SweepItem
from files.services import drain
from files.services.activity import record
from mydoc.aws.transactions import commit
from mydoc.core import deadline
from mydoc.core.ids import new_id
from mydoc.handlers import events
from tests.support.drained import (
    BUCKET,
    NOW,
    OWNER,
    SHARE,
    claim,
    note,
    sums,
)
from tests.support.drained import at as at
from tests.support.drained import nobody_listens as nobody_listens
from tests.support.drained import queued as queued

pytestmark = pytest.mark.usefixtures("aws")


def drained_until() -> str:
    return str(SweepItem.get("activity").drained_until)


def test_partitions_that_hold_something_get_a_job_each(at: Any, queued: list[tuple[str, ...]]) -> None:
    owners = {bucket_of(owner, NOW): owner for owner in (new_id() for _ in range(100))}
    buckets = sorted(owners)[:2]
    for bucket in buckets * 2:
        claim(owner_id=owners[bucket])

    assert drain.drain() == 2
    assert queued == [("files.tasks.drain_bucket", bucket) for bucket in buckets]


def test_an_hour_is_passed_once_it_is_empty_and_over_for_an_hour(
    at: Any, run_jobs: Callable[[], list[str]]
) -> None:
    claim()
    at(NOW.replace(hour=13))
    assert drain.drain() == 1
    run_jobs()
    # Late, but noted in the hour in which it began.
    late = record.new(Happening.CLAIMED, owner_id=OWNER, size=1, share_id=SHARE)
    at(NOW.replace(hour=14, minute=59))
    commit(lambda transaction: record.add(transaction, late))
    assert drain.drain() == 1
    assert drained_until() == "2026-03-04T13"
    run_jobs()
    assert drain.drain() == 0
    assert drained_until() == "2026-03-04T13"
    at(NOW.replace(hour=15))
    assert drain.drain() == 0
    assert drained_until() == "2026-03-04T14"
    assert sums(f"share#{SHARE}") == (2, 11, 0, 0, 0, 0)


def test_an_hour_that_nobody_drains_is_not_passed(at: Any, queued: list[tuple[str, ...]]) -> None:
    claim()
    drain.drain()
    for days in (1, 5, 20):
        at(NOW + timedelta(days=days))
        assert drain.drain() == 1
        assert drained_until() == "2026-03-04T12"


def test_a_run_reads_two_hours_and_no_more(at: Any, round_trips: Any) -> None:
    drain.drain()
    for minutes in range(0, 24 * 60, 35):
        at(NOW + timedelta(minutes=minutes))
        with round_trips() as calls:
            assert drain.drain() == 0
        assert Counter(calls)["Query"] <= 12
    with round_trips() as calls:
        drain.drain()
    assert Counter(calls) == {"GetItem": 1, "Query": 8}


def test_the_event_drains_whatever_else_fails(
    at: Any, run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from files.services import schedule

    def fail() -> int:
        raise RuntimeError

    claim()
    with monkeypatch.context() as patch:
        patch.setattr(schedule, "sweep", fail)
        with pytest.raises(events.EventError):
            events.expire_due({}, None)
    assert run_jobs() == ["files.tasks.drain_bucket"]
    assert sums(f"share#{SHARE}") == (1, 10, 0, 0, 0, 0)
    assert events.expire_due({}, None)["draining"] == 0


def test_a_job_that_has_no_time_left_leaves_the_rest_to_the_next(at, queued, monkeypatch):
    monkeypatch.setattr(drain, "_PAGE", 2)
    for _ in range(5):
        note()

    with deadline.at_most(0):
        assert drain.drain_bucket(bucket=BUCKET) == 2

    assert queued == [("files.tasks.drain_bucket", BUCKET)]
