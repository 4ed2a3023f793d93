"""The schedule's part: deliveries whose job was lost between two calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pynamodb.exceptions import UpdateError

from files.domain.activity import buckets_of
from files.models import DeliveryItem, SweepItem
from files.services.records import due_hour, due_moment
from files.services.webhooks import records
from mydoc import clock, queue
from mydoc.transactions import is_refusal, suppress_refusal

_ID = "webhook-deliveries"
# The index lags behind its table by moments; an hour is never passed by before it is over for this long.
_GRACE = timedelta(hours=1)
# The first run of a stage; there was nothing before it.
_FIRST_LOOK_BACK = timedelta(hours=6)
# Until a delivery that was enqueued again is taken for lost again.
_PATIENCE = timedelta(minutes=15)


def sweep() -> int:
    """Enqueue every delivery that nobody looked after in time, and return how many.

    Reads one small item and a few partitions for each hour since the last that was drained; its cost follows
    what is overdue.
    """
    now = clock.now()
    start = hour = _drained_until(now)
    count = 0
    while hour <= now:
        for item in _due_in(hour, now):
            count += _enqueue_again(item, now)
        hour += timedelta(hours=1)
    reached = (now - _GRACE).replace(minute=0, second=0, microsecond=0)
    if reached > start:
        drained = SweepItem.drained_until
        with suppress_refusal():
            SweepItem(_ID, drained_until=due_hour(reached)).save(
                condition=drained.does_not_exist() | (drained < due_hour(reached))
            )
    return count


def _due_in(hour: datetime, now: datetime) -> Iterator[DeliveryItem]:
    for bucket in buckets_of(hour):
        # All at once: what is put off stays in the partition, further down.
        yield from list(DeliveryItem.due.query(bucket, DeliveryItem.due_at <= due_moment(now), page_size=200))


def _enqueue_again(found: DeliveryItem, now: datetime) -> bool:
    """Whether it is still overdue, and nobody else enqueued it."""
    later = now + _PATIENCE
    item = DeliveryItem(found.webhook_id, found.id)
    try:
        item.update(
            actions=[
                DeliveryItem.due_bucket.set(records.due_bucket(item.webhook_id, later)),
                DeliveryItem.due_at.set(records.due_at(later)),
            ],
            condition=DeliveryItem.due_at <= due_moment(now),
        )
    except UpdateError as error:
        if not is_refusal(error):
            raise
        return False
    queue.enqueue(records.TASK, item.owner_id, item.webhook_id, item.id)
    return True


def _drained_until(now: datetime) -> datetime:
    try:
        text = SweepItem.get(_ID, consistent_read=True).drained_until
    except SweepItem.DoesNotExist:
        return (now - _FIRST_LOOK_BACK).replace(minute=0, second=0, microsecond=0)
    return datetime.strptime(text, "%Y-%m-%dT%H").replace(tzinfo=UTC)
