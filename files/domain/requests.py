"""Define a file request, through which guests upload to its owner, and the rules about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from files.domain.parts import PartPlan
from files.domain.request_types import Promises, check_type
from mydoc.core.errors import Conflict, Forbidden, MyDocError, NotFound, TooLarge
from mydoc.core.sizes import in_words


class Asked(StrEnum):
    """Whether a request asks guests for something."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


class Arrival(StrEnum):
    """The status of a guest's upload, as the guest and the owner see it."""

    UPLOADING = "uploading"
    RECEIVED = "received"
    FAILED = "failed"


@dataclass(frozen=True)
class Request:
    """A request; sizes in bytes. `files_count` and `bytes_count` include uploads in progress; `version` changes
    with each change by the owner."""

    id: str
    slug: str
    owner_id: str
    title: str
    instructions: str
    ask_name: Asked
    ask_email: Asked
    max_files: int
    max_bytes: int
    largest_file: int | None
    types: list[str]
    created_at: datetime
    expires_at: datetime
    keep: timedelta
    is_paused: bool = False
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    files_count: int = 0
    bytes_count: int = 0
    version: int = 0

    def is_there(self, at: datetime) -> bool:
        """Return whether its link works, as far as the request itself tells."""
        return self.closed_at is None and self.expires_at > at

    @property
    def largest(self) -> int:
        """The largest size of one file, in bytes."""
        return min(self.max_bytes, self.largest_file or self.max_bytes)

    @property
    def is_full(self) -> bool:
        """Whether it accepts no more files, or only an empty one."""
        return self.files_count >= self.max_files or self.bytes_count >= self.max_bytes

    def state(self, at: datetime) -> str:
        """Return its state: open, paused, full, expired or closed."""
        if self.closed_at is not None:
            return "closed"
        if self.expires_at <= at:
            return "expired"
        if self.is_paused:
            return "paused"
        return "full" if self.is_full else "open"


@dataclass(frozen=True)
class Guest:
    """An uploader without an account, as they introduced themselves.

    Attributes:
        owner_id: of the request, whose documents their uploads are.
    """

    submission_id: str
    name: str = ""
    email: str = ""
    owner_id: str = ""

    @property
    def label(self) -> str:
        """The guest's name and address, for the owner."""
        if self.name and self.email:
            return f"{self.name} <{self.email}>"
        return self.name or self.email or "a guest"


@dataclass(frozen=True)
class CollectedFile:
    """A guest's upload as it was when it arrived, without the owner's later changes to the document.

    Attributes:
        failure_reason: why it was rejected, for its guest and its owner to read; empty if it was not.
    """

    document_id: str
    name: str
    folder: str
    size: int
    status: Arrival
    started_at: datetime
    settled_at: datetime | None = None
    failure_reason: str = ""


@dataclass(frozen=True)
class GuestUpload:
    """A guest's own upload, and how to resume it.

    Attributes:
        sending: the number and size of its parts; None once it is complete.
    """

    file: CollectedFile
    sending: PartPlan | None = None

    @property
    def id(self) -> str:
        return self.file.document_id


@dataclass(frozen=True)
class Submission:
    """The uploads of one guest; sizes in bytes."""

    id: str
    name: str
    email: str
    started_at: datetime
    files_count: int
    bytes_count: int
    files: list[CollectedFile] = field(default_factory=list)

    @property
    def more(self) -> int:
        """The number of files that are not in `files`."""
        return max(0, self.files_count - len(self.files))

    @property
    def label(self) -> str:
        return Guest(self.id, self.name, self.email).label


def no_such_request() -> NotFound:
    """Return the same error for links that are unknown, expired or closed, so that no one can tell them apart."""
    return NotFound(
        "request_not_found",
        "This link does not exist or no longer accepts files. Ask the person who sent it for a new one.",
    )


def paused() -> Conflict:
    """Return the error for a paused request."""
    return Conflict("request_paused", "This request is paused. Try again later. Files already sent are kept.")


def full() -> Conflict:
    """Return the error for a request, or an owner's quota, without room for the file."""
    return Conflict(
        "request_full", "This request has reached its limit. Contact the person who sent you the link."
    )


def guest_required() -> Forbidden:
    """Return the error for a guest without a valid token."""
    return Forbidden("guest_required", "Identify yourself first: create a submission and send its `guest` value.")


def check_declared(request: Request, *, name: str, size: int, content_type: str, promises: Promises) -> None:
    """Check whether a request may take a file of this name, size and type as declared; its bytes decide when they
    arrive.

    Args:
        promises: as `check_type`.

    Raises:
        TooLarge: `file_too_large`. Invalid: `type_not_accepted`.
    """
    if size > request.largest:
        over, limit = in_words(size - request.largest), in_words(request.largest)
        message = f"This file is {over} over this request's limit of {limit}."
        raise TooLarge("file_too_large", message, fields={"size": message})
    check_type(request.types, name=name, content_type=content_type, promises=promises)


def check_there(
    request: Request | None,
    *,
    is_owner_active: bool,
    is_collecting_on: Callable[[], bool],
    at: datetime,
    to_look: bool = False,
) -> Request:
    """Return the request, if it exists for a guest.

    Args:
        is_collecting_on: tells whether the site collects from guests at all; asked only where it matters.
        to_look: whether they only view the request, which is allowed while it is paused.

    Raises:
        NotFound: `request_not_found`. Conflict: `request_paused`.
    """
    if not is_owner_active or request is None or not request.is_there(at) or not is_collecting_on():
        raise no_such_request()
    if request.is_paused and not to_look:
        raise paused()
    return request


def refusals_of(request: Request, *, at: datetime, sizes: Sequence[int]) -> list[MyDocError | None]:
    """Return why a request, as it is now, refused each of several files; None for those that fit, in order."""
    if not request.is_there(at):
        return [no_such_request() for _ in sizes]
    if request.is_paused:
        return [paused() for _ in sizes]
    files, free = request.max_files - request.files_count, request.max_bytes - request.bytes_count
    found: list[MyDocError | None] = []
    for size in sizes:
        fits = files > 0 and size <= min(free, request.largest)
        found.append(None if fits else full())
        files, free = (files - 1, free - size) if fits else (files, free)
    return found
