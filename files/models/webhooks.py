"""Store webhooks and their deliveries."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from mydoc.aws.tables import StageMeta, StageModel, table_name


class WebhookItem(StageModel):
    """A URL that a person registered, in their partition."""

    class Meta(StageMeta):
        table_name = table_name("webhooks")

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    url = UnicodeAttribute()
    events = UnicodeSetAttribute()
    secret = UnicodeAttribute()
    old_secret = UnicodeAttribute(null=True)
    old_secret_until = UTCDateTimeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    is_active = BooleanAttribute(default=True)
    failures = NumberAttribute(default=0)
    failing_since = UTCDateTimeAttribute(null=True)
    disabled_reason = UnicodeAttribute(null=True)
    version = NumberAttribute(default=0)


class WebhookOwnerItem(StageModel):
    """How many webhooks a person has, changed in the transaction that makes or deletes one."""

    class Meta(StageMeta):
        table_name = table_name("webhook-owners")

    owner_id = UnicodeAttribute(hash_key=True)
    webhooks = NumberAttribute()


class DeliveriesDue(GlobalSecondaryIndex):
    """An index of pending deliveries by the time at which they are overdue, several partitions an hour."""

    class Meta(StageMeta):
        index_name = "due"
        projection = KeysOnlyProjection()

    due_bucket = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class DeliveryItem(StageModel):
    """One event for one webhook. Its id is the event's, so that it is recorded once."""

    class Meta(StageMeta):
        table_name = table_name("webhook-deliveries")

    backed_up = False

    webhook_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    event = UnicodeAttribute()
    payload = UnicodeAttribute()
    state = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    created_at = UTCDateTimeAttribute()
    tried_at = UTCDateTimeAttribute(null=True)
    last_status = NumberAttribute(null=True)
    last_error = UnicodeAttribute(null=True)
    next_at = UTCDateTimeAttribute(null=True)
    claimed_until = UTCDateTimeAttribute(null=True)
    due_bucket = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    ttl = TTLAttribute()

    due = DeliveriesDue()
