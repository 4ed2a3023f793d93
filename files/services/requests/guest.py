"""Let guests see a request, introduce themselves, upload, resume and cancel; they see their own uploads only.

A guest has no account, and nothing is stored of them before their first upload: who they are is in a token that is
signed for this one request. `admit` alone decides whether a request exists for a guest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.domain.addresses import exact_email
from accounts.domain.names import clean_label
from accounts.domain.people import Person
from accounts.services import people, quota, throttle
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
    check_there,
    full,
    guest_required,
    no_such_request,
    refusal_of,
)
from files.models import CollectedItem, DocumentItem, RequestItem
from files.models.requests import HEAD, file_part
from files.services import mapping, uploads
from files.services.documents import collected, progress, repository
from files.services.requests import submissions
from mydoc import features
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import is_id, new_id
from mydoc.core.paging import Page, id_in
from mydoc.features import Feature

_LONGEST_SLUG = 100
_SALT = "files.services.requests.guest"


@dataclass(frozen=True)
class Visit:
    """A visit to a request: its slug, and the guest's token if they have one."""

    slug: str
    token: str = ""


def admit(
    request: Request | None, owner: Model | None, at: datetime, *, to_look: bool = False
) -> tuple[Request, Person]:
    """Return the request, if it exists for a guest, and its owner as they are now.

    Args:
        owner: what `quota.read_active` fetched.
        to_look: whether they only view the request, as they may while it is paused.

    Raises:
        NotFound: `request_not_found`. Conflict: `request_paused`.
    """
    person = people.person_in(owner)
    if person is None:
        raise no_such_request()
    found = check_there(
        request,
        is_owner_active=person.is_active,
        is_collecting_on=lambda: features.is_on(Feature.GUEST_COLLECTING),
        at=at,
        to_look=to_look,
    )
    return found, person


def look(*, slug: str) -> tuple[Request, Person]:
    """Return a request and its owner for a guest to see: two round trips.

    Raises:
        NotFound: `request_not_found`.
    """
    return _admitted(slug, to_look=True)


def introduce(*, slug: str, name: str = "", email: str = "", address: str) -> tuple[Guest, str]:
    """Sign who a guest says they are, as far as the request asks, and store nothing: three round trips.

    Args:
        address: of the visitor; how often they may do so is limited by it.

    Returns:
        the guest and the token that stands for them, for this request.

    Raises:
        NotFound: `request_not_found`. Conflict: `request_paused`. Invalid: `bad_name`, `bad_email`.
        TooManyRequests: `too_many_requests`.
    """
    request, _ = _admitted(slug)
    guest = Guest(
        submission_id=new_id(),
        name=check_answer(request.ask_name, "name", name, clean_label),
        email=check_answer(request.ask_email, "email", email, exact_email),
        owner_id=request.owner_id,
    )
    throttle.SUBMISSIONS_FROM_ADDRESS.hit(address)
    said = {"id": guest.submission_id, "name": guest.name, "email": guest.email, "owner": guest.owner_id}
    return guest, signing.dumps(said, salt=f"{_SALT}.{slug}")


def start(*, visit: Visit, name: str, size: int, content_type: str = "", folder: str = "") -> Document:
    """Begin an upload: three round trips. The document is the owner's from the start, and takes of their quota.

    Raises:
        NotFound: `request_not_found`. Forbidden: `guest_required`. Conflict: `request_paused`, `request_full`.
        Invalid: `bad_name`, `bad_size`, `bad_content_type`, `bad_folder`, `type_not_accepted`.
        TooLarge: `file_too_large`.
    """
    guest = _guest(visit)
    if guest is None:
        _admitted(visit.slug)
        raise guest_required()
    head, item = fetch([Read(RequestItem, visit.slug, HEAD), quota.read_active(user_id=guest.owner_id)])
    found = mapping.request_of(head) if isinstance(head, RequestItem) else None
    request, owner = admit(found, item, clock.now())
    limits = features.limits(owner.group)
    check_name(name)
    check_size(size, largest=limits.largest_file)
    check_content_type(content_type)
    check_folder(folder)
    check_declared(request, name=name, size=size, content_type=content_type)

    def also(transaction: TransactWrite, document: Document) -> None:
        collected.reserve(transaction, request=request, guest=guest, document=document)

    return uploads.begin(
        owner=mapping.ref_of(owner),
        name=name,
        size=size,
        content_type=content_type,
        lifetime=min(request.keep, limits.longest_expiry),
        folder=folder,
        collected=Collected(request.id, request.slug, guest.submission_id, guest.label),
        also=also,
        refusal=lambda error: _refusal(request, size, error),
    )


