"""Tell the listeners (receipts, webhooks) about recorded activities."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from files.domain.activity import Activity, bucket_of
from files.services import webhooks
from files.services.recipients import receipts
from mydoc.aws import queue

logger = logging.getLogger(__name__)

Listener = Callable[[Sequence[Activity]], None]

# Each is told of every activity.
LISTENERS: tuple[Listener, ...] = (receipts.hear, webhooks.tell)


def tell(activities: Sequence[Activity]) -> None:
    """Tell every listener about activities, each at least once and in no certain order.

    Called by `drain.drain_bucket`, which deletes the activities afterwards. So a listener does little, such as
    enqueuing jobs, and recognises an `Activity.id` when it is told again. What it raises ends the job, which is
    tried again.

    Args:
        activities: of one hour and of several owners, at most a few hundred.
    """
    for listener in LISTENERS:
        listener(activities)


def soon(activity: Activity) -> None:
    """Enqueue the drain of an activity that was just recorded, if its owner has webhooks.

    At most one round trip in 30 seconds to learn that, and one to enqueue. Otherwise, and if this fails, the
    schedule drains it within five minutes.
    """
    try:
        if webhooks.wanted(activity.owner_id):
            queue.enqueue("files.tasks.drain_bucket", bucket_of(activity.owner_id, activity.at))
    except (BotoCoreError, ClientError, PynamoDBException) as error:
        logger.warning("not told at once: %s", type(error).__name__)
