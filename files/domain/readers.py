"""Define what colleagues have done with a document, and when news of it is mailed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from files.domain.due import due_moment

# What is shared or opened in one go follows within so long, and is told in one email.
QUIET = timedelta(minutes=2)
# Someone who goes on for longer does not delay the email about the beginning.
_PATIENCE = timedelta(minutes=30)


class News(StrEnum):
    """What someone has not been mailed about yet."""

    SHARED = "shared"
    OPENED = "opened"


@dataclass(frozen=True)
class Reading:
    """What a colleague has done with a document that is shared with them.

    Attributes:
        shared_at: None for what was shared before this was stored.
        opened_at, downloaded_at: the first time. A preview opens it, a download does too.
        tells_owner: whether its owner wants to be mailed about it.
    """

    shared_at: datetime | None = None
    opened_at: datetime | None = None
    downloaded_at: datetime | None = None
    tells_owner: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it was shared and not opened since."""
        return self.shared_at is not None and self.opened_at is None


def may_be_told(first: str, last: str, *, at: datetime) -> bool:
    """Return whether news is complete, so that one email tells all of it.

    Args:
        first, last: of its moments in the due index.
    """
    return last <= due_moment(at) or first <= due_moment(at - _PATIENCE)
