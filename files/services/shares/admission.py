"""Decide whether a link admits a visit. Everything that is done under a link needs the admission.

1. *Read*: `visits` reads all that the decision needs.
2. *Decide*: `decide` makes the one admission, or raises why not, alike for pages, claims, ZIPs and previews.
3. *Write*: the admission adds the conditions that keep the decision true to the transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.services import quota
from files.domain.admission import Visitor, check_visit, leads_nowhere, unless_used_up
from files.domain.shares import Audience, Share, SharedDocument, no_such_share, recipients_only
from files.models import HEAD, RecipientItem, ShareItem, recipient_part
from files.services.shares import visits
from files.services.shares.listing import LARGEST_PAGE
from files.services.shares.passwords import is_unlocked, try_password, unlock_token
from files.services.shares.visits import Recipient, Seen, Visit
from mydoc import features
from mydoc.aws.batches import Read
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Forbidden, MyDocError
from mydoc.core.paging import Page
from mydoc.features import Feature


@dataclass(frozen=True)
class Admission:
    """A link that admits a visit. `decide` alone makes one.

    If the owner was not read, only a write knows whether they are active: `count` and `check` add the condition.

    Attributes:
        recipient: the recipient whose personal link is used; None for anyone else.
        person_id: the visitor's account, if the link requires one; else None.
        page: the documents of the link that were read.
        items: all that was read along with the link; the owner is the first for a page.
    """

    share: Share
    recipient: Recipient | None
    person_id: str | None
    page: Page[SharedDocument]
    items: Sequence[Any]

    @property
    def by(self) -> str:
        """The email address of the recipient; empty for anyone else."""
        return self.recipient.email if self.recipient else ""

    @property
    def label(self) -> str:
        """Who visits, in the words of the history."""
        return self.by or "someone with the link"

    def count(
        self, transaction: TransactWrite, *, actions: Sequence[Action] = (), also: Condition | None = None
    ) -> None:
        """Add to a transaction that a download is counted, on condition that the visit is still admitted.

        Args:
            actions: further changes of the link.
            also: a further condition of the link.
        """
        transaction.update(
            ShareItem(self.share.slug),
            actions=[ShareItem.downloads.add(1), ShareItem.last_claimed_at.set(clock.now()), *actions],
            condition=still_admits(self.share) if also is None else still_admits(self.share) & also,
        )
        quota.require_active(transaction, user_id=self.share.owner_id)
        if self.recipient:
            first = RecipientItem.first_claimed_at.set(RecipientItem.first_claimed_at | clock.now())
            transaction.update(
                RecipientItem(self.share.slug, recipient_part(self.recipient.id)),
                actions=[RecipientItem.downloads.add(1), first],
                condition=RecipientItem.key == self.recipient.key,
            )

    def check(self, transaction: TransactWrite) -> None:
        """Add to a transaction the condition that the visit is still admitted."""
        transaction.condition_check(ShareItem, self.share.slug, HEAD, condition=still_admits(self.share))
        quota.require_active(transaction, user_id=self.share.owner_id)
        if self.recipient:
            part = recipient_part(self.recipient.id)
            condition = RecipientItem.key == self.recipient.key
            transaction.condition_check(RecipientItem, self.share.slug, part, condition=condition)

    def refusal(self, error: Cancelled, *, missing: MyDocError, by: Sequence[type[Model]]) -> MyDocError:
        """Return the error for a transaction with these conditions that was refused.

        Args:
            missing: if only these models refused it and the link still has something to download.
        """
        if error.refused_by(RecipientItem):
            return recipients_only()
        return self.without(missing) if error.refused_only_by(*by) else no_such_share()

    def without(self, missing: MyDocError) -> MyDocError:
        """Return the error for something that cannot be downloaded from the link: `share_not_found` if nothing in
        it can, else the caller's. One round trip at most."""
        if self.share.is_barren:
            return no_such_share()
        now, page = visits.read_again(self.share, limit=LARGEST_PAGE)
        return no_such_share() if now is None or _leads_nowhere(now, page) else missing

    def has_changed(self) -> bool:
        """Return whether the link is still open and merely holds something else now: one round trip."""
        now, _ = visits.read_again(self.share, limit=1)
        return now is not None and now.is_open(clock.now()) and now.version != self.share.version


