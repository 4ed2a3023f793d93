"""Complete uploads."""

from __future__ import annotations

from accounts.domain.people import Person
from files import blobs
from files.domain.documents import PROCESSING_TIME, Document, Status, original_key
from files.domain.parts import Part
from files.models import DocumentItem
from files.services import mapping
from files.services.documents import repository
from files.services.uploads.parts import lost_upload, plan_of
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Invalid


def complete(*, owner: Person, document_id: str, parts: list[Part]) -> Document:
    """Complete an upload and return its document, which is `processing` from now on: three round trips.

    A file of one part needs no completion, as S3's event alone makes it ready. Who completes it nevertheless
    learns here whether its bytes have arrived.

    1. Read the document and check the parts against its plan. One that is not uploading any more is returned as
       it is, so a repetition changes nothing. A crash leaves nothing.
    2. Have S3 assemble the parts, on condition that no object is there (`If-None-Match`). If S3 has forgotten the
       upload and the object is there, an earlier call did this. A crash after it leaves a document `uploading`
       with its bytes: S3's event processes that, too, and the schedule does after UPLOAD_TIME. Of a file of one
       part, look whether S3 has the object.
    3. Set the status to `processing` and make the document due after PROCESSING_TIME, on condition that it is
       still `uploading`. If processing or a deletion was faster, return what it left. A crash after it leaves
       only the answer unsent.

    Raises:
        NotFound: `document_not_found`, `upload_not_found`. Invalid: `bad_parts`, `parts_refused`.
        Conflict: `not_uploading`, if the document is being deleted.
    """
    return finish(repository.get_own(owner=owner, document_id=document_id), parts)


def finish(document: Document, parts: list[Part]) -> Document:
    """Complete an upload, as `complete`, of a document that was just read: two round trips."""
    if document.status is not Status.UPLOADING:
        return document
    ordered = plan_of(document).check_complete(parts)
    if not document.is_sent_whole:
        _assemble(document, ordered)
    elif not _has_arrived(document, ordered[0]):
        # Processing may have refused the bytes and removed them meanwhile.
        found = _as_left(document)
        if found.status is Status.UPLOADING:
            raise _parts_refused()
        return found
    try:
        item = DocumentItem(document.owner_id, document.id)
        writes.update(
            item,
            actions=[
                DocumentItem.status.set(Status.PROCESSING.value),
                DocumentItem.completed_at.set(clock.now()),
                *repository.due(clock.now() + PROCESSING_TIME),
            ],
            condition=repository.status_is(Status.UPLOADING),
        )
    except Cancelled:
        return _as_left(document)
    return mapping.document_of(item)


def _as_left(document: Document) -> Document:
    found = repository.find(owner_id=document.owner_id, document_id=document.id)
    if found is None or found.is_over(clock.now()):
        raise repository.no_such_document()
    return found


def _has_arrived(document: Document, part: Part) -> bool:
    blob = blobs.head(original_key(document.owner_id, document.id))
    return blob is not None and blob.etag == part.etag


def _assemble(document: Document, parts: list[Part]) -> None:
    key = original_key(document.owner_id, document.id)
    try:
        blobs.complete_multipart(key, document.upload_id, parts)
    except blobs.AlreadyWritten:
        return
    except blobs.NoSuchUpload:
        # S3 forgets a completed upload at once: the answer to an earlier call was lost, or the upload aborted.
        if not blobs.exists(key):
            raise lost_upload() from None
    except blobs.PartsRefused:
        raise _parts_refused() from None


def _parts_refused() -> Invalid:
    message = "Some parts are missing in S3. List the uploaded parts and send the missing ones."
    return Invalid("parts_refused", message, fields={"parts": message})
