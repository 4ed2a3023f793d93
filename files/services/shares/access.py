"""Decide whether a visit may open a link, the same way for pages, claims, ZIPs and previews."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.core import signing
from django.utils.crypto import constant_time_compare
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from accounts.services import quota, throttle
from files.domain import admission
from files.domain.admission import Visitor, check_visit, unless_used_up
from files.domain.shares import Share, SharedDocument, no_such_share
from files.models import RecipientItem, ShareItem, recipient_part
from files.services.shares.listing import LARGEST_PAGE, read
from mydoc import features
from mydoc.aws.batches import Read
from mydoc.core import clock
from mydoc.core.errors import Forbidden, MyDocError
from mydoc.core.ids import is_id
from mydoc.core.paging import Page
from mydoc.core.passwords import spellings
from mydoc.features import Feature

UNLOCKED_FOR = timedelta(minutes=15)
LONGEST_SLUG = 100
TRIES = 20
TRIES_WINDOW = 600
# Of one link and one address; ten times as many of one link.
PASSWORD_TRIES = throttle.Limit("link-passwords", TRIES, TRIES_WINDOW)
_ID_LENGTH = 26
LONGEST_KEY = 100
# Not renamed with the module: what was signed before is still good.
_SALT = "files.services.claims.unlock"


def _nobody() -> str:
    return ""


@dataclass(frozen=True)
class Visit:
    """A visit to a link: its slug, and what the visitor shows.

    Attributes:
        address: the network address, for limits.
        unlock_token: what `unlock` gave for the right password.
        password: shown with this very request instead.
        recipient_key: of a personal link.
        person_id: tells which person with an account asks, empty for no one; asked only where it matters, as it
            costs round trips, which whoever gives it keeps from being paid twice.
    """

    slug: str
    address: str = ""
    unlock_token: str = ""
    password: str | None = None
    recipient_key: str = ""
    person_id: Callable[[], str] = _nobody


@dataclass(frozen=True)
class Recipient:
    """The recipient whose personal link a visit used."""

    id: str
    email: str
    key: str


def admit(share: Share, visit: Visit, *, recipient: Recipient | None, repeated: bool = False) -> None:
    """Admit a visit, or raise why not. Whoever writes afterwards repeats the decision as a condition, by
    `still_admits`.

    Whether the owner is active is not known here: `quota.is_active` or `quota.require_active` go with it.

    Args:
        recipient: that of the visit's key; None without one, or where it has not been read.
        repeated: a claim that may have been answered before is let in though it has used the link up.

    Raises:
        NotFound: `share_not_found`. Forbidden: `not_started`, `sign_in_required`, `recipients_only`,
            `password_required`, `wrong_password`. TooManyRequests: `too_many_requests`.
    """
    visitor = Visitor(
        has_account=lambda: bool(visit.person_id()),
        is_recipient=recipient is not None,
        is_unlocked=lambda: is_unlocked(share, visit.unlock_token),
        shows_password=visit.password is not None,
    )
    remains = check_visit(
        share,
        visitor,
        at=clock.now(),
        are_links_on=lambda: features.is_on(Feature.PUBLIC_LINKS),
        is_repeated=repeated,
    )
    if remains:
        try:
            try_password(share, visit.password or "", visit.address)
        except Forbidden as refusal:
            raise unless_used_up(share, refusal) from None


def still_admits(share: Share) -> Condition:
    """Return the condition that a link's terms are those that `admit` decided by, and that downloads are left."""
    now = clock.now()
    has_left = ShareItem.max_downloads.does_not_exist() | (ShareItem.downloads < ShareItem.max_downloads)
    same_password: Condition = ShareItem.password_hash.does_not_exist()
    if share.has_password:
        same_password = ShareItem.password_hash == share.password_hash
    started = ShareItem.starts_at.does_not_exist() | (ShareItem.starts_at <= now)
    not_spent = ShareItem.is_one_time == share.is_one_time
    if share.is_one_time:
        not_spent &= ShareItem.is_spent.does_not_exist() & (ShareItem.fetched_count < ShareItem.documents_count)
    return (
        ShareItem.ending.does_not_exist()
        & (ShareItem.expires_at > now)
        & started
        & (ShareItem.is_paused == False)  # noqa: E712 - builds a condition
        & (ShareItem.audience == share.audience.value)
        & has_left
        & same_password
        & not_spent
    )


