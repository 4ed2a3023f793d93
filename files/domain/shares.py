"""A share: a link through which anybody may fetch one or several documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mydoc.errors import Invalid, NotFound

MOST_DOCUMENTS = 50
MOST_DOWNLOADS = 1_000_000
LONGEST_MESSAGE = 2_000
CLAIM_SECONDS = 60
SHORTEST_PASSWORD = 4
LONGEST_PASSWORD = 128


@dataclass(frozen=True)
class SharedDocument:
    """What a share tells of one of its documents."""

    id: str
    name: str
    size: int
    content_type: str
    kind: str


@dataclass(frozen=True)
class Share:
    """A share; `downloads` counts the presigned URLs handed out, since S3 tells nobody what became of them."""

    id: str
    slug: str
    owner_id: str
    owner_name: str
    documents: list[SharedDocument]
    created_at: datetime
    expires_at: datetime
    downloads: int = 0
    max_downloads: int | None = None
    password_hash: str = ""
    message: str = ""

    @property
    def has_password(self) -> bool:
        return bool(self.password_hash)

    @property
    def size(self) -> int:
        """Bytes of all its documents."""
        return sum(document.size for document in self.documents)

    def is_open(self, at: datetime) -> bool:
        """Whether the link leads anywhere, as far as the share itself tells."""
        used_up = self.max_downloads is not None and self.downloads >= self.max_downloads
        return bool(self.documents) and self.expires_at > at and not used_up


def no_such_share() -> NotFound:
    """The one answer for unknown, expired, revoked and used-up links: from outside they look the same."""
    return NotFound(
        "share_not_found",
        "This link does not exist or is no longer available. Ask the person who sent it for a new one.",
    )


def check_max_downloads(count: int | None) -> int | None:
    """Raises Invalid `bad_max_downloads` unless None or between 1 and 1,000,000."""
    if count is not None and not 1 <= count <= MOST_DOWNLOADS:
        message = f"Choose between 1 and {MOST_DOWNLOADS} downloads."
        raise Invalid("bad_max_downloads", message, fields={"max_downloads": message})
    return count


def check_password(password: str | None) -> str | None:
    """Raises Invalid `bad_password` unless None or of 4 to 128 characters."""
    if password is not None and not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        message = f"A password for a link has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise Invalid("bad_password", message, fields={"password": message})
    return password


def check_message(message: str) -> str:
    """Raises Invalid `bad_message` above 2,000 characters."""
    if len(message) > LONGEST_MESSAGE:
        problem = f"A message has at most {LONGEST_MESSAGE} characters."
        raise Invalid("bad_message", problem, fields={"message": problem})
    return message
