"""Maintain a link's copies and counts of its documents, in the transactions that change the documents."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.transactions import TransactWrite

from files.domain.documents import Document, Status
from files.domain.shares import MOST_DOCUMENTS, SharedDocument
from files.models import DOCUMENTS, EntryItem, ShareItem, SharePart, document_part
from files.services.mapping import document_of_entry

_BROKEN = frozenset({Status.FAILED, Status.QUARANTINED, Status.DELETING})
_COPIED = ("name", "folder", "size", "content_type", "kind", "status", "etag", "has_thumbnail", "expires_at")


def add(transaction: TransactWrite, *, slug: str, document: Document) -> None:
    """Add to a transaction that a link holds a document. The caller counts it, by `count`, and adds the link to
    the document."""
    transaction.save(_item(slug, document), condition=EntryItem.slug.does_not_exist())


def receive(transaction: TransactWrite, *, slug: str, documents: list[Document]) -> None:
    """Add new documents to one of their owner's links in a transaction. Their records have the link in
    `share_slugs`."""
    for document in documents:
        add(transaction, slug=slug, document=document)
    room = has_room(owner_id=documents[0].owner_id, more=len(documents))
    transaction.update(ShareItem(slug), actions=count(documents), condition=room)


def has_room(*, owner_id: str, more: int) -> Condition:
    """Return the condition that a share of that owner has not ended and has room for so many more documents."""
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


def entries(slug: str) -> Iterator[SharedDocument]:
    """Yield all documents of a share, one query for each megabyte of them."""
    for item in SharePart.query(slug, SharePart.part.startswith(DOCUMENTS), consistent_read=True):
        if isinstance(item, EntryItem):
            yield document_of_entry(item)
