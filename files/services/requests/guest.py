"""Let guests see a request, introduce themselves, upload, resume and cancel; they see their own uploads only.

Nothing is stored of a guest before their first upload. `admission` decides what a request admits them to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

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
    refusals_of,
)
from files.inspection import promised_types
from files.models import RequestItem
from files.services import mapping, uploads
from files.services.documents import collected, progress, repository
from files.services.requests import admission, submissions
from files.services.requests.admission import FileAdmission, GuestAdmission, Visit
from mydoc import features
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict, MyDocError
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
    wanted = uploads.Wanted(name, size, content_type, folder=folder, crc32=crc32)
    [outcome] = start_all(visit=visit, wanted=[wanted])
    if isinstance(outcome, MyDocError):
        raise outcome
    return outcome


def start_all(*, visit: Visit, wanted: Sequence[uploads.Wanted]) -> list[uploads.Started | MyDocError]:
    """Begin uploads and return for each what `start` would return or raise: four round trips for 100 files, and
    one for each file of several parts. Where there is not room for all, what fits is taken in order.

    Raises:
        NotFound: `request_not_found`. Forbidden: `guest_required`. Conflict: `request_paused`.
    """
    admitted = admission.to_submission(visit)
    request, guest = admitted.request, admitted.guest

    def also(transaction: TransactWrite, documents: list[Document]) -> None:
        collected.reserve(transaction, request=request, guest=guest, documents=documents)

    def refusals(error: Cancelled, documents: list[Document]) -> list[MyDocError | None]:
        return _refusals(request, [document.size for document in documents], error)

    outcomes = uploads.begin(wanted, partial(_draft, admitted), also=also, refusals=refusals)
    lifetime = _url_life(request, uploads.PUT_LIFE)
    return [
        one if isinstance(one, MyDocError) else uploads.Started(one, uploads.sign_put(one, lifetime=lifetime))
        for one in outcomes
    ]


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


def _draft(admitted: GuestAdmission, wanted: uploads.Wanted) -> uploads.Draft:
    request, owner, guest = admitted.request, admitted.owner, admitted.guest
    limits = features.limits(owner.group)
    check_name(wanted.name)
    check_size(wanted.size, largest=limits.largest_file)
    check_content_type(wanted.content_type)
    check_folder(wanted.folder)
    check_crc32(wanted.crc32, size=wanted.size)
    check_declared(
        request,
        name=wanted.name,
        size=wanted.size,
        content_type=wanted.content_type,
        promises=promised_types,
    )
    return uploads.Draft(
        owner=mapping.ref_of(owner),
        name=wanted.name,
        size=wanted.size,
        content_type=wanted.content_type,
        lifetime=min(request.keep, limits.longest_expiry),
        folder=wanted.folder,
        collected=Collected(request.id, request.slug, guest.submission_id, guest.label),
        crc32=wanted.crc32,
    )


def _refusals(request: Request, sizes: list[int], error: Cancelled) -> list[MyDocError | None]:
    if error.refused_by(RequestItem):
        current = admission.head(request.slug)
        if current is None:
            return [no_such_request() for _ in sizes]
        return refusals_of(current, at=clock.now(), sizes=sizes)
    # The owner's free quota is not for guests to know.
    return [
        why and (full() if why.code == "quota_exceeded" else no_such_request())
        for why in quota.refusals(user_id=request.owner_id, sizes=sizes)
    ]
