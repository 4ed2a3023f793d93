"""Define the ZIP of a link, which is built when a visitor asks for it and kept until the link changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from files.domain.parts import MIB, MOST_PARTS, USUAL_PART
from files.domain.shares import Share, no_such_share
from mydoc.core.errors import Conflict

ZIP_TYPE = "application/zip"
# S3's largest object.
MOST_BYTES = 5 * 1024**4
# Parts up to this size are built in memory, larger ones are sent while they are built.
LARGEST_IN_MEMORY = 32 * MIB
# How long after a job's last checkpoint another one may take over.
LEASE = timedelta(minutes=2)
# Downloads in progress may finish after the link has changed.
KEPT_AFTER_CHANGE = timedelta(hours=1)
# How often the schedule looks whether the share is still as it was.
LOOKED_AT_EVERY = timedelta(hours=6)
MOST_TRIES = 3
MOST_RESTARTS = 5
# The pause after a failed build; it grows fourfold with each further failure.
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=6)
# If builds are begun and not finished, since the link keeps changing, each waits twice as long.
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=5)
_QUIET_AFTER = timedelta(hours=1)


class ZipState(StrEnum):
    """The state of the ZIP of a link's current version; the value is the API's."""

    NONE = "none"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


class ZipError(StrEnum):
    """Why a build failed."""

    TOO_LARGE = "zip_too_large"
    BROKEN = "zip_failed"


@dataclass(frozen=True)
class Zip:
    """The ZIP of a link's version, and how far its build is.

    Attributes:
        version: of the link; of a selection the number of its ZIP, below 0.
        done, total: bytes of the documents that are already in it, and of all of them.
        size: of the ZIP itself, once it is ready.
        valid_until: when the first of its documents expires.
        retry_at: after a failure, when it can be requested again, unless it is too large.
    """

    version: int
    state: ZipState = ZipState.NONE
    done: int = 0
    total: int = 0
    size: int = 0
    key: str = ""
    valid_until: datetime | None = None
    error: ZipError | None = None
    retry_at: datetime | None = None

    def may_be_begun(self, at: datetime) -> bool:
        """Return whether a request starts a build, because there is neither a ZIP nor a build."""
        if self.state is ZipState.FAILED:
            return self.error is not ZipError.TOO_LARGE and (self.retry_at is None or self.retry_at <= at)
        return self.state is ZipState.NONE

    def is_ready(self, at: datetime) -> bool:
        return self.state is ZipState.READY and self.valid_until is not None and self.valid_until > at


@dataclass(frozen=True)
class Source:
    """A document that goes into a ZIP."""

    key: str
    etag: str
    folder: str
    name: str
    size: int
    content_type: str
    modified: datetime


@dataclass(frozen=True)
class Manifest:
    """The documents of a link's version, or of a person's received files, in the order of the ZIP.

    Attributes:
        share: None for received files, whose ZIP has the `number`.
    """

    share: Share | None
    sources: list[Source]
    valid_until: datetime
    number: int = 0

    @property
    def version(self) -> int:
        return self.share.version if self.share else self.number

    @property
    def total(self) -> int:
        """The size of all documents, in bytes."""
        return sum(source.size for source in self.sources)

    def fingerprint(self, paths: list[str]) -> str:
        """Return a digest of all that the ZIP's bytes depend on: a job that finds another one starts the build
        again."""
        digest = hashlib.sha256()
        for path, source in zip(paths, self.sources, strict=True):
            line = (path, source.key, source.etag, source.size, source.content_type, source.modified.isoformat())
            digest.update(f"{line}\n".encode())
        return digest.hexdigest()


def may_restart(restarts: int) -> bool:
    """Return whether a build begins from the first byte once more, or is given up."""
    return restarts < MOST_RESTARTS


def retry_pause(failures: int) -> timedelta:
    """Return how long to wait after so many failures of the same version."""
    return min(_LONGEST_RETRY, _FIRST_RETRY * 4 ** min(failures - 1, 8))


def tries_of_late(share: Share, at: datetime) -> int:
    """Return how many builds of a link were begun without being finished and without an hour's pause."""
    is_quiet = share.zip_tried_at is None or share.zip_tried_at + _QUIET_AFTER < at
    return 0 if is_quiet else share.zip_tries


def pause_before(share: Share, at: datetime) -> timedelta:
    """Return how long the next build of a link waits."""
    tries = tries_of_late(share, at)
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(tries - 1, 8)) if tries else timedelta()


def is_offered(share: Share) -> bool:
    """Return whether a link offers a ZIP: a one-time link only while nothing of it was downloaded."""
    return not share.is_one_time or not (share.downloads or share.coming_count)


def check_offered(share: Share, *, is_repeated: bool = False) -> None:
    """Admit a download of all documents of a share, or raise why not.

    Args:
        is_repeated: a claim that may have been answered before is let in where a ZIP took the last download,
            nowhere else.

    Raises:
        NotFound: `share_not_found`. Conflict: `nothing_to_zip`, `zip_not_offered`.
    """
    was_whole = is_offered(share) or (is_repeated and share.is_spent)
    if share.is_barren or (share.is_used_up and not (was_whole and share.ready_count)):
        raise no_such_share()
    if not share.ready_count:
        raise nothing_to_zip()
    if not was_whole:
        raise zip_not_offered()


def zip_key(owner_id: str, share_id: str, version: int) -> str:
    """Return the key of the ZIP of a link's version."""
    return f"derived/{owner_id}/zips/{share_id}/{version}.zip"


def zip_name(title: str) -> str:
    """Return the name under which a ZIP is saved."""
    plain = "".join("_" if character in '/\\<>:"|?*' else character for character in title).strip(" .")
    return f"{plain or 'Documents'}.zip"


def part_size(longest: int) -> int:
    """Return the smallest size of a part, in bytes, with which 10,000 parts suffice.

    Args:
        longest: bytes that the ZIP has at most.
    """
    needed = -(-longest // MOST_PARTS)
    return max(USUAL_PART, -(-needed // MIB) * MIB)


def is_streamed(longest: int) -> bool:
    """Return whether its parts are too large for the memory."""
    return part_size(longest) > LARGEST_IN_MEMORY


def zip_not_ready() -> Conflict:
    """Return the error for claiming a ZIP that is not ready, or not any more."""
    return Conflict("zip_not_ready", "The ZIP is not ready, or the link has changed. Request it again.")


def nothing_to_zip() -> Conflict:
    """Return the error for a ZIP of a link without ready documents."""
    return Conflict("nothing_to_zip", "This link has no documents to download yet. Try again later.")


def zip_not_offered() -> Conflict:
    """Return the error for a ZIP of a one-time link that was partly downloaded, or is not complete yet."""
    message = "Each document of this link can be downloaded once, and some already were or are not ready yet."
    return Conflict("zip_not_offered", f"{message} Download the documents one by one.")
