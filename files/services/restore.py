"""Correct contradictions between tables that were restored to different moments. For operators; it reads
everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from accounts.services import directory, quota
from files import blobs
from files.domain.documents import Document, Ending, Status, document_of_key, original_key, thumbnail_key
from files.models import HEAD, DocumentItem, EntryItem, ShareItem, SharePart, document_part
from files.services import deletion, mapping, schedule, trash, zips
from files.services.documents import repository
from files.services.requests import restore
from mydoc.aws import writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled

_HAS_BYTES = {Status.READY, Status.QUARANTINED}


@dataclass
class Taken:
    """The numbers of what was found and corrected.

    Attributes:
        documents: that exist.
        without_bytes: that were deleted, since their bytes are gone.
        recounted: people whose used quota was wrong.
        requests: whose counts were wrong.
    """

    documents: int = 0
    without_bytes: int = 0
    recounted: int = 0
    requests: int = 0


def take_up() -> Taken:
    """Correct documents, links, ZIPs, quotas and requests after tables were restored, and make the schedule look
    back.

    Documents forget links that do not exist, links their ZIPs; documents without bytes are deleted. May be run at
    any time, and again.
    """
    taken = Taken()
    earliest = None
    for user_id in directory.everybody():
        for item in _documents(user_id):
            taken.documents += 1
            earliest = min(earliest or item.due_hour, item.due_hour)
            document = _without_lost_links(mapping.document_of(item))
            restore.list_again(document)
            trash.list_again(document)
            if _is_without_bytes(document):
                # Its owner sees it as expired, as it was before the restore.
                deletion.end(document, Ending.EXPIRED)
                taken.without_bytes += 1
        for share in SharePart.by_owner.query(user_id):
            # They are found by version, and a restored link may reach the same number with other documents.
            zips.let_go(share.id)
        taken.requests += restore.recount(owner_id=user_id)
        taken.recounted += quota.recount(user_id=user_id, measure=partial(_measure, user_id))
    if earliest is not None:
        schedule.look_back_to(earliest)
    return taken


def bytes_without_record(*, remove: bool) -> tuple[int, int]:
    """Return how many originals have no document, and their bytes.

    Only restoring tables to a moment before an upload leaves such originals.

    Args:
        remove: whether to remove them.
    """
    count = size = 0
    for key, length in blobs.originals():
        ids = document_of_key(key)
        if ids is None or repository.find(owner_id=ids[0], document_id=ids[1]) is not None:
            continue
        count, size = count + 1, size + length
        if remove:
            blobs.delete(key, thumbnail_key(*ids))
    return count, size


def _documents(owner_id: str) -> Iterator[DocumentItem]:
    yield from DocumentItem.query(owner_id, consistent_read=True)


def _measure(owner_id: str) -> tuple[int, int]:
    sizes = [int(item.size) for item in _documents(owner_id)]
    return sum(sizes), len(sizes)


def _without_lost_links(document: Document) -> Document:
    """Return a document without the links that a restore lost: no change of it succeeds that cannot write to
    each."""
    slugs = sorted(document.share_slugs)
    if not slugs:
        return document
    heads = fetch([Read(ShareItem, slug, HEAD) for slug in slugs])
    entries = fetch([Read(EntryItem, slug, document_part(document.id)) for slug in slugs])
    lost = {slug for slug, head, entry in zip(slugs, heads, entries, strict=True) if head is None or entry is None}
    if not lost:
        return document
    with suppress(Cancelled):
        writes.update(
            DocumentItem(document.owner_id, document.id),
            actions=[DocumentItem.share_slugs.delete(lost)],
            condition=DocumentItem.id.exists(),
        )
    return replace(document, share_slugs=document.share_slugs - lost)


def _is_without_bytes(document: Document) -> bool:
    status = document.trashed.was if document.trashed else document.status
    return status in _HAS_BYTES and not blobs.exists(original_key(document.owner_id, document.id))
