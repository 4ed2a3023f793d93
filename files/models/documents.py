"""Store documents, and their copies in colleagues' lists."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from mydoc.aws.tables import StageMeta, StageModel, table_name


class PersonMap(MapAttribute):
    """A person as copied onto a document."""

    id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute(default="")
    surname = UnicodeAttribute(default="")


class PersonMaps(ListAttribute[PersonMap]):
    """People as copied onto a document, mostly none."""

    def __init__(self) -> None:
        super().__init__(of=PersonMap, default=list)

    def deserialize(self, values: list[dict[str, Any]]) -> list[PersonMap]:
        # PynamoDB gets ready for elements where there are none, too, at the cost of half an item.
        return super().deserialize(values) if values else []


class CollectedMap(MapAttribute):
    """The request and the guest that a document came from."""

    request_id = UnicodeAttribute()
    slug = UnicodeAttribute()
    submission_id = UnicodeAttribute()
    label = UnicodeAttribute()


class TrashedMap(MapAttribute):
    """A document's stay in the trash."""

    id = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    until = UTCDateTimeAttribute()
    was = UnicodeAttribute()


class DocumentsById(GlobalSecondaryIndex):
    """An index from a document's id to its owner, for those who know only the id."""

    class Meta(StageMeta):
        index_name = "by_id"
        projection = KeysOnlyProjection()

    id = UnicodeAttribute(hash_key=True)


class DocumentsDue(GlobalSecondaryIndex):
    """An index of documents by the time at which something is due about them, an hour a partition."""

    class Meta(StageMeta):
        index_name = "due"
        projection = KeysOnlyProjection()

    due_hour = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class DocumentItem(StageModel):
    """A document, in its owner's partition; the range key sorts by time."""

    class Meta(StageMeta):
        table_name = table_name("documents")

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner = PersonMap()
    name = UnicodeAttribute()
    folder = UnicodeAttribute(null=True)
    size = NumberAttribute()
    content_type = UnicodeAttribute()
    kind = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    uploaded_at = UTCDateTimeAttribute(null=True)
    expires_at = UTCDateTimeAttribute()
    lifetime = NumberAttribute()
    # Not where one PUT sends the whole.
    upload_id = UnicodeAttribute(null=True)
    crc32 = UnicodeAttribute(null=True)
    part_size = NumberAttribute()
    part_count = NumberAttribute()
    parts_passed = NumberAttribute(null=True)
    progress_at = UTCDateTimeAttribute(null=True)
    etag = UnicodeAttribute(null=True)
    has_thumbnail = BooleanAttribute(default=False)
    failure_reason = UnicodeAttribute(null=True)
    # By an administrator; QuarantineItem follows it.
    is_held = BooleanAttribute(null=True)
    note = UnicodeAttribute(null=True)
    attempts = NumberAttribute(default=0)
    ending = UnicodeAttribute(null=True)
    people = PersonMaps()
    share_slugs = UnicodeSetAttribute(null=True)
    # Only while it is in the trash; its status is `deleting` then.
    trashed = TrashedMap(null=True)
    collected = CollectedMap(null=True)
    version = NumberAttribute(default=0)
    completed_at = UTCDateTimeAttribute(null=True)
    # Not where it was shared before people could see each other.
    shows_people = BooleanAttribute(default=False)
    due_hour = UnicodeAttribute()
    due_at = UnicodeAttribute()

    by_id = DocumentsById()
    due = DocumentsDue()


class GrantsDue(GlobalSecondaryIndex):
    """An index of what colleagues or owners are to be mailed about, an hour a partition."""

    class Meta(StageMeta):
        index_name = "due"
        projection = IncludeProjection(["owner_id", "news"])

    due_hour = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    news = UnicodeAttribute(null=True)


class GrantItem(StageModel):
    """A document in a colleague's list: a copy, written in the transaction that changes the document, so that
    the list costs one query. Beside the copy: what the colleague has done with the document, and what of it is to
    be mailed (`news`, due like a document)."""

    class Meta(StageMeta):
        table_name = table_name("grants")

    user_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    owner = PersonMap()
    name = UnicodeAttribute()
    size = NumberAttribute()
    content_type = UnicodeAttribute()
    kind = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    uploaded_at = UTCDateTimeAttribute(null=True)
    expires_at = UTCDateTimeAttribute()
    initials: ListAttribute[str] = ListAttribute(null=True)
    shared_at = UTCDateTimeAttribute(null=True)
    opened_at = UTCDateTimeAttribute(null=True)
    downloaded_at = UTCDateTimeAttribute(null=True)
    news = UnicodeAttribute(null=True)
    news_token = UnicodeAttribute(null=True)
    due_hour = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)

    due = GrantsDue()


class TrashItem(StageModel):
    """An entry of a person's trash, so that its list costs no look through all their documents. What it leads to
    is in the document."""

    class Meta(StageMeta):
        table_name = table_name("trash")

    owner_id = UnicodeAttribute(hash_key=True)
    # Of the stay, so the range key sorts by when it was deleted.
    id = UnicodeAttribute(range_key=True)
    document_id = UnicodeAttribute()


class SweepItem(StageModel):
    """How far the schedule has come: no hour before `drained_until` holds anything due."""

    class Meta(StageMeta):
        table_name = table_name("sweeps")

    backed_up = False

    id = UnicodeAttribute(hash_key=True)
    drained_until = UnicodeAttribute()
