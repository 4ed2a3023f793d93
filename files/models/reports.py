"""Store reports of links."""

from __future__ import annotations

from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute

from mydoc.aws.tables import StageMeta, StageModel, table_name

# There are few of them, and they are read together.
SHELF = "all"


class ReportItem(StageModel):
    """A report of a link. It says nothing of who sent it, and of the link's owner only by way of the link, so that
    nothing is left of either."""

    class Meta(StageMeta):
        table_name = table_name("reports")

    backed_up = False

    shelf = UnicodeAttribute(hash_key=True, default=SHELF)
    id = UnicodeAttribute(range_key=True)
    slug = UnicodeAttribute()
    share_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    details = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute()
    told_at = UTCDateTimeAttribute(null=True)
    ttl = TTLAttribute()
