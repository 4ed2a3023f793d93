"""Work out when the last document of a link expires, and the link with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from files.domain.shares import Share


def end_of_documents(
    share: Share, *, before: datetime | None, after: datetime | None
) -> tuple[bool, datetime | None]:
    """Return whether it is known when the last of a link's documents expires, and when.

    If a document that may have been the last expires sooner or leaves, all of them have to be read.

    Args:
        before, after: when one of its documents expired before, and expires now; None if it was added to or
            removed from the link.
    """
    known = share.documents_end
    if after is not None and known is not None and after >= known:
        return True, after
    return (False, None) if known is None or before == known else (True, known)


def ending_at(share: Share, end: datetime | None) -> Share:
    """Return the link as it is when the last of its documents ends then."""
    expires_at = end if share.follows_documents and end is not None else share.expires_at
    # If the end has moved, recipients are reminded again.
    is_reminded = share.is_reminded and expires_at == share.expires_at
    return replace(share, documents_end=end, expires_at=expires_at, is_reminded=is_reminded)


def is_later(end: datetime | None, known: datetime | None) -> bool:
    """Return whether an end is later than the known one, and so is right whatever other documents the link has."""
    return end is not None and known is not None and end > known
