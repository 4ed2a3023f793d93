"""Keep deleted documents for a while, so that their owner can restore them. Pages call it "Recently deleted".

Delete (`delete`):

1. In one transaction, set the status to `deleting` with the stay in the trash, make the document due when that is
   over, list it in the trash, and write the history and the copies in links and colleagues' lists, on condition
   that its status, version, people, links and expiry are as they were read. From here on nobody can see it, its
   links show nothing of it, and no URL is presigned for it. People, links, bytes and quota stay. A crash leaves
   all of this or nothing.
2. Notify open pages. A crash before it leaves a page that shows the document until it is loaded again.

Restore (`restore`):

1. Read the document. One that is not in the trash and is still there was restored before, and is returned as it
   is.
2. In one transaction, set the status of before, take it from the trash, make it due as it was, and write the
   history and the copies, on condition that it is in the very stay that was read. `deletion.end` ends a stay on
   the same condition, so that of restoring and deleting for good one is refused. What had not been processed is
   due now.
3. Enqueue the job that processes what arrived meanwhile. A crash before it leaves a due document, which the
   schedule finds.
4. Notify open pages.

When its time is over it is due, and the schedule deletes it for good (`deletion.settle`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from pynamodb.expressions.update import Action as UpdateAction

from accounts.domain.people import Person
from files.domain.audit import Action
from files.domain.documents import Document, Ending, Status, Trashed
from files.domain.trash import goes_to_trash, trash_end
from files.models import DocumentItem, TrashItem
from files.services import audit, deletion, live, mapping
from files.services.documents import repository
from mydoc.aws import queue, writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import new_id
from mydoc.core.paging import Page, encode_cursor, id_in
from mydoc.web.versions import ANY, Expected

_ATTEMPTS = 5
# Documents a job deletes: some ten round trips each, far below what Lambda gives it.
_A_JOB = 40
_EMPTY = "files.tasks.empty_trash"


def delete(*, owner: Person, document_id: str, expected: Expected = ANY) -> Document | None:
    """Delete a document so that it can be restored, and return it as it is in the trash.

    What the trash does not keep (`goes_to_trash`) is deleted for good, and so is everything where the stage keeps
    nothing (`MYDOC_TRASH_DAYS`); then return None.

    Args:
        expected: the versions that may be deleted.

    Raises:
        NotFound: `document_not_found`, also for one that is in the trash. Conflict: `busy`.
        Outdated: `changed_meanwhile`.
    """
    for _ in range(_ATTEMPTS):
        document = repository.get_own(owner=owner, document_id=document_id)
        expected.check(document.version)
        if not goes_to_trash(document, kept=settings.TRASH_TIME):
            if deletion.end(document, Ending.DELETED):
                return None
            continue
        if (after := _put(document)) is not None:
            return after
    raise _busy()


def restore(*, owner: Person, document_id: str) -> Document:
    """Restore a document from the trash, with its people and links, and return it. Doing it twice does no harm.

    Raises:
        NotFound: `document_not_found`, also if its time in the trash is over. Conflict: `busy`.
    """
    for _ in range(_ATTEMPTS):
        before = repository.find(owner_id=owner.id, document_id=document_id)
        now = clock.now()
        if before is not None and not before.is_over(now):
            return before
        if before is None or not before.is_restorable(now):
            raise repository.no_such_document()
        if (after := _take_back(before)) is not None:
            return after
    raise _busy()


def list_own(*, owner: Person, cursor: str | None = None, limit: int = 50) -> Page[Document]:
    """Return a page of one's documents in the trash, the last deleted first: two round trips. A page may hold
    fewer than `limit` and still have a next one.

    Args:
        limit: documents a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    below = id_in(cursor)
    items = _listed(owner.id, below=below, most=limit + 1)
    shown = items[:limit]
    documents = _documents(owner.id, shown)
    now = clock.now()
    found = [document for document in documents if document and document.is_restorable(now)]
    return Page(found, encode_cursor({"id": shown[-1].id}) if len(items) > limit else None)


def empty(*, owner: Person) -> None:
    """Have everything deleted for good that is in a person's trash now: one round trip. Jobs do it."""
    queue.enqueue(_EMPTY, owner.id, new_id())


