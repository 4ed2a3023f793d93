"""Delete documents for good: by their owner, when they expire, when their upload is abandoned, and when their time
in the trash is over (`trash`).

1. In one transaction, set the status to `deleting`, make the document due now, and remove it from the lists of
   colleagues and from the trash, on condition that its status, stay in the trash, version, people, links and
   expiry are as they were read. From here on no one can see it, restore it or add it to a link. A crash after any
   later step leaves a due document, and the schedule starts again at step 2 (`settle`), which is why each step can
   be repeated.
2. Abort its multipart upload, if it was never complete. This comes before step 4: an upload completed earlier
   has written the object that step 4 deletes, and one that is completed later is refused.
3. Take it out of each of its links, on condition that the entry is as it was counted. A link that has lost its
   last document is ended.
4. Delete its bytes and its thumbnail. Deleting what is not there succeeds.
5. In one transaction, delete the record, return its quota, give back what it counted in a request, and write the
   history and the activity, on condition that the status is still `deleting` and that it is not in the trash. Of
   two at once one is refused, so the quota is returned once.
6. Notify open pages. A crash before it leaves a page that shows the document until it is loaded again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from accounts.services import quota
from files import blobs
from files.domain.activity import Happening
from files.domain.audit import Action
from files.domain.documents import (
    MOST_PROCESSING_ATTEMPTS,
    PROCESSING_TIME,
    UPLOAD_TIME,
    Document,
    Ending,
    Status,
    original_key,
    thumbnail_key,
)
from files.domain.due import due_moment
from files.models import DocumentItem, QuarantineItem, RequestItem, SubmissionItem, TrashItem
from files.models.quarantine import SHELF
from files.services import audit, live, shares
from files.services.activity import record
from files.services.documents import collected, processing, repository
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.web.versions import ANY, Expected

_ATTEMPTS = 5
_ACTIONS = {
    Ending.DELETED: Action.DELETED,
    Ending.EMPTIED: Action.DELETED,
    Ending.EXPIRED: Action.EXPIRED,
    Ending.ABANDONED: Action.ABANDONED,
    Ending.WITHDRAWN: Action.WITHDRAWN,
}


def delete(*, owner: Person, document_id: str, expected: Expected = ANY) -> None:
    """Delete a document and its bytes for good, also from the trash, and take it out of its links and colleagues'
    lists.

    Args:
        expected: the versions that may be deleted.

    Raises:
        NotFound: `document_not_found`. Conflict: `busy`. Outdated: `changed_meanwhile`.
    """
    for _ in range(_ATTEMPTS):
        document = repository.find(owner_id=owner.id, document_id=document_id)
        now = clock.now()
        if document is None or (document.is_over(now) and not document.is_restorable(now)):
            raise repository.no_such_document()
        expected.check(document.version)
        if end(document, Ending.DELETED):
            return
    raise Conflict("busy", "The document was changed at the same time. Try again.")


def settle(*, owner_id: str, document_id: str) -> None:
    """Do what is due about a document: process it again, abandon its upload, or delete what has expired or been in
    the trash for long enough."""
    document = repository.find(owner_id=owner_id, document_id=document_id)
    if document is None:
        return
    now = clock.now()
    match document.status:
        case Status.DELETING if document.is_restorable(now):
            return
        case Status.DELETING if document.trashed:
            end(document, Ending.EMPTIED)
        case Status.DELETING:
            _finish(document)
        case Status.UPLOADING:
            if blobs.exists(original_key(owner_id, document_id)):
                # A crash kept the upload from being recorded as complete.
                _process_again(document)
            elif now < document.created_at + UPLOAD_TIME:
                _wait(document)
            else:
                end(document, Ending.ABANDONED)
        case Status.PROCESSING:
            _process_again(document)
        case _ if document.expires_at <= now:
            end(document, Ending.EXPIRED)


def _wait(document: Document) -> None:
    """Make an upload due again when it counts as abandoned, on condition that it is still under way."""
    with suppress(Cancelled):
        writes.update(
            DocumentItem(document.owner_id, document.id),
            actions=repository.due(document.created_at + UPLOAD_TIME),
            condition=repository.status_is(Status.UPLOADING),
        )


def end(document: Document, ending: Ending) -> bool:
    """Delete a document that was just read, and return whether it was still as read."""
    after = replace(document, status=Status.DELETING, ending=ending, people=[], trashed=None)

    def leave_trash(transaction: TransactWrite) -> None:
        if document.trashed:
            transaction.delete(TrashItem(document.owner_id, document.trashed.id))

    try:
        repository.change(
            document,
            after,
            actions=[
                DocumentItem.status.set(Status.DELETING.value),
                DocumentItem.ending.set(ending.value),
                DocumentItem.people.set([]),
                DocumentItem.trashed.remove(),
                *repository.due(clock.now()),
            ],
            condition=repository.status_is(document.status)
            & repository.trashed_is(document)
            & (DocumentItem.expires_at == document.expires_at),
            also=leave_trash,
        )
    except Cancelled:
        return False
    # The condition held, so these are all its links, and it can be added to no other.
    _finish(after)
    live.document_changed(after, also=tuple(person.id for person in document.people))
    return True


def _finish(document: Document) -> None:
    key = original_key(document.owner_id, document.id)
    if document.upload_id and document.uploaded_at is None:
        blobs.abort_multipart(key, document.upload_id)
    for slug in document.share_slugs:
        # A link that was made before its uploads stays open for the others when one is abandoned.
        shares.forget_document(slug=slug, document_id=document.id, is_end=document.uploaded_at is not None)
    blobs.delete(key, thumbnail_key(document.owner_id, document.id))
    ending = document.ending or Ending.DELETED
    actor = document.owner if ending is Ending.DELETED else None
    guest = document.collected.label if document.collected and ending is Ending.WITHDRAWN else ""
    lines = audit.lines_of(action=_ACTIONS[ending], document=document, actor=actor, label=guest)
    expired = record.new(
        Happening.EXPIRED, owner_id=document.owner_id, document_id=document.id, document_name=document.name
    )

    def build(transaction: TransactWrite, *, is_listed: bool) -> None:
        transaction.delete(
            DocumentItem(document.owner_id, document.id),
            condition=repository.status_is(Status.DELETING) & DocumentItem.trashed.does_not_exist(),
        )
        quota.release(transaction, user_id=document.owner_id, size=document.size)
        if document.is_held:
            transaction.delete(QuarantineItem(SHELF, document.id))
        audit.add(transaction, lines)
        if ending is Ending.EXPIRED:
            record.add(transaction, expired)
        collected.give_back(transaction, document, is_listed=is_listed)

    for is_listed in (True, False):
        try:
            commit(partial(build, is_listed=is_listed))
        except Cancelled as error:
            if error.refused_by(DocumentItem):
                return
            # The request that it came through may have been deleted with its counts.
            if not is_listed or not (error.refused_by(RequestItem) or error.refused_by(SubmissionItem)):
                raise
        else:
            return


def _process_again(document: Document) -> None:
    now = clock.now()
    try:
        writes.update(
            DocumentItem(document.owner_id, document.id),
            actions=[DocumentItem.attempts.set(document.attempts + 1), *repository.due(now + PROCESSING_TIME)],
            condition=repository.status_is(document.status) & (DocumentItem.due_at <= due_moment(now)),
        )
    except Cancelled:
        # It was settled meanwhile, or the queue delivered this job twice: that counts as one try.
        return
    if document.attempts >= MOST_PROCESSING_ATTEMPTS:
        processing.fail(document, reason="Processing failed after several attempts. Upload the file again.")
        return
    # An earlier try most likely failed at the thumbnail.
    processing.process(owner_id=document.owner_id, document_id=document.id, with_picture=document.attempts == 0)
