"""Start an upload, sign its parts, list the parts that have arrived, and complete it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from accounts.services import quota
from files import blobs
from files.domain.documents import (
    PROCESSING_TIME,
    UNKNOWN_TYPE,
    UPLOAD_TIME,
    Collected,
    Document,
    PersonRef,
    Status,
    check_content_type,
    check_lifetime,
    check_size,
    original_key,
)
from files.domain.due import due_hour, due_moment
from files.domain.names import check_folder, check_name
from files.domain.parts import Part, PartPlan
from files.models import DocumentItem, ShareItem
from files.services import mapping, shares
from files.services.documents import copies, progress, repository
from mydoc import features
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid, NotFound
from mydoc.core.ids import is_id, new_id

PART_URL_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class SignedParts:
    """The URLs to PUT parts to, by part number, valid until `expires_at`."""

    urls: dict[int, str]
    expires_at: datetime


def start(
    *,
    owner: Person,
    name: str,
    size: int,
    content_type: str = "",
    expires_in: int | None = None,
    folder: str = "",
    share: str | None = None,
) -> Document:
    """Begin an upload and return its document: two round trips, and two more to put it into a share.

    S3's multipart upload comes first and its record second, so every object in the bucket has a record. A crash
    between the two leaves an upload without parts, which the bucket's lifecycle aborts after a day.

    Args:
        size: bytes; an upload of another size fails.
        content_type: the client's guess, until the type is detected from the bytes.
        expires_in: seconds to keep the document once it is ready; None for the default.
        folder: the path of its folder.
        share: id of a share of the owner's to put it into.

    Raises:
        Invalid: `bad_name`, `bad_folder`, `bad_size`, `bad_content_type`, `bad_expiry`.
        NotFound: `share_not_found`. Conflict: `share_full`.
        TooLarge: `file_too_large`, `quota_exceeded`.
    """
    check_name(name)
    check_folder(folder)
    limits = features.limits(owner.group)
    check_size(size, largest=limits.largest_file)
    check_content_type(content_type)
    lifetime = check_lifetime(expires_in, default=limits.default_expiry, longest=limits.longest_expiry)
    slug = shares.slug_for_upload(owner=owner, share_id=share) if share else None

    def also(transaction: TransactWrite, document: Document) -> None:
        if slug:
            copies.receive(transaction, slug=slug, document=document)

    def refusal(error: Cancelled) -> Exception:
        return shares.full() if error.refused_by(ShareItem) else quota.refusal(user_id=owner.id, size=size)

    return begin(
        owner=mapping.ref_of(owner),
        name=name,
        size=size,
        content_type=content_type,
        lifetime=lifetime,
        folder=folder,
        share_slug=slug,
        also=also,
        refusal=refusal,
    )


def begin(
    *,
    owner: PersonRef,
    name: str,
    size: int,
    content_type: str,
    lifetime: timedelta,
    folder: str,
    also: Callable[[TransactWrite, Document], None],
    refusal: Callable[[Cancelled], Exception],
    share_slug: str | None = None,
    collected: Collected | None = None,
) -> Document:
    """Begin an upload that has been checked, an owner's or a guest's, and return its document: two round trips.

    Args:
        also: adds more to the transaction.
        refusal: makes the error to raise when a condition did not hold, after the multipart upload is aborted.
        share_slug: the slug of the share to put it into.
        collected: the request it comes through; None for the owner's own.
    """
    document_id = new_id()
    key = original_key(owner.id, document_id)
    upload_id = blobs.start_multipart(key)
    item = _new_item(owner, document_id, name=name, plan=PartPlan.of(size), lifetime=lifetime, upload_id=upload_id)
    item.folder = folder or None
    item.collected = mapping.collected_map(collected)
    if content_type:
        item.content_type = content_type
    if share_slug:
        item.share_slugs = {share_slug}

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=DocumentItem.id.does_not_exist())
        quota.reserve(transaction, user_id=owner.id, size=size)
        also(transaction, mapping.document_of(item))

    try:
        commit(build)
    except Cancelled as error:
        if error.refused_by(DocumentItem):
            # No one else knows this id: an earlier try was written and its answer lost.
            return mapping.document_of(item)
        blobs.abort_multipart(key, upload_id)
        raise refusal(error) from error
    return mapping.document_of(item)


def sign_parts(*, owner: Person, document_id: str, part_numbers: list[int]) -> SignedParts:
    """Return URLs for up to 100 parts, and record how far the upload has come: one round trip.

    Each URL is signed for one key, part number and size.

    Raises:
        NotFound: `document_not_found`. Conflict: `not_uploading`. Invalid: `bad_part_numbers`.
    """
    if not is_id(document_id):
        raise repository.no_such_document()
    noted = progress.note(owner_id=owner.id, document_id=document_id, part_numbers=part_numbers)
    return sign(noted or repository.get_own(owner=owner, document_id=document_id), part_numbers)


def sign(document: Document, part_numbers: list[int], *, lifetime: timedelta = PART_URL_LIFE) -> SignedParts:
    """Return URLs for parts, as `sign_parts`, of a document that was just read: no round trip."""
    _check_uploading(document)
    plan, key = _plan(document), original_key(document.owner_id, document.id)
    numbers = plan.check_numbers(part_numbers)
    expires_at = clock.now() + lifetime
    urls = {
        number: blobs.sign_part(key, document.upload_id, number, plan.size_of(number), lifetime=lifetime)
        for number in numbers
    }
    return SignedParts(urls=urls, expires_at=expires_at)


def uploaded_parts(*, owner: Person, document_id: str) -> list[Part]:
    """Return the parts that S3 has, to resume an interrupted upload: two round trips, and one more for each
    further 1,000 parts.

    Raises:
        NotFound: `document_not_found`, `upload_not_found`. Conflict: `not_uploading`.
    """
    return parts_of(repository.get_own(owner=owner, document_id=document_id))


def parts_of(document: Document) -> list[Part]:
    """Return the parts that S3 has, as `uploaded_parts`, of a document that was just read: one round trip."""
    _check_uploading(document)
    try:
        return blobs.list_parts(original_key(document.owner_id, document.id), document.upload_id)
    except blobs.NoSuchUpload:
        raise _lost_upload() from None


def complete(*, owner: Person, document_id: str, parts: list[Part]) -> Document:
    """Complete an upload and return its document, which is `processing` from now on: three round trips.

    1. Read the document and check the parts against its plan. One that is not uploading any more is returned as
       it is, so a repetition changes nothing. A crash leaves nothing.
    2. Have S3 assemble the parts, on condition that no object is there (`If-None-Match`). If S3 has forgotten the
       upload and the object is there, an earlier call did this. A crash after it leaves a document `uploading`
       with its bytes: S3's event processes that, too, and the schedule does after UPLOAD_TIME.
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
    ordered = _plan(document).check_complete(parts)
    _assemble(document, ordered)
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
        found = repository.find(owner_id=document.owner_id, document_id=document.id)
        if found is None or found.is_over(clock.now()):
            raise repository.no_such_document() from None
        return found
    return mapping.document_of(item)


