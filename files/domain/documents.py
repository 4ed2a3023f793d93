"""Define a document, its status and the rules about its life."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from files.domain.readers import Reading
from mydoc.core.errors import Invalid, TooLarge
from mydoc.core.sizes import in_words

SHORTEST_LIFE = timedelta(minutes=1)
UPLOAD_TIME = timedelta(hours=23)
# After so long the schedule looks whether what one PUT sends has arrived: nothing else would notice a lost event.
ARRIVAL_TIME = timedelta(minutes=30)
PROCESSING_TIME = timedelta(minutes=15)
MOST_PROCESSING_ATTEMPTS = 3
MOST_PEOPLE = 40
# A change is written to each of its shares, twice, in a transaction of at most 100 (AWS, TransactWriteItems).
MOST_SHARES = 25
UNKNOWN_TYPE = "application/octet-stream"

_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}", re.IGNORECASE)


class Status(StrEnum):
    """The status of a document: uploading → processing → ready; quarantined or failed instead.

    What is in the trash is `deleting`, too, with `Document.trashed`: whatever looks at the status alone treats it
    as if it were not there, an earlier release as well.
    """

    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY = "ready"
    QUARANTINED = "quarantined"
    FAILED = "failed"
    DELETING = "deleting"


class Ending(StrEnum):
    """Why a document is deleted."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    EXPIRED = "expired"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PersonRef:
    """A person as others see them on a document."""

    id: str
    email: str
    name: str
    surname: str

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    @property
    def initials(self) -> str:
        return (self.name[:1] + self.surname[:1]).upper() or self.email[:1].upper()


@dataclass(frozen=True)
class Collected:
    """The request and the guest that a document came from.

    Attributes:
        request_id, slug: of the request, whose counts it is part of.
        label: who uploaded it, as they said: "Jane <jane@example.com>".
    """

    request_id: str
    slug: str
    submission_id: str
    label: str


@dataclass(frozen=True)
class Trashed:
    """A document's stay in the trash, which pages call "Recently deleted".

    Attributes:
        id: of this stay, ordered by time. A document that is deleted, restored and deleted again has another one.
        at: when it was deleted.
        until: when it is deleted for good.
        was: the status that it is restored to.
    """

    id: str
    at: datetime
    until: datetime
    was: Status


@dataclass(frozen=True)
class Document:
    """A document; sizes in bytes, times in UTC.

    Attributes:
        folder: the path of the folder it came in, empty for none.
        is_held: whether an administrator put it into quarantine.
        parts_passed: while it is being uploaded, how many parts were complete when more were last requested.
        trashed: its stay in the trash; None if it is not there.
        version: changes with each change by its owner: name, expiry, colleagues.
        completed_at: when its upload was complete; `uploaded_at` is the same once it is ready.
        shows_people: whether those it is shared with see each other's initials.
        initials: their initials, if the viewer is one of them.
        reading: what the viewer has done with it, if they are one of them.
        upload_id: of its multipart upload; empty where one PUT sends it.
        crc32: what S3 checks the bytes of that PUT by, if the client said it.
    """

    id: str
    owner: PersonRef
    name: str
    size: int
    content_type: str
    kind: str
    status: Status
    created_at: datetime
    expires_at: datetime
    part_size: int
    part_count: int
    folder: str = ""
    uploaded_at: datetime | None = None
    parts_passed: int = 0
    progress_at: datetime | None = None
    failure_reason: str = ""
    is_held: bool = False
    note: str = ""
    etag: str = ""
    upload_id: str = ""
    crc32: str = ""
    lifetime: timedelta = timedelta()
    people: list[PersonRef] = field(default_factory=list)
    share_slugs: frozenset[str] = frozenset()
    has_thumbnail: bool = False
    attempts: int = 0
    ending: Ending | None = None
    trashed: Trashed | None = None
    collected: Collected | None = None
    version: int = 0
    completed_at: datetime | None = None
    shows_people: bool = False
    initials: tuple[str, ...] = ()
    reading: Reading | None = None

    @property
    def owner_id(self) -> str:
        return self.owner.id

    @property
    def is_sent_whole(self) -> bool:
        """Whether one PUT sends it; what was begun before that was possible has a multipart upload of one part."""
        return not self.upload_id

    @property
    def upload_ended_at(self) -> datetime | None:
        """When its upload was complete; None while it is not."""
        return self.uploaded_at or self.completed_at

    @property
    def people_initials(self) -> list[str]:
        """The initials of the colleagues it is shared with, as far as the viewer may see them."""
        return [person.initials for person in self.people] if self.people else list(self.initials)

    @property
    def share_count(self) -> int:
        """The number of links to it."""
        return len(self.share_slugs)

    @property
    def bytes_passed(self) -> int:
        """The bytes that had been uploaded when URLs for more parts were last requested."""
        return min(self.size, self.parts_passed * self.part_size)

    def is_mine(self, viewer_id: str) -> bool:
        return self.owner.id == viewer_id

    def is_shared_with(self, viewer_id: str) -> bool:
        return any(person.id == viewer_id for person in self.people)

    def is_over(self, at: datetime) -> bool:
        """Return whether it has expired, is in the trash or is being deleted, even if the schedule has not deleted
        it yet."""
        if self.status is Status.DELETING:
            return True
        return self.status not in {Status.UPLOADING, Status.PROCESSING} and self.expires_at <= at

    def is_downloadable(self, at: datetime) -> bool:
        """Return whether it can be downloaded: only while it is ready and has not expired."""
        return self.status is Status.READY and not self.is_over(at)

    def is_restorable(self, at: datetime) -> bool:
        """Return whether it is in the trash, and its time there is not over."""
        return self.trashed is not None and at < self.trashed.until


