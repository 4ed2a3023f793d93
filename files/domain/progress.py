"""Estimate when uploads will be complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# An upload without progress for so long counts as stopped.
_SILENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Progress:
    """An upload, in progress or complete: its size, the bytes that arrived, when it began and when it last
    progressed."""

    size: int
    sent: int
    started_at: datetime
    seen_at: datetime


def estimate(uploads: Sequence[Progress], *, at: datetime) -> timedelta | None:
    """Return how long these uploads will take at their speed so far; None if that cannot be told yet.

    What is complete counts as long as it has only just arrived: many small files have no other speed.
    """
    lively = [upload for upload in uploads if at - upload.seen_at <= _SILENCE]
    sent = sum(upload.sent for upload in lively)
    if not sent:
        return None
    seconds = (at - min(upload.started_at for upload in lively)).total_seconds()
    remaining = sum(upload.size - upload.sent for upload in uploads)
    return timedelta(seconds=max(1, round(remaining * seconds / sent)))
