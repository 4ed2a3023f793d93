"""Maintain the moment at which the last of a link's documents expires, which the link's own end may follow.

DynamoDB cannot keep a maximum of values that are also removed, so it is worked out anew where it may have become
less. Each write holds only if the link is as it was read. A crash in between leaves an end that is out of date,
which the schedule corrects before it ends the link (`settle`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from files.domain.due import due_hour, due_moment
from files.domain.share_ends import end_of_documents, ending_at, is_later
from files.domain.shares import Share, next_due
from files.models import DOCUMENTS, HEAD, EntryItem, ShareItem, SharePart
from files.services.mapping import share_of
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit

_ATTEMPTS = 5


def follow(slugs: Collection[str], *, before: datetime | None = None, after: datetime | None = None) -> None:
    """Update links when a document of theirs expires at another time: two round trips, and for each link whose
    last document it was, a query for each megabyte of its entries.

    Args:
        before, after: when it expired before, and expires now; None if it was added to or removed from the link.
    """
    for _ in range(_ATTEMPTS):
        found = fetch([Read(ShareItem, slug, HEAD) for slug in sorted(slugs)]) if slugs else []
        shares = [share_of(item) for item in found if isinstance(item, ShareItem)]
        ends = [(share, _end(share, before, after)) for share in shares if share.ending is None]
        changed = [(share, end) for share, end in ends if end != share.documents_end]
        if not changed or _write(changed):
            return


def settle(share: Share) -> Share:
    """Return a link with its end corrected, if it was out of date: two round trips, three if it was."""
    end = _latest(share.slug)
    if end != share.documents_end:
        _write([(share, end)])
    return share_of(ShareItem.get(share.slug, HEAD, consistent_read=True))


def _end(share: Share, before: datetime | None, after: datetime | None) -> datetime | None:
    is_known, end = end_of_documents(share, before=before, after=after)
    return end if is_known else _latest(share.slug)


def _latest(slug: str) -> datetime | None:
    parts = SharePart.query(slug, SharePart.part.startswith(DOCUMENTS), consistent_read=True)
    return max((part.expires_at for part in parts if isinstance(part, EntryItem)), default=None)


def _is_as_read(share: Share, *, is_raised: bool) -> Condition:
    """Return the condition that the link is as its new end was worked out from.

    A later end only needs the known one; an earlier one needs all documents of the link to be the same. Whether it
    follows them must be the same for either: its owner may have chosen the very moment at which it ends.
    """
    follows = ShareItem.follows_documents
    same = (ShareItem.id == share.id) & ShareItem.ending.does_not_exist()
    same &= ShareItem.expires_at == share.expires_at
    same &= follows == True if share.follows_documents else follows.does_not_exist() | (follows == False)  # noqa: E712
    if not is_raised:
        return same & (ShareItem.version == share.version)
    return same & (ShareItem.documents_end == share.documents_end)


def _write(ends: list[tuple[Share, datetime | None]]) -> bool:
    """Return whether all of them were still as they were read."""

    def build(transaction: TransactWrite) -> None:
        for share, end in ends:
            after = ending_at(share, end)
            due = next_due(after)
            transaction.update(
                ShareItem(share.slug),
                actions=[
                    ShareItem.documents_end.set(end) if end else ShareItem.documents_end.remove(),
                    ShareItem.expires_at.set(after.expires_at),
                    ShareItem.is_reminded.set(after.is_reminded),
                    ShareItem.due_hour.set(due_hour(due)),
                    ShareItem.due_at.set(due_moment(due)),
                ],
                condition=_is_as_read(share, is_raised=is_later(end, share.documents_end)),
            )

    try:
        commit(build)
    except Cancelled:
        return False
    return True
