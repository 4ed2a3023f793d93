"""Decide who may open a link, and what of it, from what was read.

Pages, claims, ZIPs and previews use this; their transactions repeat the decision as a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from files.domain.documents import Status
from files.domain.shares import (
    CLAIM_LIFE,
    Audience,
    NotStarted,
    Share,
    SharedDocument,
    no_such_share,
    not_in_share,
    password_required,
    recipients_only,
    sign_in_required,
)
from mydoc.core.errors import Forbidden, Invalid, MyDocError


@dataclass(frozen=True)
class Visitor:
    """What a visit shows about the visitor.

    Attributes:
        has_account: tells whether it is someone with an account; asked only where it matters, as it may cost
            round trips.
        is_unlocked: tells whether the password was shown before; asked only where there is one.
        shows_password: whether a password, right or wrong, comes with this very visit.
    """

    has_account: Callable[[], bool]
    is_recipient: bool
    is_unlocked: Callable[[], bool]
    shows_password: bool


def check_visit(
    share: Share,
    visitor: Visitor,
    *,
    at: datetime,
    are_links_on: Callable[[], bool],
    is_repeated: bool = False,
) -> bool:
    """Let a visit in, or say why not.

    Args:
        are_links_on: tells whether the site has public links at all; asked only for a link that is open.
        is_repeated: a claim that may have succeeded before is admitted even if it used up the link.

    Returns:
        Whether the password that the visit shows remains to be tried.

    Raises:
        NotFound: `share_not_found`. Forbidden: `not_started`, `sign_in_required`, `recipients_only`,
            `password_required`.
    """
    is_open = share.is_open(at) or (
        is_repeated and share.ending is None and share.expires_at > at and not share.is_paused
    )
    if not is_open or not are_links_on():
        raise no_such_share()
    try:
        return _wants_password(share, visitor, at)
    except Forbidden as refusal:
        raise unless_used_up(share, refusal) from None


def _wants_password(share: Share, visitor: Visitor, at: datetime) -> bool:
    if share.starts_at is not None and share.starts_at > at:
        raise NotStarted(share.starts_at)
    if share.audience is Audience.SIGNED_IN and not visitor.has_account():
        raise sign_in_required()
    if share.audience is Audience.RECIPIENTS and not visitor.is_recipient:
        raise recipients_only()
    if not share.has_password or visitor.is_unlocked():
        return False
    if not visitor.shows_password:
        raise password_required()
    return True


def unless_used_up(share: Share, refusal: MyDocError) -> MyDocError:
    """Return the error for a refused visitor of a link that may be used up: only who has downloaded from it
    learns that it existed."""
    return no_such_share() if share.is_used_up else refusal


def leads_nowhere(share: Share, shown: Sequence[SharedDocument], *, is_all: bool, at: datetime) -> bool:
    """Return whether no document of a link is ready or on its way.

    That is so in the minutes before the schedule deletes what has expired; then the link looks as if it did not
    exist.

    Args:
        shown: documents of it.
        is_all: whether these are all; where they are not, there may be something among the others.
    """
    if share.is_barren:
        return True
    is_something = any(one.is_ready(at) or one.is_coming() for one in shown)
    return bool(share.documents_count) and is_all and not is_something and not share.coming_count


def missing_choice(share: Share, found: Sequence[SharedDocument], *, is_named: bool) -> MyDocError | None:
    """Return why a claim has no document; None if the first document found is the one.

    Args:
        found: the document that the claim names, or the first ones of the link that it shows.
    """
    # The only one that is shown has to be named, too, where it may lie behind the first ones.
    has_many = share.shown_count > 1 or (share.shown_count == 1 and share.documents_count > 2 and not found)
    if share.is_used_up and (not found or (has_many and not is_named)):
        return no_such_share()
    if not is_named and has_many:
        message = "This link has several documents. Choose one."
        return Invalid("document_required", message, fields={"document": message})
    if not found:
        return not_in_share() if is_named or not share.documents_count else no_such_share()
    return None


@dataclass(frozen=True)
class Claimed:
    """What a claim was made for.

    Attributes:
        held: the document's ETag, or, of all at once, the version of the share that the ZIP is of.
        mark: of the password and the audience that it met.
    """

    share_id: str
    at: datetime
    is_zip: bool
    held: str
    mark: str


def may_go_on(share: Share, claimed: Claimed, *, mark: str, at: datetime) -> bool:
    """Return whether a link still admits the claimant apart from its count, which includes this claim already.

    Args:
        mark: of the link's password and audience now.
    """
    return (
        claimed.at + CLAIM_LIFE > at
        # A custom address may belong to another link by now.
        and claimed.share_id == share.id
        and claimed.mark == mark
        and share.ending is None
        and share.expires_at > at
        and not share.is_paused
        and share.has_started(at)
        and (not claimed.is_zip or claimed.held == str(share.version))
    )


def is_still_the_file(claimed: Claimed, *, status: str, expires_at: datetime, etag: str, at: datetime) -> bool:
    """Return whether a document is the one that was claimed, and can still be downloaded."""
    # Resuming with other bytes would make a file that no one uploaded.
    return status == Status.READY and expires_at > at and etag == claimed.held
