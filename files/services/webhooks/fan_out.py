"""Record a delivery of an activity for each webhook that wants it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from files.domain.activity import Activity, bucket_of
from files.models import WebhookItem
from files.services.webhooks import deliveries, payloads, subscribers
from files.services.webhooks.manage import webhook_of
from mydoc import features
from mydoc.aws import queue
from mydoc.features import Feature

logger = logging.getLogger(__name__)


def tell(activities: Sequence[Activity]) -> None:
    """Record and enqueue a delivery of each activity for each webhook that wants it.

    A delivery has the activity's id, so a repetition records and sends nothing twice.

    One round trip for a hundred owners, one for each of them that has webhooks, two for each delivery.
    Nothing is recorded while webhooks are turned off.
    """
    if not features.is_on(Feature.WEBHOOKS):
        return
    by_owner: dict[str, list[Activity]] = {}
    for activity in activities:
        by_owner.setdefault(activity.owner_id, []).append(activity)
    for owner_id in subscribers.who_has_any(list(by_owner)):
        webhooks = list(WebhookItem.query(owner_id, consistent_read=True))
        for activity in by_owner[owner_id]:
            for webhook in webhooks:
                if webhook_of(webhook).wants(activity):
                    deliveries.note(
                        webhook,
                        delivery_id=activity.id,
                        event=activity.happening.value,
                        payload=payloads.of_activity(activity),
                    )


def soon(activity: Activity) -> None:
    """Enqueue the drain of an activity that was just recorded, if its owner has webhooks.

    At most one round trip in 30 seconds to learn that, and one to enqueue. Otherwise, and if this fails, the
    schedule drains it within five minutes.
    """
    try:
        if subscribers.wanted(activity.owner_id):
            queue.enqueue("files.tasks.drain_bucket", bucket_of(activity.owner_id, activity.at))
    except (BotoCoreError, ClientError, PynamoDBException) as error:
        logger.warning("webhooks are not told at once: %s", type(error).__name__)