def to_link(visit: Visit, *reads: Read, is_repeated: bool = False) -> Admission:
    """Return the admission to write something about a whole link: one round trip.

    Args:
        reads: what else to read.
        is_repeated: a claim that may have been answered before is admitted though it has used the link up.

    Raises:
        As `decide`.
    """
    return decide(visits.read_link(visit, *reads), is_repeated=is_repeated)


def to_document(visit: Visit, document_id: str | None, *, is_repeated: bool = False) -> Admission:
    """Return the admission to write something about one document, which its page holds: one round trip, two for a
    recipient who names none.

    Args:
        document_id: None for the link's only document: the page has the first two.
        is_repeated: as `to_link`.

    Raises:
        As `decide`.
    """
    return decide(visits.read_document(visit, document_id), is_repeated=is_repeated)


def to_page(visit: Visit, *, above: str = "", along: visits.Along) -> Admission:
    """Return the admission to see a page of a link: two round trips.

    Args:
        above: the id of the document after which the page begins.
        along: tells what else to read for it.

    Raises:
        As `decide`; NotFound `share_not_found` also for a link of which nothing can be downloaded.
    """
    admitted = decide(visits.read_page(visit, above=above, along=along))
    if _leads_nowhere(admitted.share, admitted.page):
        raise no_such_share()
    return admitted


def to_whole(visit: Visit, *, along: visits.Along) -> Admission:
    """Return the admission to see all of a link, which its page holds: two round trips, and one more for each
    further 2,500 documents.

    Raises:
        As `to_page`.
    """
    admitted = decide(visits.read_whole(visit, along=along))
    if _leads_nowhere(admitted.share, admitted.page):
        raise no_such_share()
    return admitted


def unlock(visit: Visit) -> str:
    """Return a token that opens the link for 15 minutes in place of its password: two round trips, and two for the
    password.

    Raises:
        As `decide`.
    """
    return unlock_token(decide(visits.read_with_owner(visit)).share)


def decide(seen: Seen, *, is_repeated: bool = False) -> Admission:
    """Admit a visit, or raise why not: no round trip but for a password that the visit shows.

    Raises:
        NotFound: `share_not_found`. Forbidden: `not_started`, `sign_in_required`, `recipients_only`,
            `password_required`, `wrong_password`. TooManyRequests: `too_many_requests`.
    """
    share, visit = seen.share, seen.visit
    if seen.is_owner_active is False:
        raise no_such_share()
    visitor = Visitor(
        has_account=lambda: bool(visit.person_id()),
        is_recipient=seen.recipient is not None,
        is_unlocked=lambda: is_unlocked(share, visit.unlock_token),
        shows_password=visit.password is not None,
    )
    remains = check_visit(
        share,
        visitor,
        at=clock.now(),
        are_links_on=lambda: features.is_on(Feature.PUBLIC_LINKS),
        is_repeated=is_repeated,
    )
    if remains:
        try:
            try_password(share, visit.password or "", visit.address)
        except Forbidden as refusal:
            raise unless_used_up(share, refusal) from None
    person_id = visit.person_id() if share.audience is Audience.SIGNED_IN else None
    return Admission(share, seen.recipient, person_id, seen.page, seen.items)


def still_admits(share: Share) -> Condition:
    """Return the condition that a link's terms are those that `decide` decided by, and that downloads are left."""
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


def _leads_nowhere(share: Share, page: Page[SharedDocument]) -> bool:
    is_all = share.documents_count <= LARGEST_PAGE
    return leads_nowhere(share, page.items, is_all=is_all, at=clock.now())
