"""The tables: keys, indexes and attributes; no behaviour."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from mydoc.tables import StageMeta, StageModel, table_name


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


class DocumentsById(GlobalSecondaryIndex):
    """From a document's id to its owner, for those who know only the id."""

    class Meta(StageMeta):
        index_name = "by_id"
        projection = KeysOnlyProjection()

    id = UnicodeAttribute(hash_key=True)


class DocumentsDue(GlobalSecondaryIndex):
    """Documents in the order in which something has to be done about them, an hour a partition."""

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
    folded_name = UnicodeAttribute()
    size = NumberAttribute()
    content_type = UnicodeAttribute()
    kind = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    uploaded_at = UTCDateTimeAttribute(null=True)
    expires_at = UTCDateTimeAttribute()
    lifetime = NumberAttribute()
    upload_id = UnicodeAttribute(null=True)
    part_size = NumberAttribute()
    part_count = NumberAttribute()
    etag = UnicodeAttribute(null=True)
    has_thumbnail = BooleanAttribute(default=False)
    failure_reason = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    attempts = NumberAttribute(default=0)
    ending = UnicodeAttribute(null=True)
    people = PersonMaps()
    share_slugs = UnicodeSetAttribute(null=True)
    due_hour = UnicodeAttribute()
    due_at = UnicodeAttribute()

    by_id = DocumentsById()
    due = DocumentsDue()


class GrantItem(StageModel):
    """A document in the list of somebody it is shared with: a copy, written in the transaction that changes
    the document, so that the list costs one query."""

    class Meta(StageMeta):
        table_name = table_name("grants")

    user_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    owner_id = UnicodeAttribute()
    owner = PersonMap()
    name = UnicodeAttribute()
    folded_name = UnicodeAttribute()
    size = NumberAttribute()
    content_type = UnicodeAttribute()
    kind = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    uploaded_at = UTCDateTimeAttribute(null=True)
    expires_at = UTCDateTimeAttribute()
    has_thumbnail = BooleanAttribute(default=False)


class SharedDocumentMap(MapAttribute):
    """What a share tells of a document."""

    position = NumberAttribute()
    name = UnicodeAttribute()
    size = NumberAttribute()
    content_type = UnicodeAttribute()
    kind = UnicodeAttribute()


class SharesByOwner(GlobalSecondaryIndex):
    """A person's shares by time."""

    class Meta(StageMeta):
        index_name = "by_owner"
        projection = AllProjection()

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class ShareItem(StageModel):
    """A share, found by its slug. `documents` maps a document's id to a SharedDocumentMap."""

    class Meta(StageMeta):
        table_name = table_name("shares")

    slug = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    owner_name = UnicodeAttribute()
    documents: MapAttribute[str, Any] = MapAttribute()
    created_at = UTCDateTimeAttribute()
    expires_at = UTCDateTimeAttribute()
    downloads = NumberAttribute(default=0)
    max_downloads = NumberAttribute(null=True)
    password_hash = UnicodeAttribute(null=True)
    message = UnicodeAttribute(null=True)
    ttl = TTLAttribute()

    by_owner = SharesByOwner()


class ShareRefItem(StageModel):
    """From a share's id to its slug, consistently; the index over shares lags behind a moment."""

    class Meta(StageMeta):
        table_name = table_name("share-refs")

    owner_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    slug = UnicodeAttribute()
    ttl = TTLAttribute()


class ClaimItem(StageModel):
    """A download that was handed out, written together with the share's counter."""

    class Meta(StageMeta):
        table_name = table_name("claims")

    backed_up = False

    slug = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    document_id = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    ttl = TTLAttribute()


class AuditByDay(GlobalSecondaryIndex):
    """Everybody's trail, a day a partition."""

    class Meta(StageMeta):
        index_name = "by_day"
        projection = AllProjection()

    day = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class AuditItem(StageModel):
    """A line of the trail in the partition of a person it concerns. Only one copy of a line has `day`."""

    class Meta(StageMeta):
        table_name = table_name("audit")

    person_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    at = UTCDateTimeAttribute()
    action = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    actor = UnicodeAttribute()
    document_id = UnicodeAttribute()
    document_name = UnicodeAttribute()
    detail = UnicodeAttribute(null=True)
    day = UnicodeAttribute(null=True)
    ttl = TTLAttribute()

    by_day = AuditByDay()


class SweepItem(StageModel):
    """How far the schedule has come: no hour before `drained_until` holds anything due."""

    class Meta(StageMeta):
        table_name = table_name("sweeps")

    backed_up = False

    id = UnicodeAttribute(hash_key=True)
    drained_until = UnicodeAttribute()
