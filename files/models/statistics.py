"""Store the statistics by day."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from files.domain.statistics import FIGURES, HALF_HOURS, attribute_of
from mydoc.aws.tables import StageMeta, StageModel, table_name


class StatisticsItem(StageModel):
    """The sums of a day, in the partition of a link or an account, written in the transaction that deletes the
    counted activities.

    It is backed up, since the activities are gone then. The numbers are named as in
    `files.domain.statistics.Figures`, those of each half hour as `attribute_of` says.
    """

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

    # One for each figure and half hour, since DynamoDB adds only to what is an attribute of its own, or in a map
    # that is there already.
    for _figure in FIGURES:
        for _half_hour in range(HALF_HOURS):
            locals()[attribute_of(_figure, _half_hour)] = NumberAttribute(null=True)
    del _figure, _half_hour