def sign_parts(*, visit: Visit, document_id: str, part_numbers: list[int]) -> uploads.SignedParts:
    """Return URLs for parts of one's own upload, as `uploads.sign_parts`: two round trips, the second of which
    records its progress. No URL outlives the request.

    Raises:
        As `uploads.sign_parts`. NotFound: `request_not_found`. Forbidden: `guest_required`.
        Conflict: `request_paused`.
    """
    request, document, _ = _own(visit, document_id)
    lifetime = min(uploads.PART_URL_LIFE, request.expires_at - clock.now())
    signed = uploads.sign(document, part_numbers, lifetime=lifetime)
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

    The guest sees it as it was when it began, whatever the owner has changed since.

    Raises:
        As `sign_parts` and `uploads.complete`.
    """
    _, document, entry = _own(visit, document_id)
    return collected.upload_of(entry, uploads.finish(document, parts))


def get(*, visit: Visit, document_id: str) -> GuestUpload:
    """Return one's own upload as it was when it arrived, as `list_own` does: one round trip.

    The guest does not see what the owner has changed since.

    Raises:
        As `sign_parts`.
    """
    _, document, entry = _found(visit, document_id)
    return collected.upload_of(entry, document)


def list_own(*, visit: Visit, cursor: str | None = None, limit: int = 50) -> Page[CollectedFile]:
    """Return a page of one's own uploads, oldest first: three round trips.

    Raises:
        NotFound: `request_not_found`. Forbidden: `guest_required`. Invalid: `bad_cursor`.
    """
    _admitted(visit.slug, to_look=True)
    guest = _guest(visit)
    if guest is None:
        raise guest_required()
    after = id_in(cursor)
    return submissions.page_of(visit.slug, guest.submission_id, after=after, limit=limit)


def withdraw(*, visit: Visit, document_id: str) -> None:
    """Cancel one's own upload, as long as it is not complete.

    Raises:
        As `sign_parts`. Conflict: `not_uploading`, `busy`.
    """
    # Imported here, since no page processes documents.
    from files.services import deletion

    document = _own(visit, document_id)[1]
    if document.status is not Status.UPLOADING:
        raise Conflict("not_uploading", "This file was received. Only the person who requested it can delete it.")
    if not deletion.end(document, Ending.WITHDRAWN):
        raise Conflict("busy", "The upload was changed at the same time. Reload the page and try again.")


def _head(slug: str) -> Request | None:
    if not 0 < len(slug) <= _LONGEST_SLUG:
        return None
    try:
        return mapping.request_of(RequestItem.get(slug, HEAD, consistent_read=True))
    except RequestItem.DoesNotExist:
        return None


def _admitted(slug: str, *, to_look: bool = False) -> tuple[Request, Person]:
    request = _head(slug)
    # A request that does not exist costs the same read as a closed one, so that time does not tell them apart.
    [owner] = fetch([quota.read_active(user_id=request.owner_id if request else new_id())])
    return admit(request, owner, clock.now(), to_look=to_look)


def _own(visit: Visit, document_id: str) -> tuple[Request, Document, CollectedItem]:
    request, document, entry = _found(visit, document_id)
    if document is None or document.is_over(clock.now()):
        raise repository.no_such_document()
    return request, document, entry


def _found(visit: Visit, document_id: str) -> tuple[Request, Document | None, CollectedItem]:
    """Return the request, the guest's document if it is still there, and what is listed of it."""
    guest = _guest(visit)
    if guest is None or not is_id(document_id):
        _admitted(visit.slug)
        raise repository.no_such_document() if guest else guest_required()
    part = file_part(guest.submission_id, document_id)
    head, entry, item, owner = fetch(
        [
            Read(RequestItem, visit.slug, HEAD),
            Read(CollectedItem, visit.slug, part),
            Read(DocumentItem, guest.owner_id, document_id),
            quota.read_active(user_id=guest.owner_id),
        ]
    )
    found = mapping.request_of(head) if isinstance(head, RequestItem) else None
    request, _ = admit(found, owner, clock.now())
    document = mapping.document_of(item) if isinstance(item, DocumentItem) else None
    if not isinstance(entry, CollectedItem):
        raise repository.no_such_document()
    is_theirs = document and document.collected and document.collected.submission_id == guest.submission_id
    return request, document if is_theirs else None, entry


def _refusal(request: Request, size: int, error: Cancelled) -> Exception:
    if error.refused_by(RequestItem):
        current = _head(request.slug)
        return refusal_of(current, at=clock.now()) if current else no_such_request()
    why = quota.refusal(user_id=request.owner_id, size=size)
    # The owner's free quota is not for guests to know.
    return {"quota_exceeded": full(), "busy": why}.get(why.code, no_such_request())


def _guest(visit: Visit) -> Guest | None:
    try:
        said = signing.loads(visit.token, salt=f"{_SALT}.{visit.slug}")
    except signing.BadSignature:
        return None
    # Without the owner it is one of an earlier development version.
    return Guest(said["id"], said["name"], said["email"], said["owner"]) if "owner" in said else None
