"""What happened, by day."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from mydoc.aws.tables import StageMeta, StageModel, table_name


class StatisticsItem(StageModel):
    """The sums of a day, in the partition of a share or of an account; written in the transaction that removes
    what was added. What it is made from is gone then, so it is backed up. The numbers are named as those of
    `files.domain.statistics.Figures`."""

    class Meta(StageMeta):
        table_name = table_name("statistics")

    subject = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    claims = NumberAttribute(default=0)
    claimed_bytes = NumberAttribute(default=0)
    uploads = NumberAttribute(default=0)
    uploaded_bytes = NumberAttribute(default=0)
    collected = NumberAttribute(default=0)
    collected_bytes = NumberAttribute(default=0)
    ttl = TTLAttribute()
