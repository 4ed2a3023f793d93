"""Sign what is sent to S3, and list what has arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.domain.people import Person
from files import blobs
from files.domain.documents import Document, Status, original_key
from files.domain.parts import Part, PartPlan
from files.services.documents import progress, repository
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import is_id

URL_LIFE = timedelta(hours=1)
# Whoever has the URL writes the whole document, and nobody has to complete it.
PUT_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class SignedParts:
    """The URLs to PUT parts to, by part number, valid until `expires_at`, and the headers to send with each."""

    urls: dict[int, str]
    expires_at: datetime
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Put:
    """The request that sends a whole file: PUT its bytes to `url` with `headers` until `expires_at`."""

    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True)
class Started:
    """An upload that has begun, and the request that sends it; None if it is sent in parts."""

    document: Document
    put: Put | None


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


def sign(document: Document, part_numbers: list[int], *, lifetime: timedelta = URL_LIFE) -> SignedParts:
    """Return URLs for parts, as `sign_parts`, of a document that was just read: no round trip."""
    check_uploading(document)
    plan, key = plan_of(document), original_key(document.owner_id, document.id)
    numbers = plan.check_numbers(part_numbers)
    put = sign_put(document, lifetime=min(lifetime, PUT_LIFE))
    if put is not None:
        return SignedParts(urls={1: put.url}, expires_at=put.expires_at, headers=put.headers)
    expires_at = clock.now() + lifetime
    urls = {
        number: blobs.sign_part(key, document.upload_id, number, plan.size_of(number), lifetime=lifetime)
        for number in numbers
    }
    return SignedParts(urls=urls, expires_at=expires_at)


def sign_put(document: Document, *, lifetime: timedelta = PUT_LIFE) -> Put | None:
    """Return the request that sends a document that has just begun; None if it is sent in parts: no round trip.

    It is signed for one key and size, for an object that is not there yet and, where the client said the checksum,
    for these bytes only.
    """
    if not document.is_sent_whole:
        return None
    expires_at = clock.now() + lifetime
    key = original_key(document.owner_id, document.id)
    signed = blobs.sign_put(key, document.size, crc32=document.crc32, lifetime=lifetime)
    return Put(signed.url, signed.headers, expires_at)


def uploaded_parts(*, owner: Person, document_id: str) -> list[Part]:
    """Return the parts that S3 has, to resume an interrupted upload: two round trips, and one more for each
    further 1,000 parts.

    Raises:
        NotFound: `document_not_found`, `upload_not_found`. Conflict: `not_uploading`.
    """
    return parts_of(repository.get_own(owner=owner, document_id=document_id))


def parts_of(document: Document) -> list[Part]:
    """Return the parts that S3 has, as `uploaded_parts`, of a document that was just read: one round trip."""
    check_uploading(document)
    key = original_key(document.owner_id, document.id)
    if document.is_sent_whole:
        blob = blobs.head(key)
        return [Part(1, blob.etag, blob.size)] if blob else []
    try:
        return blobs.list_parts(key, document.upload_id)
    except blobs.NoSuchUpload:
        raise lost_upload() from None


def plan_of(document: Document) -> PartPlan:
    """Return the plan of a document's parts."""
    return PartPlan(size=document.size, part_size=document.part_size, part_count=document.part_count)


def check_uploading(document: Document) -> None:
    """Raise Conflict `not_uploading` unless the document is being uploaded."""
    if document.status is not Status.UPLOADING:
        raise Conflict("not_uploading", "This document is already uploaded and cannot be overwritten.")


def lost_upload() -> NotFound:
    """Return the error for an upload that S3 no longer has."""
    return NotFound("upload_not_found", "This upload no longer exists. Delete the document and upload it again.")
