"""Record a delivery of an activity for each webhook that wants it."""

from __future__ import annotations

from collections.abc import Sequence

from files.domain.activity import Activity
from files.models import WebhookItem
from files.services.webhooks import deliveries, payloads, subscribers
from files.services.webhooks.manage import webhook_of
from mydoc import features
from mydoc.features import Feature


def tell(activities: Sequence[Activity]) -> None:
    """Record and enqueue a delivery of each activity for each webhook that wants it.

    A delivery has the activity's id, so a repetition records and sends nothing twice.

    One round trip for a hundred owners, one for each of them that has webhooks, two for each delivery.
    Nothing is noted while webhooks are switched off.
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
