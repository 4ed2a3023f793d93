"""How long until what is being uploaded will be there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Without a sign of life for so long, a sender is taken to have stopped.
_SILENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Progress:
    """An upload under way: bytes in all and bytes that are there, when it began and when it last went on."""

    size: int
    sent: int
    started_at: datetime
    seen_at: datetime


def estimate(uploads: Sequence[Progress], *, at: datetime) -> timedelta | None:
    """How long until all of these are there at their speed so far; None while nobody can tell."""
    lively = [upload for upload in uploads if at - upload.seen_at <= _SILENCE]
    sent = sum(upload.sent for upload in lively)
    if not sent:
        return None
    seconds = (at - min(upload.started_at for upload in lively)).total_seconds()
    remaining = sum(upload.size - upload.sent for upload in uploads)
    return timedelta(seconds=max(1, round(remaining * seconds / sent)))