def _assemble(document: Document, parts: list[Part]) -> None:
    key = original_key(document.owner_id, document.id)
    try:
        blobs.complete_multipart(key, document.upload_id, parts)
    except blobs.AlreadyWritten:
        return
    except blobs.NoSuchUpload:
        # S3 forgets a completed upload at once: the answer to an earlier call was lost, or the upload aborted.
        if not blobs.exists(key):
            raise _lost_upload() from None
    except blobs.PartsRefused:
        message = "Some parts are missing in S3. List the uploaded parts and send the missing ones."
        raise Invalid("parts_refused", message, fields={"parts": message}) from None


def _check_uploading(document: Document) -> None:
    if document.status is not Status.UPLOADING:
        raise Conflict("not_uploading", "This document is already uploaded and cannot be overwritten.")


def _plan(document: Document) -> PartPlan:
    return PartPlan(size=document.size, part_size=document.part_size, part_count=document.part_count)


def _lost_upload() -> NotFound:
    return NotFound("upload_not_found", "This upload no longer exists. Delete the document and upload it again.")


def _new_item(
    owner: PersonRef, document_id: str, *, name: str, plan: PartPlan, lifetime: timedelta, upload_id: str
) -> DocumentItem:
    now = clock.now()
    return DocumentItem(
        owner_id=owner.id,
        id=document_id,
        owner=mapping.person_map(owner),
        name=name,
        size=plan.size,
        content_type=UNKNOWN_TYPE,
        kind="other",
        status=Status.UPLOADING.value,
        created_at=now,
        expires_at=now + lifetime,
        lifetime=int(lifetime.total_seconds()),
        upload_id=upload_id,
        part_size=plan.part_size,
        part_count=plan.part_count,
        shows_people=True,
        due_hour=due_hour(now + UPLOAD_TIME),
        due_at=due_moment(now + UPLOAD_TIME),
    )
