"""Decide whether a request admits a guest. Everything that a guest does needs the admission.

1. *Read*: the request, its owner and, where an upload is named, that of the guest.
2. *Decide*: `decide` makes the one admission, or raises why not.
3. *Write*: starting an upload repeats the decision as the condition of its transaction (`collected.reserve`).

A guest has no account. Who they are is in a token that is signed for this one request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from pynamodb.models import Model

from accounts.domain.people import Person
from accounts.services import people, quota
from files.domain.documents import Document
from files.domain.requests import Guest, Request, check_there, guest_required, no_such_request
from files.models import CollectedItem, DocumentItem, RequestItem
from files.models.requests import HEAD, file_part
from files.services import mapping
from files.services.documents import repository
from mydoc import features
from mydoc.aws.batches import Read, fetch
from mydoc.core import clock
from mydoc.core.ids import is_id, new_id
from mydoc.features import Feature

_LONGEST_SLUG = 100
# Not renamed with the module: what was signed before is still good.
_SALT = "files.services.requests.guest"


@dataclass(frozen=True)
class Visit:
    """A visit to a request: its slug, and the guest's token if they have one."""

    slug: str
    token: str = ""


@dataclass(frozen=True)
class Admission:
    """A request that admits a visit, and its owner as they are now. `decide` alone makes one."""

    request: Request
    owner: Person


@dataclass(frozen=True)
class GuestAdmission(Admission):
    """A request that admits a guest who said who they are."""

    guest: Guest


@dataclass(frozen=True)
class FileAdmission(Admission):
    """A request that admits a guest to one of their uploads.

    Attributes:
        entry: what the request lists of the upload.
        document: None if it is gone.
    """

    entry: CollectedItem
    document: Document | None


def to_request(slug: str, *, to_look: bool = False) -> Admission:
    """Return the admission of anyone to a request: two round trips.

    Args:
        to_look: to view the request, which is possible while it is paused.

    Raises:
        As `decide`.
    """
    request = head(slug)
    # A request that does not exist costs the same read as a closed one, so that time does not tell them apart.
    [owner] = fetch([quota.read_active(user_id=request.owner_id if request else new_id())])
    return decide(request, owner, clock.now(), to_look=to_look)


def to_submission(visit: Visit) -> GuestAdmission:
    """Return the admission of a guest to upload: one round trip.

    Raises:
        As `decide`. Forbidden: `guest_required`.
    """
    guest = guest_of(visit)
    if guest is None:
        to_request(visit.slug)
        raise guest_required()
    item, owner = fetch([Read(RequestItem, visit.slug, HEAD), quota.read_active(user_id=guest.owner_id)])
    found = decide(_request_of(item), owner, clock.now())
    return GuestAdmission(found.request, found.owner, guest)


def to_file(visit: Visit, document_id: str) -> FileAdmission:
    """Return the admission of a guest to an upload of their own: one round trip.

    Raises:
        As `decide`. NotFound: `document_not_found`. Forbidden: `guest_required`.
    """
    guest = guest_of(visit)
    if guest is None or not is_id(document_id):
        to_request(visit.slug)
        raise repository.no_such_document() if guest else guest_required()
    item, entry, stored, owner = fetch(
        [
            Read(RequestItem, visit.slug, HEAD),
            Read(CollectedItem, visit.slug, file_part(guest.submission_id, document_id)),
            Read(DocumentItem, guest.owner_id, document_id),
            quota.read_active(user_id=guest.owner_id),
        ]
    )
    found = decide(_request_of(item), owner, clock.now())
    if not isinstance(entry, CollectedItem):
        raise repository.no_such_document()
    document = mapping.document_of(stored) if isinstance(stored, DocumentItem) else None
    is_theirs = document and document.collected and document.collected.submission_id == guest.submission_id
    return FileAdmission(found.request, found.owner, entry, document if is_theirs else None)


def decide(request: Request | None, owner: Model | None, at: datetime, *, to_look: bool = False) -> Admission:
    """Admit a visit, or raise why not: no round trip.

    Args:
        owner: what `quota.read_active` fetched.
        to_look: as `to_request`.

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
    return Admission(found, person)


def head(slug: str) -> Request | None:
    """Return a request as it is now, before anyone is admitted; None if there is none: one round trip."""
    if not 0 < len(slug) <= _LONGEST_SLUG:
        return None
    try:
        return mapping.request_of(RequestItem.get(slug, HEAD, consistent_read=True))
    except RequestItem.DoesNotExist:
        return None


def token_of(slug: str, guest: Guest) -> str:
    """Return the token of a guest of one request; no round trip."""
    said = {"id": guest.submission_id, "name": guest.name, "email": guest.email, "owner": guest.owner_id}
    return signing.dumps(said, salt=f"{_SALT}.{slug}")


def guest_of(visit: Visit) -> Guest | None:
    """Return the guest of a visit's token; None without a token of this request: no round trip."""
    try:
        said = signing.loads(visit.token, salt=f"{_SALT}.{visit.slug}")
    except signing.BadSignature:
        return None
    # Without the owner it is one of an earlier development version.
    return Guest(said["id"], said["name"], said["email"], said["owner"]) if "owner" in said else None


def _request_of(item: Model | None) -> Request | None:
    return mapping.request_of(item) if isinstance(item, RequestItem) else None
