"""Define the project's own tables."""

from __future__ import annotations

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from mydoc.aws.tables import StageMeta, StageModel, table_name

# Here, so that its table is made with the others.
from mydoc.features.models import FeaturesItem as FeaturesItem


class AnswerItem(StageModel):
    """The answer to a request with an Idempotency-Key, kept for a day."""

    class Meta(StageMeta):
        table_name = table_name("answers")

    backed_up = False

    id = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute()
    started_at = UTCDateTimeAttribute()
    # Which of those who came at once it was.
    attempt = UnicodeAttribute(null=True)
    # Encrypted with what only a repetition can bring.
    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    # It broke off after it had begun to write.
    is_unknown = BooleanAttribute(null=True)
    ttl = TTLAttribute()


class FailuresByState(GlobalSecondaryIndex):
    """Failed jobs by state and the time of that state."""

    class Meta(StageMeta):
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class FailureItem(StageModel):
    """A failed job, under the id of its message; kept as long as the dead-letter queue keeps the message."""

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
