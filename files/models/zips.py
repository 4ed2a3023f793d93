"""Store how far the ZIPs of links are."""

from __future__ import annotations

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from mydoc.aws.tables import StageMeta, StageModel, table_name


class ZipsDue(GlobalSecondaryIndex):
    """An index of ZIPs by the time at which something is due about them, an hour a partition."""

    class Meta(StageMeta):
        index_name = "due"
        projection = KeysOnlyProjection()

    due_hour = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class ZipItem(StageModel):
    """The ZIP of a version of a link: all that a job needs to take over; the finished entries are in its parts.

    That of a selection has a number below 0 for a version, and the link's version beside it. `lease` names the job
    that builds it; each of its writes is conditional on that.
    """

    class Meta(StageMeta):
        table_name = table_name("zips")

    backed_up = False

    share_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(range_key=True)
    share_version = NumberAttribute(null=True)
    selection = UnicodeAttribute(null=True)
    owner_id = UnicodeAttribute()
    state = UnicodeAttribute()
    total = NumberAttribute(default=0)
    done = NumberAttribute(default=0)
    size = NumberAttribute(null=True)
    valid_until = UTCDateTimeAttribute(null=True)
    error = UnicodeAttribute(null=True)
    failures = NumberAttribute(default=0)
    retry_at = UTCDateTimeAttribute(null=True)
    build_id = UnicodeAttribute(null=True)
    upload_id = UnicodeAttribute(null=True)
    fingerprint = UnicodeAttribute(null=True)
    cursor = UnicodeAttribute(null=True)
    parts = NumberAttribute(default=0)
    is_closed = BooleanAttribute(null=True)
    lease = UnicodeAttribute(null=True)
    leased_until = UTCDateTimeAttribute(null=True)
    tries = NumberAttribute(default=0)
    restarts = NumberAttribute(default=0)
    created_at = UTCDateTimeAttribute()
    due_hour = UnicodeAttribute()
    due_at = UnicodeAttribute()

    due = ZipsDue()


class ZipPartItem(StageModel):
    """A part that S3 has, and the entries finished in it: CRC and length of each."""

    class Meta(StageMeta):
        table_name = table_name("zip-parts")

    backed_up = False

    build_id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    etag = UnicodeAttribute()
    finished = BinaryAttribute(legacy_encoding=False)
    ttl = TTLAttribute()
