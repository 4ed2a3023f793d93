"""Shares and what was claimed of them."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from mydoc.tables import StageMeta, StageModel, table_name


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
