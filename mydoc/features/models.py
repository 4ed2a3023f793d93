"""Define the features' table, which holds one item."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from mydoc.aws.tables import StageMeta, StageModel, table_name


class FeaturesItem(StageModel):
    """An administrator's choices; the settings apply to the rest.

    Attributes:
        change_id: of the change that wrote it, so that a writer who lost the answer recognises it.
    """

    class Meta(StageMeta):
        table_name = table_name("features")

    id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    change_id = UnicodeAttribute()
    switches = JSONAttribute()
    everybody = JSONAttribute()
    groups = JSONAttribute()
    directory = UnicodeAttribute(null=True)
    changed_by = UnicodeAttribute()
    changed_at = UTCDateTimeAttribute()
