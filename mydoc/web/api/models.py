"""Answers of the API that are kept."""

from __future__ import annotations

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from mydoc.aws.tables import StageMeta, StageModel, table_name


class AnswerItem(StageModel):
    """The answer to a request with an Idempotency-Key, kept for a day."""

    class Meta(StageMeta):
        table_name = table_name("answers")

    backed_up = False

    id = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute()
    started_at = UTCDateTimeAttribute()
    # Which of several simultaneous requests it was.
    attempt = UnicodeAttribute(null=True)
    # Encrypted with what only a repetition can bring.
    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    # It broke off after it had begun to write.
    is_unknown = BooleanAttribute(null=True)
    ttl = TTLAttribute()
