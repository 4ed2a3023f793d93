"""Maintain a link's copies and counts of its documents, in the transactions that change the documents."""

from __future__ import annotations

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.transactions import TransactWrite

from files.domain.documents import Document, Status
from files.domain.shares import MOST_DOCUMENTS, Audience, Share, SharedDocument, ShareEnding
from files.models import EntryItem, ShareItem, document_part

_BROKEN = frozenset({Status.FAILED, Status.QUARANTINED, Status.DELETING})
_COPIED = ("name", "folder", "size", "content_type", "kind", "status", "etag", "has_thumbnail", "expires_at")


def add(transaction: TransactWrite, *, slug: str, document: Document) -> None:
    """Add to a transaction that a link holds a document. The caller counts it, by `count`, and adds the link to
    the document."""
    transaction.save(_item(slug, document), condition=EntryItem.slug.does_not_exist())


def receive(transaction: TransactWrite, *, slug: str, document: Document) -> None:
    """Add to a transaction that a new document is in one of its owner's links. Its record says so, too, by
    `share_slugs`."""
    add(transaction, slug=slug, document=document)
    transaction.update(
        ShareItem(slug), actions=count([document]), condition=has_room(owner_id=document.owner_id, more=1)
    )


def has_room(*, owner_id: str, more: int) -> Condition:
    """Return the condition that a share of that owner has not ended and can hold so many more documents."""
    return (
        (ShareItem.owner_id == owner_id)
        & ShareItem.ending.does_not_exist()
        & (ShareItem.documents_count <= MOST_DOCUMENTS - more)
    )


def count(documents: list[Document] | list[SharedDocument], *, sign: int = 1) -> list[UpdateAction]:
    """Return the actions that count documents into a link or, with the sign -1, out of it."""
    ready = [document.size for document in documents if document.status is Status.READY]
    broken = [document.size for document in documents if document.status in _BROKEN]
    fetched = [document for document in documents if isinstance(document, SharedDocument) and document.downloads]
    return [
        ShareItem.version.add(1),
        ShareItem.documents_count.add(sign * len(documents)),
        ShareItem.bytes.add(sign * sum(document.size for document in documents)),
        ShareItem.ready_count.add(sign * len(ready)),
        ShareItem.ready_bytes.add(sign * sum(ready)),
        ShareItem.fetched_count.add(sign * len(fetched)),
        ShareItem.broken_count.add(sign * len(broken)),
        ShareItem.broken_bytes.add(sign * sum(broken)),
    ]


def follow(transaction: TransactWrite, before: Document, after: Document) -> None:
    """Add to a transaction that the copies of a document in its links change as it does."""
    if all(getattr(before, name) == getattr(after, name) for name in _COPIED):
        return
    for slug in sorted(before.share_slugs):
        transaction.update(
            EntryItem(slug, document_part(before.id)),
            actions=[
                EntryItem.name.set(after.name),
                EntryItem.content_type.set(after.content_type),
                EntryItem.kind.set(after.kind),
                EntryItem.status.set(after.status.value),
                EntryItem.etag.set(after.etag) if after.etag else EntryItem.etag.remove(),
                EntryItem.has_thumbnail.set(after.has_thumbnail),
                EntryItem.expires_at.set(after.expires_at),
                *([EntryItem.uploaded_at.set(after.uploaded_at)] if after.uploaded_at else []),
            ],
            condition=EntryItem.slug.exists(),
        )
        transaction.update(
            ShareItem(slug), actions=_recount(before, after), condition=ShareItem.documents_count.exists()
        )


def _recount(before: Document, after: Document) -> list[UpdateAction]:
    ready = (after.status is Status.READY) - (before.status is Status.READY)
    broken = (after.status in _BROKEN) - (before.status in _BROKEN)
    return [
        ShareItem.version.add(1),
        ShareItem.ready_count.add(ready),
        ShareItem.ready_bytes.add(ready * after.size),
        ShareItem.broken_count.add(broken),
        ShareItem.broken_bytes.add(broken * after.size),
    ]


def _item(slug: str, document: Document) -> EntryItem:
    return EntryItem(
        slug,
        document_part(document.id),
        document_id=document.id,
        owner_id=document.owner_id,
        name=document.name,
        folder=document.folder or None,
        size=document.size,
        content_type=document.content_type,
        kind=document.kind,
        status=document.status.value,
        etag=document.etag or None,
        has_thumbnail=document.has_thumbnail,
        created_at=document.created_at,
        uploaded_at=document.uploaded_at,
        expires_at=document.expires_at,
    )


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
        is_one_time=item.is_one_time,
        is_spent=bool(item.is_spent),
        is_slug_chosen=item.is_slug_chosen,
        audience=Audience(item.audience),
        password_hash=item.password_hash or "",
        max_downloads=int(item.max_downloads) if item.max_downloads is not None else None,
        downloads=int(item.downloads),
        documents_count=int(item.documents_count),
        size=int(item.bytes),
        ready_count=int(item.ready_count),
        ready_size=int(item.ready_bytes),
        fetched_count=int(item.fetched_count),
        broken_count=int(item.broken_count),
        broken_size=int(item.broken_bytes),
        recipients_count=int(item.recipients_count),
        version=int(item.version),
        rules_version=int(item.rules_version),
        is_reminded=bool(item.is_reminded),
        mails_due=item.mails_due,
        zip_version=int(item.zip_version or 0),
        zip_size=int(item.zip_size or 0),
        zip_tries=int(item.zip_tries or 0),
        zip_tried_at=item.zip_tried_at,
        ending=ShareEnding(item.ending) if item.ending else None,
        documents=[document_of_entry(entry) for entry in entries or []],
    )


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