def empty_some(*, owner_id: str, before: str) -> None:
    """Do a job's share of emptying a trash, and enqueue the next job if there is more.

    What is deleted is not found again, so a job that crashes or runs twice does no harm.

    Args:
        before: an id of the moment at which the trash was emptied; what was deleted later stays.
    """
    items = _listed(owner_id, below=before, most=_A_JOB)
    for item, document in zip(items, _documents(owner_id, items), strict=True):
        if document is None:
            # Restored, or left by restoring tables of two moments.
            writes.delete(item)
        else:
            # One that changes at this moment is found by the next job.
            deletion.end(document, Ending.DELETED)
    if len(items) == _A_JOB:
        queue.enqueue(_EMPTY, owner_id, before)


def list_again(document: Document) -> None:
    """List a document in its owner's trash that is in it, where its entry may have been lost: one round trip. What
    another document left there is passed over by whoever reads it."""
    if document.trashed:
        writes.put(TrashItem(document.owner_id, document.trashed.id, document_id=document.id))


def _put(document: Document) -> Document | None:
    """Move a document that was just read to the trash; return None if it is not as it was read."""
    now = clock.now()
    until = trash_end(document, at=now, kept=settings.TRASH_TIME)
    stay = Trashed(id=new_id(), at=now, until=until, was=document.status)
    after = replace(document, status=Status.DELETING, trashed=stay)
    entry = TrashItem(document.owner_id, stay.id, document_id=document.id)
    actions: list[UpdateAction] = [
        DocumentItem.status.set(Status.DELETING.value),
        DocumentItem.trashed.set(mapping.trashed_map(stay)),
        # An upload may have been abandoned before; the schedule does not look for what was due hours ago.
        *repository.due(max(until, now)),
    ]
    try:
        repository.change(
            document,
            after,
            actions=actions,
            condition=repository.status_is(document.status) & (DocumentItem.expires_at == document.expires_at),
            lines=audit.lines_of(action=Action.TRASHED, document=document, actor=document.owner),
            also=lambda transaction: transaction.save(entry),
        )
    except Cancelled:
        return None
    live.document_changed(after)
    return after


def _take_back(before: Document) -> Document | None:
    """Restore a document that was just read in the trash; return None if it is not as it was read."""
    stay = before.trashed
    assert stay is not None  # noqa: S101 - `is_restorable` says so
    after = replace(before, status=stay.was, trashed=None)
    is_arriving = after.status is not Status.READY
    actions: list[UpdateAction] = [
        DocumentItem.status.set(after.status.value),
        DocumentItem.trashed.remove(),
        *repository.due(clock.now() if is_arriving else after.expires_at),
    ]
    entry = TrashItem(before.owner_id, stay.id)
    try:
        repository.change(
            before,
            after,
            actions=actions,
            condition=repository.status_is(Status.DELETING) & repository.trashed_is(before),
            lines=audit.lines_of(action=Action.RESTORED, document=before, actor=before.owner),
            also=lambda transaction: transaction.delete(entry),
        )
    except Cancelled:
        return None
    if is_arriving:
        queue.enqueue("files.tasks.settle", after.owner_id, after.id)
    live.document_changed(after)
    return after


def _listed(owner_id: str, *, below: str, most: int) -> list[TrashItem]:
    key = TrashItem.id < below if below else None
    return list(
        TrashItem.query(owner_id, key, scan_index_forward=False, limit=most, page_size=most, consistent_read=True)
    )


def _documents(owner_id: str, items: Sequence[TrashItem]) -> list[Document | None]:
    """Return the document of each entry, None where it is not in the stay that the entry is of."""
    ids = list(dict.fromkeys(item.document_id for item in items))
    found = dict(zip(ids, repository.find_all([(owner_id, one) for one in ids]), strict=True)) if ids else {}
    documents = [found[item.document_id] for item in items]
    return [
        document if document and document.trashed and document.trashed.id == item.id else None
        for item, document in zip(items, documents, strict=True)
    ]


def _busy() -> Conflict:
    return Conflict("busy", "The document was changed at the same time. Try again.")