def check_slug(slug: str) -> str:
    """Return a slug; raise NotFound `share_not_found` for what cannot be one."""
    if not 0 < len(slug) <= LONGEST_SLUG:
        raise no_such_share()
    return slug


def unlock(share: Share, visit: Visit, *, recipient: Recipient | None) -> str:
    """Return a token that opens the link for 15 minutes in place of its password.

    Raises:
        As `admit`.
    """
    admit(share, visit, recipient=recipient)
    return signing.dumps({"slug": share.slug, "key": _fingerprint(share)}, salt=_SALT)


def try_password(share: Share, password: str, address: str) -> None:
    """Check a link's password, with limits on wrong ones: two round trips.

    A try is counted before the password is checked, and taken back if it was right, so the limit holds for tries
    at the same moment in any process. Right ones wait for each other where there are more at once than the limit
    allows.

    Raises:
        Forbidden: `wrong_password`. TooManyRequests: `too_many_requests`.
    """
    limits = [(f"share#{share.id}#{address}", TRIES), (f"share#{share.id}", TRIES * 10)]
    attempt = throttle.begin(limits, window_seconds=TRIES_WINDOW)
    if not any(check_password(each, share.password_hash) for each in spellings(password)):
        attempt.keep()
        raise Forbidden("wrong_password", "Wrong password. Try again, or ask the person who sent you the link.")
    attempt.forgive()


def is_unlocked(share: Share, token: str) -> bool:
    """Return whether a token of `unlock` is of this link and of its password now."""
    try:
        claims = signing.loads(token, salt=_SALT, max_age=UNLOCKED_FOR)
    except signing.BadSignature:
        return False
    return bool(claims == {"slug": share.slug, "key": _fingerprint(share)})


def may_be_key(key: str) -> bool:
    """Return whether a text has the form of what is in a personal link."""
    return len(key) <= LONGEST_KEY and key.isascii() and is_id(key[:_ID_LENGTH])


def read_recipient(visit: Visit) -> list[Read]:
    """Return what to fetch along with other items to find a visit's recipient; nothing without a key."""
    if not may_be_key(visit.recipient_key):
        return []
    return [Read(RecipientItem, visit.slug, recipient_part(visit.recipient_key[:_ID_LENGTH]))]


def recipient_of(visit: Visit, items: Sequence[Model | None]) -> Recipient | None:
    """Return the recipient that the visit's key belongs to, from what `read_recipient` fetched; None without
    one."""
    for item in items:
        if isinstance(item, RecipientItem) and constant_time_compare(item.key, visit.recipient_key):
            return Recipient(id=item.id, email=item.email, key=item.key)
    return None


def leads_nowhere(share: Share, page: Page[SharedDocument]) -> bool:
    """Return whether nothing in a link is ready or on its way, as far as its page tells."""
    is_all = share.documents_count <= LARGEST_PAGE
    return admission.leads_nowhere(share, page.items, is_all=is_all, at=clock.now())


def not_to_be_had(share: Share, otherwise: MyDocError) -> MyDocError:
    """Return the error for something in a link that cannot be downloaded: `share_not_found` if nothing in it
    can, else the caller's. One round trip at most."""
    if share.is_barren:
        return no_such_share()
    now, page = read(share.slug, limit=LARGEST_PAGE)
    return no_such_share() if now is None or leads_nowhere(now, page) else otherwise


def require_active_owner(item: Model | None) -> None:
    """Raise NotFound `share_not_found` unless `quota.read_active` fetched an active owner."""
    if not quota.is_active(item):
        raise no_such_share()


def _fingerprint(share: Share) -> str:
    return hashlib.sha256(share.password_hash.encode()).hexdigest()[:16]
