"""Define activities: the events about documents, links and requests that statistics and webhooks receive."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# A partition takes 1,000 writes a second (AWS, "Designing partition keys"), so an hour has several.
SHARDS = 4


class Happening(StrEnum):
    """The kind of an activity; the value is the API's and the webhooks'."""

    CREATED = "share.created"
    PROCESSED = "document.processed"
    CLAIMED = "share.claimed"
    COLLECTED = "request.collected"
    EXPIRED = "document.expired"
    SHARE_EXPIRED = "share.expired"


@dataclass(frozen=True)
class Activity:
    """An event about something that an owner has. It names things by id and never by slug, since a slug opens a
    link.

    Attributes:
        owner_id: whose share, document or request it is.
        size: bytes that were claimed, collected or processed; 0 where none were.
        document_id, document_name, share_id, request_id: empty where it concerns none.
        is_first: whether no one had claimed anything of the share before.
        by: who did it, as the owner may know them: a recipient's or a guest's address, or empty.
    """

    id: str
    happening: Happening
    owner_id: str
    at: datetime
    size: int = 0
    document_id: str = ""
    document_name: str = ""
    share_id: str = ""
    request_id: str = ""
    is_first: bool = False
    by: str = ""


def bucket_of(owner_id: str, at: datetime) -> str:
    """Return the partition in which an owner's activity of that hour is noted."""
    return f"{at:%Y-%m-%dT%H}#{zlib.crc32(owner_id.encode()) % SHARDS}"


def buckets_of(at: datetime) -> list[str]:
    """Return all partitions of that hour."""
    return [f"{at:%Y-%m-%dT%H}#{shard}" for shard in range(SHARDS)]
