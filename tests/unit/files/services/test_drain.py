"""What happened is told and then counted, exactly once, whatever breaks off and whoever else is at it."""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from files.domain.activity import Activity, Happening, bucket_of
from files.domain.statistics import Figures
from files.models import ActivityItem, StatisticsItem, SweepItem
from files.services import drain
from files.services.activity import record
from mydoc.aws import queue
from mydoc.aws.transactions import commit
from mydoc.core import clock, deadline
from mydoc.core.ids import new_id
from mydoc.handlers import events
from tests.support.faults import Faults, Kind

pytestmark = pytest.mark.usefixtures("aws")
NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
OWNER, OTHER, SHARE = "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAW", "01ARZ3NDEKTSV4RRFFQ69G5FAX"
BUCKET = bucket_of(OWNER, NOW)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`at(moment)` makes it that time; it is NOW without."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """But whom a test names."""
    monkeypatch.setattr(drain, "LISTENERS", ())


@pytest.fixture
def told(nobody_listens: None, monkeypatch: pytest.MonkeyPatch) -> list[Activity]:
    """What a listener was told of."""
    heard: list[Activity] = []
    monkeypatch.setattr(drain, "LISTENERS", (heard.extend,))
    return heard


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    bodies: list[tuple[str, ...]] = []
    monkeypatch.setattr(queue, "enqueue", lambda task, *ids: bodies.append((task, *ids)))
    return bodies


def note(happening: Happening = Happening.CLAIMED, *, owner_id: str = OWNER, **what: Any) -> Activity:
    """Let something happen now."""
    noted = record.new(happening, owner_id=owner_id, **what)
    commit(lambda transaction: record.add(transaction, noted))
    return noted


def claim(size: int = 10, **what: Any) -> Activity:
    return note(Happening.CLAIMED, **{"size": size, "share_id": SHARE, **what})


def sums(subject: str, day: str = "2026-03-04") -> tuple[int, ...] | None:
    try:
        item = StatisticsItem.get(subject, day)
    except StatisticsItem.DoesNotExist:
        return None
    return tuple(int(getattr(item, each.name)) for each in fields(Figures))


def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several pages and transactions for 23 activities."""
    monkeypatch.setattr(drain, "_PAGE", 12)
    monkeypatch.setattr(drain, "_MOST_OPERATIONS", 10)


def left() -> int:
    return sum(1 for _ in ActivityItem.scan())


def test_each_kind_is_counted_where_it_belongs(at: Any) -> None:
    claim(10)
    claim(5, share_id="")
    note(Happening.PROCESSED, size=100, document_id=new_id(), document_name="a.txt")
    note(Happening.COLLECTED, size=7, request_id=new_id(), by="guest@example.com")
    for told_of_only in (Happening.CREATED, Happening.EXPIRED, Happening.SHARE_EXPIRED):
        note(told_of_only, share_id=SHARE)

    assert drain.drain_bucket(bucket=BUCKET) == 7

    assert sums(f"account#{OWNER}") == (2, 15, 1, 100, 1, 7)
    assert sums(f"share#{SHARE}") == (1, 10, 0, 0, 0, 0)
    assert StatisticsItem.count(f"account#{OWNER}") == 1
    assert left() == 0


def test_a_row_says_whose_it_is_and_when_it_ends(at: Any) -> None:
    claim()
    drain.drain_bucket(bucket=BUCKET)

    for subject in (f"account#{OWNER}", f"share#{SHARE}"):
        item = StatisticsItem.get(subject, "2026-03-04")
        assert item.owner_id == OWNER
        assert item.ttl == datetime(2026, 3, 4, tzinfo=UTC) + timedelta(days=400)


def test_a_day_ends_at_midnight_in_utc(at: Any) -> None:
    for moment in (
        datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 3, 5, 0, 0, 0, tzinfo=UTC),
    ):
        at(moment)
        claim()
        drain.drain_bucket(bucket=bucket_of(OWNER, moment))

    assert sums(f"share#{SHARE}") == sums(f"share#{SHARE}", "2026-03-05") == (1, 10, 0, 0, 0, 0)


def test_many_owners_and_shares_in_one_partition(at: Any) -> None:
    owners = [owner for owner in (new_id() for _ in range(2000)) if bucket_of(owner, NOW) == BUCKET][:60]
    expected: Counter[str] = Counter()
    for number, owner in enumerate(owners * 3):
        claim(number, owner_id=owner, share_id=f"{owner}-{number % 2}")
        expected[f"account#{owner}"] += 1
        expected[f"share#{owner}-{number % 2}"] += 1

    assert drain.drain_bucket(bucket=BUCKET) == len(owners) * 3

    assert {item.subject: int(item.claims) for item in StatisticsItem.scan()} == dict(expected)
    assert sum(int(item.claimed_bytes) for item in StatisticsItem.scan()) == 2 * sum(range(180))


