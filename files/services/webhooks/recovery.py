"""Enqueue deliveries that are overdue, since their job was lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from files.domain.activity import buckets_of
from files.domain.due import due_moment
from files.models import DeliveryItem
from files.services.activity import windows
from files.services.webhooks import deliveries
from mydoc.aws import queue, writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock

_ID = "webhook-deliveries"
# The first run of a stage; there was nothing before it.
_FIRST_LOOK_BACK = timedelta(hours=6)
# How long until a delivery that was enqueued again counts as overdue again.
_PATIENCE = timedelta(minutes=15)


def sweep() -> int:
    """Enqueue every overdue delivery, and return how many.

    Reads one small item and a few partitions for each hour since the last that was drained; its cost follows
    what is overdue.
    """
    now = clock.now()
    swept = windows.begin(_ID, now=now, look_back=_FIRST_LOOK_BACK)
    count = sum(_enqueue_again(item, now) for hour in swept.hours() for item in _due_in(hour, now))
    # The deliveries that were found are due in a later hour now.
    swept.reach(None)
    return count


def _due_in(hour: datetime, now: datetime) -> Iterator[DeliveryItem]:
    for bucket in buckets_of(hour):
        # Read to the end before any is put off, since those move down in the same partition.
        yield from list(DeliveryItem.due.query(bucket, DeliveryItem.due_at <= due_moment(now), page_size=200))


def _enqueue_again(found: DeliveryItem, now: datetime) -> bool:
    """Enqueue a delivery, and return whether it was still overdue and no one else had enqueued it."""
    later = now + _PATIENCE
    item = DeliveryItem(found.webhook_id, found.id)
    try:
        writes.update(
            item,
            actions=[
                DeliveryItem.due_bucket.set(deliveries.due_bucket(item.webhook_id, later)),
                DeliveryItem.due_at.set(deliveries.due_at(later)),
            ],
            condition=DeliveryItem.due_at <= due_moment(now),
        )
    except Cancelled:
        return False
    queue.enqueue(deliveries.TASK, item.owner_id, item.webhook_id, item.id)
    return True
