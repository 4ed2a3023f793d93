"""Drain recorded activities: notify the listeners of each, then add it to the statistics exactly once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta

from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.transactions import TransactWrite

from files.domain.activity import Activity, buckets_of
from files.domain.statistics import Figures, Row, attribute_of, rows_of, sums_of
from files.models import ActivityItem, StatisticsItem
from files.services import webhooks
from files.services.activity import record, windows
from files.services.recipients import receipts
from mydoc.aws import queue, writes
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
# The most pages of one job; then it enqueues another.
_MOST_PAGES = 25

Listener = Callable[[Sequence[Activity]], None]

# Each gets every activity.
LISTENERS: tuple[Listener, ...] = (receipts.hear, webhooks.tell)


def drain() -> int:
    """Enqueue a job for each partition that holds activities, and return how many.

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
    """Drain the activities of one partition: each is told at least once and counted exactly once.

    1. Read a page of activities, oldest first. A crash leaves nothing.
    2. Call the listeners. They recognise an activity by its id when they get it again. A crash after it leaves
       activities that listeners get again.
    3. In transactions of up to 100 operations, add the numbers to the statistics and delete the activities, on
       condition that each still exists. If another job, or a try whose answer was lost, has counted one, nothing
       of that transaction is written, and the page is read again. A crash between two transactions leaves the
       activities that are not counted yet.
    4. Enqueue another job if anything is left or time is up.

    Activities that no job has drained stay in the partition, and the schedule enqueues it every five minutes
    (`drain`), for as long as DynamoDB keeps them: 30 days.

    Args:
        bucket: the partition, as `files.domain.activity.bucket_of` names it.

    Returns:
        how many activities this call counted.

    Raises:
        Conflict: `busy`. Whatever a listener raises. Then the queue tries the job again.
    """
    count = 0
    told: set[str] = set()
    for page in range(_MOST_PAGES):
        if page and not deadline.seconds_left():
            break
        found, is_last = _read(bucket)
        tell([each for each in found if each.id not in told])
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
    """Return the first activities of a partition, oldest first, and whether these are all."""
    items = list(ActivityItem.query(bucket, consistent_read=True, limit=_PAGE, page_size=_PAGE))
    known = []
    for item in items:
        try:
            known.append(record.activity_of(item))
        except ValueError:
            # A newer release that was rolled back recorded it. One activity must not hold up the others.
            logger.error("activity %s is of an unknown kind, %s, and is dropped", item.id, item.happening)
            writes.delete(item)
    return known, len(items) < _PAGE


def _count(bucket: str, found: Sequence[Activity]) -> int:
    """Count activities until another job counts the same ones, and return how many; the rest is read again."""
    count = 0
    for batch in _batches(found):
        try:
            _add(bucket, batch)
        except Cancelled:
            break
        count += len(batch)
    return count


def _batches(found: Sequence[Activity]) -> Iterator[list[Activity]]:
    """Yield activities in batches that fit a transaction, those of the same statistics together."""
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
        for row, by_half_hour in sums.items():
            actions = _additions(row, by_half_hour)
            transaction.update(StatisticsItem(row.subject, row.day.isoformat()), actions=actions)
        for each in batch:
            # If it is gone, it was counted: by another job, or by an earlier try whose answer was lost.
            transaction.delete(ActivityItem(bucket, each.id), condition=ActivityItem.id.exists())

    commit(build)


def _additions(row: Row, by_half_hour: dict[int, Figures]) -> list[UpdateAction]:
    total = asdict(sum(by_half_hour.values(), Figures()))
    numbers = {
        attribute_of(name, half_hour): number
        for half_hour, figures in by_half_hour.items()
        for name, number in asdict(figures).items()
    }
    return [
        StatisticsItem.owner_id.set(row.owner_id),
        StatisticsItem.ttl.set(datetime.combine(row.day, time(), UTC) + _KEPT),
        *(getattr(StatisticsItem, name).add(number) for name, number in (total | numbers).items() if number),
    ]


def tell(activities: Sequence[Activity]) -> None:
    """Pass activities to every listener, each at least once and in no particular order.

    Called by `drain.drain_bucket`, which deletes the activities afterwards. So a listener does little, such as
    enqueuing jobs, and recognises an `Activity.id` that it gets again. What it raises ends the job, which is tried
    again.

    Args:
        activities: of one hour and of several owners, at most a few hundred.
    """
    for listener in LISTENERS:
        listener(activities)
