"""What happened is told to listeners and then counted, once."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from files.domain.activity import Activity, Happening, bucket_of
from files.models import ActivityItem, StatisticsItem
from files.services import drain
from mydoc.core.ids import new_id
from tests.support.drained import (
    BUCKET,
    NOW,
    OWNER,
    SHARE,
    claim,
    left,
    note,
    sums,
)
from tests.support.drained import at as at
from tests.support.drained import nobody_listens as nobody_listens
from tests.support.drained import queued as queued
from tests.support.drained import told as told

pytestmark = pytest.mark.usefixtures("aws")


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
