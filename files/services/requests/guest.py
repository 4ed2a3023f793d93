"""Let guests see a request, introduce themselves, upload, resume and cancel; they see their own uploads only.

Nothing is stored of a guest before their first upload. `admission` decides what a request admits them to.
"""

from __future__ import annotations

from datetime import timedelta

from pynamodb.transactions import TransactWrite

from accounts.domain.addresses import exact_email
from accounts.domain.names import clean_label
from accounts.domain.people import Person
from accounts.services import quota, throttle
from files.domain.checksums import check_crc32
from files.domain.documents import Collected, Document, Ending, Status, check_content_type, check_size
from files.domain.names import check_folder, check_name
from files.domain.parts import Part
from files.domain.request_rules import check_answer
from files.domain.requests import (
    CollectedFile,
    Guest,
    GuestUpload,
    Request,
    check_declared,
    full,
    guest_required,
    no_such_request,
    refusal_of,
)
from files.inspection import promised_types
from files.models import RequestItem
from files.services import mapping, uploads
from files.services.documents import collected, progress, repository
from files.services.requests import admission, submissions
from files.services.requests.admission import FileAdmission, Visit
from mydoc import features
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import new_id
from mydoc.core.paging import Page, id_in


def look(*, slug: str) -> tuple[Request, Person]:
    """Return a request and its owner for a guest to see: two round trips.

    Raises:
        NotFound: `request_not_found`.
    """
    found = admission.to_request(slug, to_look=True)
    return found.request, found.owner


def introduce(*, slug: str, name: str = "", email: str = "", address: str) -> tuple[Guest, str]:
    """Sign the name and address that a guest gives, as far as the request asks for them, and store nothing: three
    round trips.

    Args:
        address: the network address of the visitor, for the limit.

    Returns:
        the guest, and their token for this request.

    Raises:
        NotFound: `request_not_found`. Conflict: `request_paused`. Invalid: `bad_name`, `bad_email`.
        TooManyRequests: `too_many_requests`.
    """
    request = admission.to_request(slug).request
    guest = Guest(
        submission_id=new_id(),
        name=check_answer(request.ask_name, "name", name, clean_label),
        email=check_answer(request.ask_email, "email", email, exact_email),
        owner_id=request.owner_id,
    )
    throttle.SUBMISSIONS_FROM_ADDRESS.hit(address)
    return guest, admission.token_of(slug, guest)


def start(
    *, visit: Visit, name: str, size: int, content_type: str = "", folder: str = "", crc32: str = ""
) -> uploads.Started:
    """Begin an upload: two round trips, and one more for a file of several parts. The document is the owner's from
    the start, and takes of their quota. No URL outlives the request.

    Raises:
        NotFound: `request_not_found`. Forbidden: `guest_required`. Conflict: `request_paused`, `request_full`.
        Invalid: `bad_name`, `bad_size`, `bad_content_type`, `bad_folder`, `bad_checksum`, `type_not_accepted`.
        TooLarge: `file_too_large`.
    """
    admitted = admission.to_submission(visit)
    request, owner, guest = admitted.request, admitted.owner, admitted.guest
    limits = features.limits(owner.group)
    check_name(name)
    check_size(size, largest=limits.largest_file)
    check_content_type(content_type)
    check_folder(folder)
    check_crc32(crc32, size=size)
    check_declared(request, name=name, size=size, content_type=content_type, promises=promised_types)

    def also(transaction: TransactWrite, document: Document) -> None:
        collected.reserve(transaction, request=request, guest=guest, document=document)

    document = uploads.begin(
        owner=mapping.ref_of(owner),
        name=name,
        size=size,
        content_type=content_type,
        lifetime=min(request.keep, limits.longest_expiry),
        folder=folder,
        crc32=crc32,
        collected=Collected(request.id, request.slug, guest.submission_id, guest.label),
        also=also,
        refusal=lambda error: _refusal(request, size, error),
    )
    return uploads.Started(document, uploads.sign_put(document, lifetime=_url_life(request, uploads.PUT_LIFE)))


