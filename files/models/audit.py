"""Store the history."""

from __future__ import annotations

from pynamodb.attributes import (
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from mydoc.aws.tables import StageMeta, StageModel, table_name


class AuditByDay(GlobalSecondaryIndex):
    """Everyone's history, a day a partition."""

    class Meta(StageMeta):
        index_name = "by_day"
        projection = AllProjection()

    day = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class AuditItem(StageModel):
    """A line of the history in the partition of a person it concerns. Only one copy of a line has `day`."""

    class Meta(StageMeta):
        table_name = table_name("audit")

    person_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    at = UTCDateTimeAttribute()
    action = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    actor = UnicodeAttribute()
    document_id = UnicodeAttribute()
    document_name = UnicodeAttribute()
    detail = UnicodeAttribute(null=True)
    day = UnicodeAttribute(null=True)
    ttl = TTLAttribute()

    by_day = AuditByDay()
