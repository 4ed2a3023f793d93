"""Tell the state of a link as its owner sees it: whether visitors can open it and, if not, why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from files.domain.shares import Audience, Share


class ShareState(StrEnum):
    """The state of a link as its owner sees it; only an open one admits anyone."""

    OPEN = "open"
    NOT_STARTED = "not_started"
    PAUSED = "paused"
    USED_UP = "used_up"
    NO_RECIPIENTS = "no_recipients"
    NO_DOCUMENTS = "no_documents"
    ENDED = "ended"


def state_of(share: Share, *, at: datetime) -> ShareState:
    """Return the state of a link at a moment. Of several reasons why no one can open it, the one that holds
    longest, so that removing it is what the owner has to do first."""
    if share.ending is not None or share.ends_at <= at:
        return ShareState.ENDED
    if share.is_paused:
        return ShareState.PAUSED
    if share.is_used_up:
        return ShareState.USED_UP
    if share.audience is Audience.RECIPIENTS and not share.recipients_count:
        return ShareState.NO_RECIPIENTS
    if share.is_barren:
        # All failed or are in quarantine. A link without documents is open: it shows what is added to it.
        return ShareState.NO_DOCUMENTS
    return ShareState.OPEN if share.has_started(at) else ShareState.NOT_STARTED


def state_moment(share: Share, *, at: datetime) -> datetime | None:
    """Return the moment that belongs to its state: since when it is paused, when the last download used it up, or
    when it opens; None if there is none or it is not known."""
    match state_of(share, at=at):
        case ShareState.PAUSED:
            return share.paused_at
        case ShareState.USED_UP:
            return share.last_claimed_at
        case ShareState.NOT_STARTED:
            return share.starts_at
    return None
