"""Decide what the trash keeps and for how long. Pages call it "Recently deleted"."""

from __future__ import annotations

from datetime import datetime, timedelta

from files.domain.documents import UPLOAD_TIME, Document, Status

# A cancelled upload is kept for the button "Undo" and no longer: its size counts in the quota meanwhile.
CANCELLED_TIME = timedelta(hours=1)
_KEPT = frozenset({Status.UPLOADING, Status.PROCESSING, Status.READY})


def goes_to_trash(document: Document, *, kept: timedelta) -> bool:
    """Return whether a document can be restored once it is deleted.

    A failed one has no bytes. What is in quarantine is deleted for good, as nobody should get it back, and an
    administrator's list has nothing that only its owner sees.

    Args:
        kept: how long the trash keeps documents; nothing goes there if it is 0.
    """
    return bool(kept) and document.status in _KEPT


def trash_end(document: Document, *, at: datetime, kept: timedelta) -> datetime:
    """Return until when the trash keeps a document that is deleted at a moment.

    Its own expiry holds there, too. An upload ends when it would have been abandoned, at the latest.

    Args:
        kept: how long the trash keeps documents.
    """
    match document.status:
        case Status.UPLOADING:
            return min(at + kept, at + CANCELLED_TIME, document.created_at + UPLOAD_TIME)
        case Status.PROCESSING:
            # Its expiry counts from its arrival, which is not known yet.
            return at + kept
        case _:
            return min(at + kept, document.expires_at)
