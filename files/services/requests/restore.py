"""Correct the lists and the counts of requests after tables were restored."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from files.domain.documents import Document, Status
from files.domain.requests import Arrival
from files.models import CollectedItem, DocumentItem, RequestItem, RequestPart, RequestRefItem, SubmissionItem
from files.models.requests import HEAD, SUBMISSIONS, file_part
from files.services.documents import collected, repository
from mydoc.aws import writes
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core.errors import Conflict

_ATTEMPTS = 5


@dataclass
class _Stored:
    """A request as it is stored; submissions by their range key."""

    head: RequestItem | None = None
    submissions: dict[str, SubmissionItem] = field(default_factory=dict)
    files: list[CollectedItem] = field(default_factory=list)


def list_again(document: Document) -> None:
    """Correct the entry of a document in its request's list, if it is missing or has another status.

    A document that has changed since it was read has corrected its entry itself.
    """
    came = document.collected
    if came is None:
        return
    part = file_part(came.submission_id, document.id)
    head, entry = fetch([Read(RequestItem, came.slug, HEAD), Read(CollectedItem, came.slug, part)])
    status = _arrival_of(document)
    before = entry.status if isinstance(entry, CollectedItem) else None
    if head is None or before == status.value:
        return
    is_as_read = CollectedItem.part.does_not_exist() if before is None else CollectedItem.status == before

    def build(transaction: TransactWrite) -> None:
        transaction.condition_check(
            DocumentItem, document.owner_id, document.id, condition=repository.status_is(document.status)
        )
        transaction.save(collected.entry_of(document, came, status), condition=is_as_read)

    with suppress(Cancelled):
        commit(build)


def recount(*, owner_id: str) -> int:
    """Recount what guests uploaded to someone's requests, without uploads that a restore lost.

    Returns:
        the number of requests whose counts were wrong.

    Raises:
        Conflict: `busy`, if one kept changing.
    """
    slugs = [ref.slug for ref in RequestRefItem.query(owner_id, consistent_read=True)]
    return sum(_recount(owner_id, slug) for slug in slugs)


def _recount(owner_id: str, slug: str) -> bool:
    for _ in range(_ATTEMPTS):
        stored = _read(slug)
        if stored.head is None:
            return False
        for file in _lost(owner_id, stored.files):
            stored.files.remove(file)
            writes.delete(file)
        try:
            return _count_all(stored.head, stored)
        except Cancelled:
            # Someone began an upload meanwhile, or took one back.
            continue
    raise Conflict("busy", "A request is being changed. Try again.")


def _read(slug: str) -> _Stored:
    """Return all of a request, its head first: who adds to the list afterwards changes the head that was read."""
    stored = _Stored()
    for item in RequestPart.query(slug, consistent_read=True):
        if isinstance(item, RequestItem):
            stored.head = item
        elif isinstance(item, SubmissionItem):
            stored.submissions[item.part] = item
        elif isinstance(item, CollectedItem):
            stored.files.append(item)
    return stored


def _lost(owner_id: str, files: list[CollectedItem]) -> list[CollectedItem]:
    """Return entries that never became ready and have no document: they were returned once, and restored."""
    unsettled = [file for file in files if file.status != Arrival.RECEIVED.value]
    found: list[CollectedItem] = []
    for start in range(0, len(unsettled), MOST_ITEMS):
        some = unsettled[start : start + MOST_ITEMS]
        documents = fetch([Read(DocumentItem, owner_id, _document_id(file)) for file in some])
        found += [file for file, document in zip(some, documents, strict=True) if document is None]
    return found


def _count_all(head: RequestItem, stored: _Stored) -> bool:
    """Put head and submissions right, each only as it was read; whether any was wrong."""
    of_each: dict[str, list[CollectedItem]] = {part: [] for part in stored.submissions}
    for file in stored.files:
        of_each.setdefault(_submission_part(file), []).append(file)
    is_wrong = _count_head(head, stored.files)
    for part, files in of_each.items():
        is_wrong |= _count_submission(head.slug, part, stored.submissions.get(part), files)
    return is_wrong


def _count_head(head: RequestItem, files: list[CollectedItem]) -> bool:
    count, size = _sum(files)
    free = (int(head.max_files) - count, int(head.max_bytes) - size)
    if free == (int(head.files_free), int(head.bytes_free)):
        return False
    is_as_read = (
        (RequestItem.max_files == head.max_files)
        & (RequestItem.max_bytes == head.max_bytes)
        & (RequestItem.files_free == head.files_free)
        & (RequestItem.bytes_free == head.bytes_free)
    )
    actions: list[Action] = [RequestItem.files_free.set(free[0]), RequestItem.bytes_free.set(free[1])]
    commit(partial(_update, RequestItem(head.slug), actions, is_as_read))
    return True


def _count_submission(slug: str, part: str, item: SubmissionItem | None, files: list[CollectedItem]) -> bool:
    count, size = _sum(files)
    if item is not None and (count, size) == (int(item.files), int(item.bytes)):
        return False
    is_as_read = SubmissionItem.files.does_not_exist()
    actions: list[Action] = [SubmissionItem.files.set(count), SubmissionItem.bytes.set(size)]
    if item is None:
        # The restored tables do not say who the guest was.
        first = min(files, key=lambda file: file.started_at)
        actions += [
            SubmissionItem.what.set(SubmissionItem),
            SubmissionItem.started_at.set(first.started_at),
            SubmissionItem.ttl.set(first.ttl),
        ]
    else:
        is_as_read = (SubmissionItem.files == item.files) & (SubmissionItem.bytes == item.bytes)
    commit(partial(_update, SubmissionItem(slug, part), actions, is_as_read))
    return True


def _update(item: RequestPart, actions: list[Action], condition: Condition, transaction: TransactWrite) -> None:
    transaction.update(item, actions=actions, condition=condition)


def _sum(files: list[CollectedItem]) -> tuple[int, int]:
    return len(files), sum(int(file.size) for file in files)


def _arrival_of(document: Document) -> Arrival:
    if document.uploaded_at is not None:
        return Arrival.RECEIVED
    return Arrival.FAILED if document.status is Status.FAILED else Arrival.UPLOADING


def _document_id(file: CollectedItem) -> str:
    return str(file.part.rpartition("#")[2])


def _submission_part(file: CollectedItem) -> str:
    return f"{SUBMISSIONS}{file.part.split('#')[1]}"
