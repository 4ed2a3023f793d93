"""Decide when an owner is mailed about a guest's files, and which of them the mail names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from files.domain.requests import Arrival, CollectedFile

MOST_NAMED = 30
# An upload that takes longer does not delay the mail about the others.
_PATIENCE = timedelta(hours=1)
# The clocks of two functions differ by less.
_SKEW = timedelta(seconds=5)


def is_waited_for(files: Sequence[CollectedFile], *, at: datetime) -> bool:
    """Return whether more of a submission is on its way, so that the mail waits for it."""
    return any(file.status is Arrival.UPLOADING and file.started_at > at - _PATIENCE for file in files)


def to_be_named(files: Sequence[CollectedFile], *, since: datetime, received: int) -> list[CollectedFile]:
    """Return the new files that a mail names, in the order in which they arrived.

    Args:
        files: of the submission, in any order, those that were told of before among them.
        since: when the first of what is new settled.
        received: how many are new.
    """
    settled = sorted(
        (file for file in files if file.status is Arrival.RECEIVED and _settled(file)[0] >= since - _SKEW),
        key=_settled,
    )
    told_before = max(0, len(settled) - received)
    return settled[told_before:][:MOST_NAMED]


def _settled(file: CollectedFile) -> tuple[datetime, str]:
    return file.settled_at or file.started_at, file.document_id
