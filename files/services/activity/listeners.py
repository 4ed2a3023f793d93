"""Telling whoever listens of what happened, such as webhooks."""

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

# Each is told of everything.
LISTENERS: tuple[Listener, ...] = (receipts.hear, webhooks.tell)


def tell(activities: Sequence[Activity]) -> None:
    """Tell every listener of some of what happened: at least once, in no order that holds between two calls.

    It happens in a job that counts right afterwards, and only then forgets what it told. A listener therefore does
    little, such as putting jobs on the queue, and stands being told of the same `Activity.id` again: when the job
    broke off, or several ran at once. What it raises breaks the job off, and is tried again.

    Args:
        activities: some of one hour and of several owners, at most a few hundred.
    """
    for listener in LISTENERS:
        listener(activities)


def soon(activity: Activity) -> None:
    """Have something told that was just noted, if anybody asked for it: at most one round trip within 30 seconds
    to learn that, and one more to tell. Otherwise, and if this fails, the schedule tells of it in five minutes."""
    try:
        if webhooks.wanted(activity.owner_id):
            queue.enqueue("files.tasks.drain_bucket", bucket_of(activity.owner_id, activity.at))
    except (BotoCoreError, ClientError, PynamoDBException) as error:
        logger.warning("not told at once: %s", type(error).__name__)