def as_colleague_sees(document: Document) -> Document:
    """Return a document as colleagues see it, in a list or alone.

    It names each field, so that a field added to documents is not shown to colleagues by accident.
    """
    is_arriving = document.status in {Status.UPLOADING, Status.PROCESSING}
    return Document(
        id=document.id,
        owner=document.owner,
        name=document.name,
        size=document.size,
        content_type=document.content_type,
        kind=document.kind,
        status=Status.UPLOADING if is_arriving else document.status,
        created_at=document.created_at,
        uploaded_at=document.uploaded_at,
        expires_at=document.expires_at,
        initials=tuple(person.initials for person in document.people) if document.shows_people else (),
        part_size=0,
        part_count=0,
    )


def check_size(size: int, *, largest: int) -> int:
    """Return the size, if a document may have it.

    Raises:
        Invalid: `bad_size`, if negative. TooLarge: `file_too_large`, above `largest` bytes.
    """
    if size < 0:
        message = "The size must be a whole number of bytes, 0 or more."
        raise Invalid("bad_size", message, fields={"size": message})
    if size > largest:
        message = f"This document is {in_words(size - largest)} over the limit of {in_words(largest)}."
        raise TooLarge("file_too_large", message, fields={"size": message})
    return size


def check_content_type(content_type: str) -> str:
    """Raise Invalid `bad_content_type` unless it is empty or a media type without parameters (RFC 6838)."""
    if content_type and not _CONTENT_TYPE.fullmatch(content_type):
        message = "The content type must look like text/plain, without parameters."
        raise Invalid("bad_content_type", message, fields={"content_type": message})
    return content_type


def check_lifetime(
    expires_in: int | None, *, default: timedelta, longest: timedelta, field: str = "expires_in"
) -> timedelta:
    """Return how long to keep something.

    Args:
        expires_in: seconds from now; None for the default.
        field: what it is called where it comes from.

    Raises:
        Invalid: `bad_expiry`, if shorter than a minute or longer than `longest`.
    """
    if expires_in is None:
        return default
    if not SHORTEST_LIFE.total_seconds() <= expires_in <= longest.total_seconds():
        most = f"{longest.days} days" if longest.days else f"{int(longest.total_seconds()) // 60} minutes"
        message = f"Choose between 1 minute and {most}{', in seconds' if field == 'expires_in' else ' from now'}."
        raise Invalid("bad_expiry", message, fields={field: message})
    return timedelta(seconds=expires_in)


def original_key(owner_id: str, document_id: str) -> str:
    """Return the key its bytes are written to, once; it holds both keys of the record, so an event needs no
    look-up."""
    return f"originals/{owner_id}/{document_id}"


def thumbnail_key(owner_id: str, document_id: str) -> str:
    """Return the key of the thumbnail made from it."""
    return f"derived/{owner_id}/{document_id}/thumbnail.webp"


def document_of_key(key: str) -> tuple[str, str] | None:
    """Return the owner's and the document's ids in the key of an original; None for any other key."""
    match key.split("/"):
        case ["originals", owner_id, document_id] if owner_id and document_id:
            return owner_id, document_id
        case _:
            return None
