"""Store activities until listeners have them and they are counted."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from mydoc.aws.tables import StageMeta, StageModel, table_name


class ActivityItem(StageModel):
    """An activity, written in the transaction that makes it true and deleted in the one that counts it; an hour
    a partition."""

    class Meta(StageMeta):
        table_name = table_name("activity")

    backed_up = False

    bucket = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    happening = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    size = NumberAttribute(default=0)
    document_id = UnicodeAttribute(null=True)
    document_name = UnicodeAttribute(null=True)
    share_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    is_first = BooleanAttribute(null=True)
    by = UnicodeAttribute(null=True)
    ttl = TTLAttribute()
