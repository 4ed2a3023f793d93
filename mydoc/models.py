"""The project's own table."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute

from mydoc.tables import StageMeta, StageModel, table_name


class AnswerItem(StageModel):
    """The answer to a request with an Idempotency-Key, kept for a day."""

    class Meta(StageMeta):
        table_name = table_name("answers")

    backed_up = False

    id = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute()
    started_at = UTCDateTimeAttribute()
    status = NumberAttribute(null=True)
    body = UnicodeAttribute(null=True)
    ttl = TTLAttribute()
