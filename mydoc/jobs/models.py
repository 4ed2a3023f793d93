"""Jobs that failed."""

from __future__ import annotations

from pynamodb.attributes import (
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from mydoc.aws.tables import StageMeta, StageModel, table_name


class FailuresByState(GlobalSecondaryIndex):
    """Jobs that failed, by what became of them and when that was."""

    class Meta(StageMeta):
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class FailureItem(StageModel):
    """A job that failed, under the id of its message; kept as long as the dead-letter queue keeps that."""

    class Meta(StageMeta):
        table_name = table_name("failures")

    backed_up = False

    id = UnicodeAttribute(hash_key=True)
    state = UnicodeAttribute()
    place = UnicodeAttribute()
    task = UnicodeAttribute(null=True)
    arguments: ListAttribute[str] = ListAttribute(null=True)
    body = UnicodeAttribute(null=True)
    error = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)
    first_failed_at = UTCDateTimeAttribute(null=True)
    last_failed_at = UTCDateTimeAttribute(null=True)
    replaying_at = UTCDateTimeAttribute(null=True)
    ttl = TTLAttribute()

    by_state = FailuresByState()