def test_a_transaction_holds_as_many_as_it_may(at: Any, round_trips: Any) -> None:
    for _ in range(98 * 2 + 1):
        claim()

    with round_trips() as calls:
        drain.drain_bucket(bucket=BUCKET)

    # A page, two rows and 98 removals in each of two transactions, the rest in a third.
    assert calls == ["Query", "TransactWriteItems", "TransactWriteItems", "TransactWriteItems"]
    assert sums(f"share#{SHARE}") == (197, 1970, 0, 0, 0, 0)


def test_what_is_too_much_for_one_job_is_left_to_another(
    at: Any, queued: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "_PAGE", 5)
    monkeypatch.setattr(drain, "_MOST_PAGES", 2)
    for _ in range(12):
        claim()

    assert drain.drain_bucket(bucket=BUCKET) == 10
    assert queued == [("files.tasks.drain_bucket", BUCKET)]
    assert drain.drain_bucket(bucket=BUCKET) == 2
    assert len(queued) == 1
    assert sums(f"share#{SHARE}") == (12, 120, 0, 0, 0, 0)


def test_they_are_told_in_the_order_of_time_before_they_are_counted(
    at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = []
    for second in range(5):
        at(NOW + timedelta(seconds=second))
        order.append(claim(document_id=new_id(), by="bob@example.com", is_first=second == 0))
    seen = []

    def listen(activities: Any) -> None:
        seen.append((list(activities), left(), sums(f"share#{SHARE}")))

    monkeypatch.setattr(drain, "LISTENERS", (listen, listen))
    drain.drain_bucket(bucket=BUCKET)

    in_order = sorted(order, key=lambda each: each.id)
    assert seen == [(in_order, 5, None)] * 2


def test_an_hour_drained_twice_counts_once(at: Any, told: list[Activity]) -> None:
    claim()
    assert [drain.drain_bucket(bucket=BUCKET) for _ in range(3)] == [1, 0, 0]
    assert sums(f"share#{SHARE}") == (1, 10, 0, 0, 0, 0)
    assert len(told) == 1


def test_a_listener_that_fails_keeps_what_it_was_told(at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(activities: Any) -> None:
        raise RuntimeError

    claim()
    with monkeypatch.context() as patch:
        patch.setattr(drain, "LISTENERS", (refuse,))
        with pytest.raises(RuntimeError):
            drain.drain_bucket(bucket=BUCKET)
    assert (left(), sums(f"share#{SHARE}")) == (1, None)

    assert drain.drain_bucket(bucket=BUCKET) == 1


def test_inv_19_one_of_an_unknown_kind_holds_up_no_other(
    at: Any, told: list[Activity], caplog: pytest.LogCaptureFixture
) -> None:
    strange = claim()
    ActivityItem(BUCKET, strange.id).update(actions=[ActivityItem.happening.set("share.teleported")])
    known = claim()

    with caplog.at_level(logging.ERROR):
        assert drain.drain_bucket(bucket=BUCKET) == 1

    assert told == [known]
    assert (left(), sums(f"share#{SHARE}")) == (0, (1, 10, 0, 0, 0, 0))
    assert strange.id in caplog.text


# Breaking off, and others


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name.lower())
def test_inv_21_broken_off_at_any_call_it_counts_once(
    kind: Kind, at: Any, told: list[Activity], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(monkeypatch)
    few_at_once(monkeypatch)
    points = []
    noted = set()
    for number in itertools.count(1):
        noted |= {claim(number).id for number in range(23)}
        with faults.at(number, kind) as fault, suppress(Exception):
            drain.drain_bucket(bucket=BUCKET)
        drain.drain_bucket(bucket=BUCKET)
        assert sums(f"share#{SHARE}") == (len(noted), len(noted) // 23 * sum(range(23)), 0, 0, 0, 0)
        assert left() == 0
        if not fault.happened:
            break
        points.append(fault.call)

    assert points.count("TransactWriteItems") >= 3
    assert {each.id for each in told} == noted


def test_another_drain_at_any_call(at: Any, told: list[Activity], monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults(monkeypatch)
    few_at_once(monkeypatch)
    noted = set()
    for number in itertools.count(1):
        noted |= {claim().id for _ in range(23)}
        others: list[int] = []

        def drain_too(others: list[int] = others) -> None:
            others.append(drain.drain_bucket(bucket=BUCKET))

        with faults.at(number, drain_too) as fault:
            own = drain.drain_bucket(bucket=BUCKET)
        assert own + sum(others) == 23
        assert sums(f"share#{SHARE}") == (len(noted), len(noted) * 10, 0, 0, 0, 0)
        if not fault.happened:
            break

    assert {each.id for each in told} == noted


def test_something_happens_at_any_call(at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults(monkeypatch)
    count = 0
    for number in itertools.count(1):
        claim()
        with faults.at(number, claim) as fault:
            drain.drain_bucket(bucket=BUCKET)
        drain.drain_bucket(bucket=BUCKET)
        count += 1 + fault.happened
        assert sums(f"share#{SHARE}") == (count, count * 10, 0, 0, 0, 0)
        if not fault.happened:
            break


# The schedule


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
