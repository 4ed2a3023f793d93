"""Read everything that admitting a visit to a link needs.

Only `admission` calls these functions: a use case knows nothing of a link before the link has admitted the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.crypto import constant_time_compare

from accounts.services import quota
from files.domain.shares import Share, SharedDocument, no_such_share
from files.models import HEAD, EntryItem, RecipientItem, ShareItem, document_part, recipient_part
from files.services.mapping import document_of_entry, share_of
from files.services.shares.listing import LARGEST_PAGE, read
from files.services.shares.listing import read_whole as read_all
from mydoc.aws.batches import Read, fetch
from mydoc.core.ids import is_id
from mydoc.core.paging import Page

LONGEST_SLUG = 100
LONGEST_KEY = 100
_ID_LENGTH = 26


def _nobody() -> str:
    return ""


@dataclass(frozen=True)
class Visit:
    """A visit to a link: its slug, and what the visitor sent.

    Attributes:
        address: the network address, for limits.
        unlock_token: what `unlock` gave for the right password.
        password: sent with this request instead.
        recipient_key: of a personal link.
        person_id: returns the id of the signed-in visitor, empty for none; called only if needed, since it costs
            round trips. The caller keeps it from paying them twice.
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


@dataclass(frozen=True)
class Seen:
    """What was read for a visit, from which its admission is decided.

    Attributes:
        recipient: whose key the visit shows; None without one.
        page: the documents of the link that were read.
        items: all that was read along with the link.
        is_owner_active: None where the owner was not read, so that the write asks by a condition.
    """

    visit: Visit
    share: Share
    recipient: Recipient | None
    page: Page[SharedDocument]
    items: Sequence[Any]
    is_owner_active: bool | None = None


# What else to read with a page of a link. The share is None on pages after the first.
Along = Callable[[Share | None, Page[SharedDocument]], list[Read]]


def read_link(visit: Visit, *reads: Read) -> Seen:
    """Return a link and what else is asked for: one round trip. The owner is not read.

    Raises:
        NotFound: `share_not_found`.
    """
    head, *items = fetch([Read(ShareItem, check_slug(visit.slug), HEAD), *reads, *read_recipient(visit)])
    if not isinstance(head, ShareItem):
        raise no_such_share()
    entries = [document_of_entry(item) for item in items if isinstance(item, EntryItem)]
    return _seen(visit, share_of(head), Page(entries), items)


def read_with_owner(visit: Visit) -> Seen:
    """Return a link and whether its owner is active: two round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    seen = read_link(visit)
    (owner,) = fetch([quota.read_active(user_id=seen.share.owner_id)])
    return replace(seen, is_owner_active=quota.is_active(owner))


def read_document(visit: Visit, document_id: str | None) -> Seen:
    """Return a link with the document that is named, or its first two: one round trip, two for a recipient who
    names none. The owner is not read.

    Raises:
        NotFound: `share_not_found`.
    """
    if document_id is not None:
        part = document_part(document_id)
        return read_link(visit, *([Read(EntryItem, visit.slug, part)] if is_id(document_id) else []))
    share, page = read(check_slug(visit.slug), limit=2)
    if share is None:
        raise no_such_share()
    reads = read_recipient(visit)
    return _seen(visit, share, page, fetch(reads) if reads else [])


def read_page(visit: Visit, *, above: str = "", along: Along) -> Seen:
    """Return a link with a page of its documents, its owner and what else is asked for: two round trips.

    Args:
        above: the id of the document after which the page begins.
        along: tells what else to read.

    Raises:
        NotFound: `share_not_found`.
    """
    share, page = read(check_slug(visit.slug), above=above, limit=LARGEST_PAGE)
    owner_id = share.owner_id if share else next((one.owner_id for one in page.items), "")
    if not owner_id:
        raise no_such_share()
    head = [] if share else [Read(ShareItem, visit.slug, HEAD)]
    items = fetch([quota.read_active(user_id=owner_id), *head, *read_recipient(visit), *along(share, page)])
    found = share or next((share_of(item) for item in items if isinstance(item, ShareItem)), None)
    if found is None:
        raise no_such_share()
    return _seen(visit, found, page, items, is_owner_active=quota.is_active(items[0]))


def read_whole(visit: Visit, *, along: Along) -> Seen:
    """Return a link with all of its documents, its owner and what else is asked for: two round trips, and one more
    for each further 2,500 documents.

    Raises:
        NotFound: `share_not_found`.
    """
    share, documents = read_all(check_slug(visit.slug))
    if share is None:
        raise no_such_share()
    page = Page(documents)
    items = fetch([quota.read_active(user_id=share.owner_id), *read_recipient(visit), *along(share, page)])
    return _seen(visit, share, page, items, is_owner_active=quota.is_active(items[0]))


def read_again(share: Share, *, limit: int) -> tuple[Share | None, Page[SharedDocument]]:
    """Return a link and so many of its documents as they are now; the link is None if it is gone: one round
    trip."""
    return read(share.slug, limit=limit)


def check_slug(slug: str) -> str:
    """Return a slug; raise NotFound `share_not_found` for what cannot be one."""
    if not 0 < len(slug) <= LONGEST_SLUG:
        raise no_such_share()
    return slug


def may_be_key(key: str) -> bool:
    """Return whether a text has the form of what is in a personal link."""
    return len(key) <= LONGEST_KEY and key.isascii() and is_id(key[:_ID_LENGTH])


def read_recipient(visit: Visit) -> list[Read]:
    """Return what to read along with other items to find a visit's recipient; nothing without a key."""
    if not may_be_key(visit.recipient_key):
        return []
    return [Read(RecipientItem, visit.slug, recipient_part(visit.recipient_key[:_ID_LENGTH]))]


def recipient_of(visit: Visit, items: Sequence[Any]) -> Recipient | None:
    """Return the recipient among the items that were read, if the visit shows the whole of their key; else
    None."""
    for item in items:
        if isinstance(item, RecipientItem) and constant_time_compare(item.key, visit.recipient_key):
            return Recipient(id=item.id, email=item.email, key=item.key)
    return None


def _seen(
    visit: Visit,
    share: Share,
    page: Page[SharedDocument],
    items: Sequence[Any],
    *,
    is_owner_active: bool | None = None,
) -> Seen:
    return Seen(visit, share, recipient_of(visit, items), page, items, is_owner_active)
