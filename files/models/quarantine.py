"""Store which documents are in quarantine."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from mydoc.aws.tables import StageMeta, StageModel, table_name

# There are few of them, and they are read together.
SHELF = "all"


class QuarantineItem(StageModel):
    """A document in quarantine, written and removed in the transaction that changes the document."""

    class Meta(StageMeta):
        table_name = table_name("quarantine")

    shelf = UnicodeAttribute(hash_key=True, default=SHELF)
    document_id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    owner_email = UnicodeAttribute()
    document_name = UnicodeAttribute()
    reason = UnicodeAttribute()
    at = UTCDateTimeAttribute()
