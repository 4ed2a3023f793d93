"""Define a link, through which others download documents, and the rules about who may and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from files.domain.documents import Status
from mydoc.core.errors import Conflict, Forbidden, NotFound

MOST_DOCUMENTS = 10_000
MOST_DOCUMENTS_AT_ONCE = 100
CLAIM_SECONDS = 60
# For so long a claim renews its URL, as often as the download is interrupted.
CLAIM_LIFE = timedelta(hours=24)
_REMINDER = timedelta(hours=24)
COMING = frozenset({Status.UPLOADING, Status.PROCESSING})


class Audience(StrEnum):
    """Whom a link admits."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    RECIPIENTS = "recipients"


class VisitState(StrEnum):
    """The state of a link for a visit: open, or the code of what is missing."""

    OPEN = "open"
    PASSWORD_REQUIRED = "password_required"  # noqa: S105 - names what is missing
    NOT_STARTED = "not_started"
    SIGN_IN_REQUIRED = "sign_in_required"
    RECIPIENTS_ONLY = "recipients_only"


class ShareEnding(StrEnum):
    """Why a link ended."""

    REVOKED = "revoked"
    EXPIRED = "expired"
    EMPTIED = "emptied"


@dataclass(frozen=True)
class SharedDocument:
    """A document as a link shows it.

    Attributes:
        folder: where it lies within the share, such as "Photos/2026"; empty for its top.
        downloads: how often it was downloaded through this link.
    """

    id: str
    owner_id: str
    name: str
    size: int
    content_type: str
    kind: str
    status: Status
    created_at: datetime
    expires_at: datetime
    folder: str = ""
    etag: str = ""
    has_thumbnail: bool = False
    uploaded_at: datetime | None = None
    downloads: int = 0

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}" if self.folder else self.name

    def is_ready(self, at: datetime) -> bool:
        """Return whether it can be downloaded; the claim's transaction checks the document itself once more."""
        return self.status is Status.READY and self.expires_at > at

    def is_coming(self) -> bool:
        return self.status in COMING


@dataclass(frozen=True)
class Chosen:
    """How many selections of a link were made on a day, and the bytes of their documents."""

    day: str = ""
    count: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class Share:
    """A link; `downloads` counts presigned URLs, since S3 does not report downloads.

    Attributes:
        documents: those that were read with it, which need not be all.
        follows_documents: whether it expires with its documents, so that its end moves with theirs.
        documents_end: when the last of its documents expires; None if it has none, or if this is not known yet.
        paused_at: since when it is paused; None if it is not, or was paused before this was stored.
        is_spent: whether all of a one-time share was fetched at once.
        last_claimed_at: when the last download started; None before the first, or if this is not known.
        fetched_count: documents of a one-time share that were fetched; of others no one keeps count.
        version: changes with what visitors can download.
        rules_version: changes with the rules, so that two changes at once cannot each miss the other.
        mails_due: when the schedule enqueues mails that are still pending; None if none are.
        zip_version: the version of the last ZIP, and `zip_size` its bytes. Whether it still exists is in its own
            record.
        chosen: what visitors selected of it, on the last day on which one did.
        zip_tries: builds started since the last one that succeeded; the last was at `zip_tried_at`.
    """

    id: str
    slug: str
    owner_id: str
    created_at: datetime
    expires_at: datetime
    title: str = ""
    message: str = ""
    starts_at: datetime | None = None
    follows_documents: bool = False
    documents_end: datetime | None = None
    is_paused: bool = False
    paused_at: datetime | None = None
    is_one_time: bool = False
    is_spent: bool = False
    is_slug_chosen: bool = False
    audience: Audience = Audience.ANYONE
    password_hash: str = ""
    max_downloads: int | None = None
    downloads: int = 0
    last_claimed_at: datetime | None = None
    documents_count: int = 0
    size: int = 0
    ready_count: int = 0
    ready_size: int = 0
    fetched_count: int = 0
    broken_count: int = 0
    broken_size: int = 0
    recipients_count: int = 0
    version: int = 1
    rules_version: int = 1
    is_reminded: bool = False
    mails_due: datetime | None = None
    zip_version: int = 0
    zip_size: int = 0
    zip_tries: int = 0
    zip_tried_at: datetime | None = None
    chosen: Chosen = Chosen()
    ending: ShareEnding | None = None
    documents: list[SharedDocument] = field(default_factory=list)

    @property
    def ends_at(self) -> datetime:
        """When it stops working: at its own end, or with the last of its documents."""
        return self.expires_at if self.documents_end is None else min(self.expires_at, self.documents_end)

    @property
    def outlives_documents(self) -> bool:
        """Whether all its documents expire before its own end."""
        return self.ends_at < self.expires_at

    @property
    def has_password(self) -> bool:
        return bool(self.password_hash)

    @property
    def is_limited(self) -> bool:
        """Whether it counts downloads; then it offers no previews, which would not count."""
        return self.max_downloads is not None or self.is_one_time

    @property
    def coming_count(self) -> int:
        """The number of documents that are still uploading or processing."""
        return max(0, self.documents_count - self.ready_count - self.broken_count)

    @property
    def coming_size(self) -> int:
        return max(0, self.size - self.ready_size - self.broken_size)

    @property
    def shown_count(self) -> int:
        """The number of documents that visitors see: all but those that failed, are withheld or were deleted."""
        return max(0, self.documents_count - self.broken_count)

    @property
    def shown_size(self) -> int:
        return max(0, self.size - self.broken_size)

    @property
    def is_barren(self) -> bool:
        """Whether all its documents failed, are withheld or were deleted, so that it shows nothing."""
        return self.documents_count > 0 and not self.ready_count and not self.coming_count

    @property
    def downloads_left(self) -> int | None:
        """The number of downloads left; None without a limit."""
        if self.max_downloads is None:
            return None
        return max(0, self.max_downloads - self.downloads)

    @property
    def is_used_up(self) -> bool:
        if self.is_one_time and (self.is_spent or 0 < self.documents_count <= self.fetched_count):
            return True
        return self.downloads_left == 0

    def is_open(self, at: datetime) -> bool:
        """Return whether the link works, as far as the share itself tells."""
        return self.ending is None and self.expires_at > at and not self.is_paused and not self.is_used_up

    def has_started(self, at: datetime) -> bool:
        return self.starts_at is None or self.starts_at <= at


