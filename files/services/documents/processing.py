"""Process a document whose bytes have arrived: check its size, recognise its type, make its thumbnail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pynamodb.transactions import TransactWrite

from files import blobs
from files.domain.activity import Activity, Happening
from files.domain.audit import Action
from files.domain.documents import Document, Status, original_key, thumbnail_key
from files.inspection import HEAD_SIZE, Inspection, inspect, may_have_thumbnail, sniff
from files.models import DocumentItem
from files.services import audit, live
from files.services.activity import record
from files.services.documents import collected, link_ends, repository
from files.services.webhooks import fan_out
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.telemetry import context
from mydoc.telemetry.metrics import UPLOADED_BYTES, UPLOADS

_ATTEMPTS = 5
ARRIVING = (Status.UPLOADING, Status.PROCESSING)
_NOTHING_STAYS = (Status.DELETING, Status.FAILED)


def process(*, owner_id: str, document_id: str, with_picture: bool = True) -> None:
    """Make a document `ready`, or `failed`, once its bytes have arrived.

    S3's event may come twice, late or before the upload is marked complete; the outcome is the same.

    1. Read the record. Without one, or if it is being deleted, delete the bytes: its deletion was faster. So also
       if it failed, since a PUT that was signed before can write again once the bytes are gone. What is in the
       trash keeps its bytes, and is processed when it is restored. One that is neither `uploading` nor
       `processing` is done. Without bytes, wait for the next event.
    2. Compare the size, refuse bytes that S3 would serve as encoded, read the type from the bytes and make a
       thumbnail in a process without rights. A crash leaves nothing.
    3. Write the thumbnail, under the document's own key, so that a repetition replaces it. If the document is
       deleted meanwhile, step 5 deletes it, and the bucket's lifecycle does after a crash.
    4. Enqueue the mail to the owner of a request, to be sent in two minutes. A crash after it leaves a job that
       finds nothing new and sends nothing.
    5. In one transaction, write status, type, ETag, expiry, copies in shares and others' lists, and the activity,
       on condition that the document is as it was read and still `uploading` or `processing`. Otherwise read it
       again: if it changed, try again; if it is being deleted or gone, delete the bytes; if it is done, stop.
    6. Update links, and notify open pages and webhooks. A crash before or during this leaves a link's end out of
       date, which the schedule corrects before it ends the link, and the activity, which is drained within five
       minutes.

    A crash in 1 to 4 leaves the job in the queue, which tries it again. When the queue has given up, the schedule
    tries once more with a thumbnail and twice without, and then fails the document (`deletion.settle`). A failed
    document keeps its record and quota until it expires; a crash before its bytes are deleted leaves them until
    then, too.

    Args:
        with_picture: whether to make a thumbnail, which is where a hostile file can do harm.

    Raises:
        Whatever AWS raises; then the queue tries the job again.
    """
    document = repository.find(owner_id=owner_id, document_id=document_id)
    if document is None or _keeps_nothing(document):
        _remove_blobs(owner_id, document_id)
        return
    if document.status not in ARRIVING:
        return
    arrived = blobs.read_start(original_key(owner_id, document_id), HEAD_SIZE)
    if arrived is None:
        return
    blob, head = arrived
    if reason := fault(document, blob):
        _refuse(document, reason)
        return
    found = _examine(document, blob, head, with_picture=with_picture)
    if reason := collected.problem(document, found.content_type, written_at=blob.written_at):
        _refuse(document, reason)
        return
    _record(document, blob, found)


def fault(document: Document, blob: blobs.Blob) -> str:
    """Return why the bytes are refused whatever they are; empty if they are not."""
    if blob.size != document.size:
        return "This file was changed while it was uploaded, or arrived incomplete. Upload it again."
    if blob.encoding:
        # Browsers would decode it, and get other bytes than were examined. A signed PUT cannot forbid the header.
        return "This file was sent with a Content-Encoding header. Upload it again without this header."
    return ""


def _refuse(document: Document, reason: str) -> None:
    if fail(document, reason=reason):
        _remove_blobs(document.owner_id, document.id)


def fail(document: Document, *, reason: str) -> bool:
    """Set a document to `failed`, on condition that it is still `uploading` or `processing`.

    Args:
        reason: a sentence for its owner, and its guest if it has one, that says what to do.

    Returns:
        whether this call did it.
    """
    collected.announce(document)
    current: Document | None = document
    for _ in range(_ATTEMPTS):
        if current is None or current.status not in ARRIVING:
            return False
        try:
            live.document_changed(_give_up(current, reason))
        except Cancelled:
            # Its owner changed it meanwhile, or another job was faster: read it again.
            current = repository.find(owner_id=document.owner_id, document_id=document.id)
        else:
            return True
    return False


def _give_up(document: Document, reason: str) -> Document:
    after = replace(document, status=Status.FAILED, failure_reason=reason)
    repository.change(
        document,
        after,
        actions=[
            DocumentItem.status.set(Status.FAILED.value),
            DocumentItem.failure_reason.set(reason),
            *repository.due(document.expires_at),
        ],
        condition=repository.status_is(*ARRIVING),
        lines=audit.lines_of(action=Action.FAILED, document=document, actor=None, detail=reason),
        also=collected.failed(document, reason=reason),
    )
    return after


def _examine(document: Document, blob: blobs.Blob, head: bytes, *, with_picture: bool) -> Inspection:
    sniffed = sniff(head, document.name, declared=document.content_type)
    if not with_picture or not may_have_thumbnail(sniffed.content_type, blob.size):
        return Inspection(sniffed.content_type, sniffed.kind, None, "")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "original"
        blobs.download(original_key(document.owner_id, document.id), path)
        return inspect(path, name=document.name, declared=document.content_type)


def _record(document: Document, blob: blobs.Blob, found: Inspection) -> None:
    key = thumbnail_key(document.owner_id, document.id)
    if found.thumbnail:
        blobs.write(key, found.thumbnail, "image/webp")
    collected.announce(document)
    current: Document | None = document
    for _ in range(_ATTEMPTS):
        if current is None or current.status not in ARRIVING:
            break
        try:
            change = Ready.of(current, blob, found)
            commit(change.add)
        except Cancelled:
            # Another job was faster, or its owner deleted it or changed whom it is shared with: read it again.
            current = repository.find(owner_id=document.owner_id, document_id=document.id)
        else:
            change.follow()
            live.document_changed(change.after)
            return
    if current is None or (current.status is Status.DELETING and not current.trashed):
        _remove_blobs(document.owner_id, document.id)


@dataclass(frozen=True)
class Ready:
    """What becomes of a document that is processed."""

    before: Document
    after: Document
    happened: Activity

    @classmethod
    def of(cls, document: Document, blob: blobs.Blob, found: Inspection) -> Ready:
        """Return what becomes of a document that was just read; no round trip."""
        now = clock.now()
        after = replace(
            document,
            status=Status.READY,
            content_type=found.content_type,
            kind=found.kind,
            note=found.note,
            etag=blob.etag,
            has_thumbnail=bool(found.thumbnail),
            uploaded_at=document.completed_at or now,
            expires_at=now + (document.lifetime or timedelta(0)),
        )
        happened = record.new(
            Happening.PROCESSED,
            owner_id=document.owner_id,
            size=document.size,
            document_id=document.id,
            document_name=document.name,
        )
        return cls(document, after, happened)

    def add(self, transaction: TransactWrite) -> None:
        """Add it to a transaction, on condition that the document is as it was read and not processed yet."""
        after, received = self.after, collected.received(self.after)
        repository.add_change(
            transaction,
            self.before,
            after,
            actions=[
                DocumentItem.status.set(after.status.value),
                DocumentItem.content_type.set(after.content_type),
                DocumentItem.kind.set(after.kind),
                DocumentItem.note.set(after.note) if after.note else DocumentItem.note.remove(),
                DocumentItem.etag.set(after.etag),
                DocumentItem.has_thumbnail.set(after.has_thumbnail),
                DocumentItem.uploaded_at.set(after.uploaded_at or self.happened.at),
                DocumentItem.expires_at.set(after.expires_at),
                *repository.due(after.expires_at),
            ],
            condition=repository.status_is(*ARRIVING),
            lines=collected.line(self.before),
            also=received,
        )
        record.add(transaction, self.happened)

    def follow(self) -> None:
        """Do what follows once it is written: links' ends, metrics, webhooks."""
        slugs = self.after.share_slugs
        link_ends.follow(slugs, before=self.before.expires_at, after=self.after.expires_at)
        context.measure({UPLOADS: 1, UPLOADED_BYTES: self.after.size})
        fan_out.soon(self.happened)


def _keeps_nothing(document: Document) -> bool:
    return document.status in _NOTHING_STAYS and not document.trashed


def _remove_blobs(owner_id: str, document_id: str) -> None:
    blobs.delete(original_key(owner_id, document_id), thumbnail_key(owner_id, document_id))