def sign_parts(*, visit: Visit, document_id: str, part_numbers: list[int]) -> uploads.SignedParts:
    """Return URLs for parts of one's own upload, as `uploads.sign_parts`: two round trips, the second of which
    records its progress. No URL outlives the request.

    Raises:
        As `uploads.sign_parts`. NotFound: `request_not_found`. Forbidden: `guest_required`.
        Conflict: `request_paused`.
    """
    admitted, document = _own(visit, document_id)
    signed = uploads.sign(document, part_numbers, lifetime=_url_life(admitted.request))
    progress.note(owner_id=document.owner_id, document_id=document.id, part_numbers=part_numbers)
    return signed


def uploaded_parts(*, visit: Visit, document_id: str) -> list[Part]:
    """Return the parts of one's own upload that S3 has, as `uploads.uploaded_parts`: two round trips.

    Raises:
        As `sign_parts` and `uploads.uploaded_parts`.
    """
    return uploads.parts_of(_own(visit, document_id)[1])


def complete(*, visit: Visit, document_id: str, parts: list[Part]) -> GuestUpload:
    """Complete one's own upload, as `uploads.complete`: three round trips.

    The guest sees it as it was when it began, without the owner's later changes.

    Raises:
        As `sign_parts` and `uploads.complete`.
    """
    admitted, document = _own(visit, document_id)
    return collected.upload_of(admitted.entry, uploads.finish(document, parts))


def get(*, visit: Visit, document_id: str) -> GuestUpload:
    """Return one's own upload as it was when it arrived, as `list_own` does: one round trip.

    The guest does not see what the owner has changed since.

    Raises:
        As `sign_parts`.
    """
    admitted = admission.to_file(visit, document_id)
    return collected.upload_of(admitted.entry, admitted.document)


def list_own(*, visit: Visit, cursor: str | None = None, limit: int = 50) -> Page[CollectedFile]:
    """Return a page of one's own uploads, oldest first: three round trips.

    Raises:
        NotFound: `request_not_found`. Forbidden: `guest_required`. Invalid: `bad_cursor`.
    """
    admission.to_request(visit.slug, to_look=True)
    guest = admission.guest_of(visit)
    if guest is None:
        raise guest_required()
    after = id_in(cursor)
    return submissions.page_of(visit.slug, guest.submission_id, after=after, limit=limit)


def withdraw(*, visit: Visit, document_id: str) -> None:
    """Cancel one's own upload, as long as it is not complete, or remove one that was rejected, so that it takes
    nothing of what the request still accepts.

    Raises:
        As `sign_parts`. Conflict: `not_uploading`, `busy`.
    """
    # Imported here, since no page processes documents.
    from files.services import deletion

    document = _own(visit, document_id)[1]
    if document.status not in (Status.UPLOADING, Status.FAILED):
        raise Conflict("not_uploading", "This file was received. Only the person who requested it can delete it.")
    if not deletion.end(document, Ending.WITHDRAWN):
        raise Conflict("busy", "The upload was changed at the same time. Reload the page and try again.")


def _own(visit: Visit, document_id: str) -> tuple[FileAdmission, Document]:
    admitted = admission.to_file(visit, document_id)
    if admitted.document is None or admitted.document.is_over(clock.now()):
        raise repository.no_such_document()
    return admitted, admitted.document


def _url_life(request: Request, longest: timedelta = uploads.URL_LIFE) -> timedelta:
    return min(longest, request.expires_at - clock.now())


def _refusal(request: Request, size: int, error: Cancelled) -> Exception:
    if error.refused_by(RequestItem):
        current = admission.head(request.slug)
        return refusal_of(current, at=clock.now()) if current else no_such_request()
    why = quota.refusal(user_id=request.owner_id, size=size)
    # The owner's free quota is not for guests to know.
    return {"quota_exceeded": full(), "busy": why}.get(why.code, no_such_request())
