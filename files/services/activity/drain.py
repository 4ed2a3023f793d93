"""Draining what happened: listeners are told of it, then it is added to the statistics, exactly once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta

from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.transactions import TransactWrite

from files.domain.activity import Activity, buckets_of
from files.domain.statistics import Figures, Row, rows_of, sums_of
from files.models import ActivityItem, StatisticsItem
from files.services.activity import listeners, record, windows
from mydoc.aws import queue
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock, deadline

logger = logging.getLogger(__name__)

_ID = "activity"
# A stage's schedule begins within minutes of its first activity.
_FIRST_LOOK_BACK = timedelta(days=1)
_KEPT = timedelta(days=400)
# The most that a transaction takes; its 4 MB hold a hundred of the largest activities many times
# (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
_MOST_OPERATIONS = 100
_PAGE = 400
# What one job does at most; then another goes on.
_MOST_PAGES = 25


def drain() -> int:
    """Enqueue a job for each partition that holds something, and return how many.

    Reads one small item and the beginning of four partitions for each hour since the last that was found empty
    when it was over for an hour: its cost follows what happened, not what is stored. Called twice at once it
    enqueues twice, which is harmless.
    """
    sweep = windows.begin(_ID, now=clock.now(), look_back=_FIRST_LOOK_BACK)
    count = 0
    undone: datetime | None = None
    for hour in sweep.hours():
        for bucket in filter(_holds_something, buckets_of(hour)):
            queue.enqueue("files.tasks.drain_bucket", bucket)
            undone = undone or hour
            count += 1
    sweep.reach(undone)
    return count


def drain_bucket(*, bucket: str) -> int:
    """Tell of all that a partition holds, then count and remove it; what happens meanwhile is for the next time.

    However often this runs, at once or after having broken off anywhere, each activity is counted once and told
    of at least once.

    Args:
        bucket: as `files.domain.activity.bucket_of` says.

    Returns:
        how many activities this call counted.

    Raises:
        Conflict: `busy`. Whatever a listener raises. Then the job is tried again.
    """
    count = 0
    told: set[str] = set()
    for page in range(_MOST_PAGES):
        if page and not deadline.seconds_left():
            break
        found, is_last = _read(bucket)
        listeners.tell([each for each in found if each.id not in told])
        told |= {each.id for each in found}
        counted = _count(bucket, found)
        count += counted
        if is_last and counted == len(found):
            return count
    queue.enqueue("files.tasks.drain_bucket", bucket)
    return count


def _holds_something(bucket: str) -> bool:
    found = ActivityItem.query(bucket, consistent_read=True, limit=1, page_size=1)
    return next(found, None) is not None


def _read(bucket: str) -> tuple[list[Activity], bool]:
    """The first of a partition in the order of time, and whether there are no more."""
    items = list(ActivityItem.query(bucket, consistent_read=True, limit=_PAGE, page_size=_PAGE))
    known = []
    for item in items:
        try:
            known.append(record.activity_of(item))
        except ValueError:
            # A release that was rolled back noted it. One must not hold up the others.
            logger.error("activity %s is of an unknown kind, %s, and is dropped", item.id, item.happening)
            item.delete()
    return known, len(items) < _PAGE


def _count(bucket: str, found: Sequence[Activity]) -> int:
    """Count as many as nobody else does at this moment; where somebody does, what is left has to be read again."""
    count = 0
    for batch in _batches(found):
        try:
            _add(bucket, batch)
        except Cancelled:
            break
        count += len(batch)
    return count


def _batches(found: Sequence[Activity]) -> Iterator[list[Activity]]:
    """As many as fit into a transaction, those that are added to the same rows together."""
    batch: list[Activity] = []
    rows: set[Row] = set()
    for each in sorted(found, key=lambda each: (each.owner_id, each.share_id, each.id)):
        more = rows.union(rows_of(each))
        if len(batch) + 1 + len(more) > _MOST_OPERATIONS:
            yield batch
            batch, more = [], set(rows_of(each))
        batch.append(each)
        rows = more
    if batch:
        yield batch


def _add(bucket: str, batch: Sequence[Activity]) -> None:
    sums = sums_of(batch)

    def build(transaction: TransactWrite) -> None:
        for row, figures in sums.items():
            transaction.update(StatisticsItem(row.subject, row.day.isoformat()), actions=_additions(row, figures))
        for each in batch:
            # Whoever finds it gone knows that it was counted, by somebody else or by a try that was not answered.
            transaction.delete(ActivityItem(bucket, each.id), condition=ActivityItem.id.exists())

    commit(build)


def _additions(row: Row, figures: Figures) -> list[UpdateAction]:
    return [
        StatisticsItem.owner_id.set(row.owner_id),
        StatisticsItem.ttl.set(datetime.combine(row.day, time(), UTC) + _KEPT),
        *(getattr(StatisticsItem, name).add(number) for name, number in asdict(figures).items() if number),
    ]