def reminder_time(*, created_at: datetime, expires_at: datetime) -> datetime:
    """Return when to remind recipients who have downloaded nothing: a day before the end or, for a link of less
    than two days, after three quarters of its life."""
    life = expires_at - created_at
    return expires_at - (_REMINDER if life >= 2 * _REMINDER else life / 4)


def next_due(share: Share) -> datetime:
    """Return when the schedule has to check a link next."""
    due = share.expires_at
    if share.recipients_count and not share.is_reminded:
        due = min(due, reminder_time(created_at=share.created_at, expires_at=share.ends_at))
    return due if share.mails_due is None else min(due, share.mails_due)


def no_such_share() -> NotFound:
    """Return the same error for unknown, expired, revoked, paused and used-up links, so that no one can tell
    them apart."""
    return NotFound(
        "share_not_found",
        "This link does not exist or is no longer available. Ask the person who sent it for a new one.",
    )


def not_in_share() -> NotFound:
    """Return the error for a document that a link does not hold, or not any more."""
    return NotFound("document_not_found", "This document is not in the link. Reload the page.")


def download_is_over() -> NotFound:
    """Return the same error for every reason why a download cannot be resumed any more."""
    message = "This download cannot be resumed. A day has passed, or the link has changed. Open the link again."
    return NotFound("download_over", message)


class NotStarted(Forbidden):
    """The link opens later."""

    def __init__(self, starts_at: datetime) -> None:
        super().__init__("not_started", f"This link opens on {starts_at:%-d %B %Y at %H:%M} UTC. Try again then.")
        self.starts_at = starts_at


def sign_in_required() -> Forbidden:
    """Return the error for a visitor who is not signed in, where the link requires an account."""
    message = "Only people with an account here can open this link. Sign in and open it again."
    return Forbidden("sign_in_required", message)


def recipients_only() -> Forbidden:
    """Return the error for a visitor without a personal link, where the link is for named recipients."""
    return Forbidden("recipients_only", "Only recipients can open this link. Use the personal link in your email.")


def password_required() -> Forbidden:
    """Return the error for a visitor who has not entered the password."""
    return Forbidden("password_required", "This link requires a password. Enter it and try again.")


def preview_not_offered() -> Conflict:
    """Return the error for previewing a document of a link that counts downloads."""
    message = "This link limits downloads, so it has no previews. Download the document instead."
    return Conflict("preview_not_offered", message)
