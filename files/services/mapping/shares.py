"""Links between DynamoDB's items and the domain's objects."""

from __future__ import annotations

from typing import Any

from files.domain.documents import Status
from files.domain.shares import Audience, Chosen, Share, SharedDocument, ShareEnding
from files.models import EntryItem, ShareItem


def share_of(item: ShareItem, entries: list[EntryItem] | None = None) -> Share:
    """Return the share in an item, with those of its documents that were read."""
    return Share(
        id=item.id,
        slug=item.slug,
        owner_id=item.owner_id,
        created_at=item.created_at,
        expires_at=item.expires_at,
        title=item.title or "",
        message=item.message or "",
        starts_at=item.starts_at,
        follows_documents=bool(item.follows_documents),
        documents_end=item.documents_end,
        is_paused=item.is_paused,
        paused_at=item.paused_at,
        is_one_time=item.is_one_time,
        is_spent=bool(item.is_spent),
        is_slug_chosen=item.is_slug_chosen,
        audience=Audience(item.audience),
        password_hash=item.password_hash or "",
        max_downloads=int(item.max_downloads) if item.max_downloads is not None else None,
        downloads=int(item.downloads),
        last_claimed_at=item.last_claimed_at,
        **_counts(item),
        version=int(item.version),
        rules_version=int(item.rules_version),
        is_reminded=bool(item.is_reminded),
        mails_due=item.mails_due,
        zip_version=int(item.zip_version or 0),
        zip_size=int(item.zip_size or 0),
        zip_tries=int(item.zip_tries or 0),
        zip_tried_at=item.zip_tried_at,
        chosen=Chosen(item.chosen_day or "", int(item.chosen_count or 0), int(item.chosen_bytes or 0)),
        ending=ShareEnding(item.ending) if item.ending else None,
        documents=[document_of_entry(entry) for entry in entries or []],
    )


def _counts(item: ShareItem) -> dict[str, Any]:
    return {
        "documents_count": int(item.documents_count),
        "size": int(item.bytes),
        "ready_count": int(item.ready_count),
        "ready_size": int(item.ready_bytes),
        "fetched_count": int(item.fetched_count),
        "broken_count": int(item.broken_count),
        "broken_size": int(item.broken_bytes),
        "recipients_count": int(item.recipients_count),
    }


def document_of_entry(item: EntryItem) -> SharedDocument:
    """Return the document in an entry."""
    return SharedDocument(
        id=item.document_id,
        owner_id=item.owner_id,
        name=item.name,
        folder=item.folder or "",
        size=int(item.size),
        content_type=item.content_type,
        kind=item.kind,
        status=Status(item.status),
        etag=item.etag or "",
        has_thumbnail=item.has_thumbnail,
        created_at=item.created_at,
        uploaded_at=item.uploaded_at,
        expires_at=item.expires_at,
        downloads=int(item.downloads),
    )


def share_item(share: Share, *, due: tuple[str, str]) -> ShareItem:
    """Return a new share's item, still without documents.

    Args:
        due: the hour and the moment at which the schedule looks at it.
    """
    return ShareItem(
        share.slug,
        id=share.id,
        owner_id=share.owner_id,
        title=share.title or None,
        message=share.message or None,
        created_at=share.created_at,
        starts_at=share.starts_at,
        expires_at=share.expires_at,
        follows_documents=share.follows_documents or None,
        documents_end=share.documents_end,
        is_one_time=share.is_one_time,
        is_slug_chosen=share.is_slug_chosen,
        audience=share.audience.value,
        password_hash=share.password_hash or None,
        max_downloads=share.max_downloads,
        documents_count=share.documents_count,
        bytes=share.size,
        ready_count=share.ready_count,
        ready_bytes=share.ready_size,
        broken_count=share.broken_count,
        broken_bytes=share.broken_size,
        due_hour=due[0],
        due_at=due[1],
    )
