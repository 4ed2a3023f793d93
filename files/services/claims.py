"""What anybody with a link may do: look, unlock, claim a download."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from accounts.services import quota
from files.domain.activity import Happening
from files.domain.audit import Action
from files.domain.documents import Document, Status
from files.domain.names import fold
from files.domain.progress import Progress, estimate
from files.domain.shares import (
    CLAIM_SECONDS,
    NotStarted,
    Share,
    SharedDocument,
    VisitState,
    no_such_share,
    not_in_share,
    recipients_only,
)
from files.models import (
    HEAD,
    ClaimItem,
    DocumentItem,
    EntryItem,
    RecipientItem,
    ShareItem,
    document_part,
    recipient_part,
)
from files.services import activity, audit, records
from files.services.documents import Download, sign
from files.services.share_copies import document_of_entry, share_of
from files.services.shares.access import (
    Recipient,
    Visit,
    admit,
    check_slug,
    read_recipient,
    recipient_of,
    require_active_owner,
    still_admits,
)
from files.services.shares.access import unlock as unlock_share
from files.services.shares.reading import LARGEST_PAGE, place, read
from files.services.store import status_is
from mydoc import clock
from mydoc.batches import MOST_ITEMS, Read, fetch
from mydoc.errors import Conflict, Forbidden, Invalid
from mydoc.ids import is_id, new_id
from mydoc.transactions import Cancelled, commit

_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class PublicPage:
    """What a link shows: unless it is open to this visit, nothing but what it asks for.

    Attributes:
        documents: a page of those that are there or on their way.
        starts_at: where it has not started.
        estimate: how long until those of this page that are on their way will be there; None if nobody can tell.
    """

    share: Share
    state: VisitState
    documents: list[SharedDocument] = field(default_factory=list)
    next_cursor: str | None = None
    starts_at: datetime | None = None
    estimate: timedelta | None = None

    @property
    def is_open(self) -> bool:
        return self.state is VisitState.OPEN

    @property
    def is_locked(self) -> bool:
        return self.state is VisitState.PASSWORD_REQUIRED

    @property
    def ready(self) -> list[SharedDocument]:
        """Those that are there, a folder after the other; the page itself is in the order of their uploads."""
        found = [document for document in self.documents if document.status is Status.READY]
        return sorted(found, key=lambda document: (fold(document.folder), fold(document.name)))

    @property
    def coming(self) -> list[SharedDocument]:
        return [document for document in self.documents if document.is_coming()]


def public_page(*, visit: Visit, cursor: str | None = None) -> PublicPage:
    """What there is to see behind a link, 100 documents a page; consumes nothing: two round trips.

    Raises:
        NotFound: `share_not_found`. Invalid: `bad_cursor`.
    """
    above = place(cursor)
    share, page = read(check_slug(visit.slug), above=above, limit=LARGEST_PAGE)
    owner_id = share.owner_id if share else next((one.owner_id for one in page.items), "")
    if not owner_id:
        raise no_such_share()
    coming = [one for one in page.items if one.is_coming()][: MOST_ITEMS - 3]
    reads = [
        quota.read_active(user_id=owner_id),
        *([] if share else [Read(ShareItem, visit.slug, HEAD)]),
        *read_recipient(visit),
        *(Read(DocumentItem, owner_id, one.id) for one in coming),
    ]
    owner, *others = fetch(reads)
    if share is None:
        share = next((share_of(item) for item in others if isinstance(item, ShareItem)), None)
    if share is None:
        raise no_such_share()
    require_active_owner(owner)
    return _shown(share, visit, page.items, page.next_cursor, others)


def _shown(
    share: Share, visit: Visit, documents: list[SharedDocument], cursor: str | None, items: Sequence[Any]
) -> PublicPage:
    try:
        # A password is tried by `unlock`; looking tries none.
        admit(share, visit, recipient=recipient_of(visit, items))
    except Forbidden as refusal:
        starts_at = refusal.starts_at if isinstance(refusal, NotStarted) else None
        return PublicPage(share=share, state=VisitState(refusal.code), starts_at=starts_at)
    now = clock.now()
    shown = [one for one in documents if one.is_ready(now) or one.is_coming()]
    if not shown and not cursor and share.documents_count and not share.coming_count:
        raise no_such_share()
    arriving = [records.document_of(item) for item in items if isinstance(item, DocumentItem)]
    return PublicPage(
        share=share,
        state=VisitState.OPEN,
        documents=shown,
        next_cursor=cursor,
        estimate=estimate([_progress(document) for document in arriving], at=now),
    )


def _progress(document: Document) -> Progress:
    is_there = document.status is not Status.UPLOADING
    return Progress(
        size=document.size,
        sent=document.size if is_there else document.bytes_passed,
        started_at=document.created_at,
        seen_at=clock.now() if is_there else document.progress_at or document.created_at,
    )


def unlock(*, visit: Visit) -> str:
    """A token, valid for 15 minutes and for this password, with which the link is open: four round trips.

    Args:
        visit: with a password.

    Raises:
        NotFound: `share_not_found`. Forbidden: `wrong_password`, `not_started`, `sign_in_required`,
            `recipients_only`. TooManyRequests: `too_many_requests`.
    """
    share, _, others = _read(visit, None)
    (owner,) = fetch([quota.read_active(user_id=share.owner_id)])
    require_active_owner(owner)
    return unlock_share(share, visit, recipient=recipient_of(visit, others))


def claim(*, visit: Visit, document_id: str | None = None, claim_id: str | None = None) -> Download:
    """Take one download: one of the link's count, if it has one, for one presigned URL of 60 seconds.

    Two round trips: read the share; in one transaction count, write the claim, and check share, document and
    owner. Two more for a password that was not unlocked before, to count the tries, and one for a recipient who
    names no document.

    Args:
        document_id: which; needed where the link holds several.
        claim_id: makes a repetition within the URL's 60 seconds give the same claim, not another.

    Raises:
        NotFound: `share_not_found`, `document_not_found`. Invalid: `document_required`.
        Forbidden: `password_required`, `wrong_password`, `not_started`, `sign_in_required`, `recipients_only`.
        TooManyRequests: `too_many_requests`. Conflict: `claim_used`, `busy`.
    """
    share, documents, others = _read(visit, document_id)
    recipient = recipient_of(visit, others)
    admit(share, visit, recipient=recipient, repeated=claim_id is not None)
    document = _choose(share, documents, document_id)
    key = claim_key(share, document.id, claim_id)
    seconds = CLAIM_SECONDS
    try:
        _write_claim(share, document, key, recipient)
    except Cancelled as error:
        # A claim that is written, and took the last download perhaps, or, of a one-time link, the document's only
        # one: an earlier answer was lost on the way to us or to the caller. What the document or its owner have
        # become since holds for a repetition, too.
        own = (ClaimItem, ShareItem, EntryItem) if share.is_one_time else (ClaimItem, ShareItem)
        if not (error.refused_by(ClaimItem) and error.refused_only_by(*own)):
            raise _refusal(share, error) from error
        seconds = seconds_left(share.slug, key)
    return sign(share.owner_id, document.id, name=document.name, size=document.size, seconds=seconds)


def _read(visit: Visit, document_id: str | None) -> tuple[Share, list[SharedDocument], list[Any]]:
    """A share, the document that is asked for or the first two, and who asks: one round trip, or two for a
    recipient who names no document."""
    check_slug(visit.slug)
    if document_id is None:
        share, page = read(visit.slug, limit=2)
        if share is None:
            raise no_such_share()
        reads = read_recipient(visit)
        return share, page.items, fetch(reads) if reads else []
    wanted = [Read(EntryItem, visit.slug, document_part(document_id))] if is_id(document_id) else []
    head, *others = fetch([Read(ShareItem, visit.slug, HEAD), *wanted, *read_recipient(visit)])
    if not isinstance(head, ShareItem):
        raise no_such_share()
    return share_of(head), [document_of_entry(item) for item in others if isinstance(item, EntryItem)], others


def _choose(share: Share, documents: list[SharedDocument], document_id: str | None) -> SharedDocument:
    is_named = document_id is not None
    if share.is_used_up and (not documents or (share.documents_count > 1 and not is_named)):
        raise no_such_share()
    if not is_named and share.documents_count > 1:
        message = "This link holds several documents. Say which one."
        raise Invalid("document_required", message, fields={"document": message})
    if not documents:
        raise not_in_share() if is_named or not share.documents_count else no_such_share()
    return documents[0]


def _write_claim(share: Share, document: SharedDocument, key: str, recipient: Recipient | None) -> None:
    now = clock.now()
    claim_item = new_claim(share, key, document.id)
    by = recipient.email if recipient else ""
    lines = audit.lines_about(
        action=Action.CLAIMED,
        owner_id=share.owner_id,
        document_id=document.id,
        document_name=document.name,
        actor=None,
        label=by or "somebody with the link",
    )
    told = activity.new(
        Happening.CLAIMED,
        owner_id=share.owner_id,
        share_id=share.id,
        document_id=document.id,
        document_name=document.name,
        size=document.size,
        is_first=share.downloads == 0,
        by=by,
    )

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug), actions=[ShareItem.downloads.add(1)], condition=still_admits(share)
        )
        transaction.update(
            EntryItem(share.slug, document_part(document.id)),
            actions=[EntryItem.downloads.add(1)],
            condition=_is_left(share),
        )
        transaction.save(claim_item, condition=ClaimItem.id.does_not_exist())
        transaction.condition_check(
            DocumentItem,
            share.owner_id,
            document.id,
            condition=status_is(Status.READY) & (DocumentItem.expires_at > now),
        )
        quota.require_active(transaction, user_id=share.owner_id)
        if recipient:
            note_recipient(transaction, share.slug, recipient)
        audit.add(transaction, lines)
        activity.add(transaction, told)

    commit(build)


def note_recipient(transaction: TransactWrite, slug: str, recipient: Recipient) -> None:
    """Add to a transaction: a recipient fetched something, if they still are one."""
    transaction.update(
        RecipientItem(slug, recipient_part(recipient.id)),
        actions=[
            RecipientItem.downloads.add(1),
            RecipientItem.first_claimed_at.set(RecipientItem.first_claimed_at | clock.now()),
        ],
        condition=RecipientItem.key == recipient.key,
    )


def _is_left(share: Share) -> Any:
    is_there = EntryItem.slug.exists()
    return is_there & (EntryItem.downloads == 0) if share.is_one_time else is_there


def new_claim(share: Share, key: str, what: str) -> ClaimItem:
    """What is written of a claim."""
    now = clock.now()
    return ClaimItem(share.slug, key, document_id=what, at=now, ttl=now + _KEPT)


def seconds_left(slug: str, key: str) -> int:
    """How long the URL of a claim that is written is good for: one round trip.

    Raises:
        Conflict: `claim_used`.
    """
    item = ClaimItem.get(slug, key, consistent_read=True)
    left = CLAIM_SECONDS - int((clock.now() - item.at).total_seconds())
    if left <= 0:
        raise Conflict("claim_used", "This claim has been answered already. Claim anew with another key.")
    return min(left, CLAIM_SECONDS)


def _refusal(share: Share, error: Cancelled) -> Exception:
    if error.refused_by(RecipientItem):
        return recipients_only()
    others = share.documents_count > 1
    if others and error.refused_only_by(DocumentItem, EntryItem, ClaimItem):
        return not_in_share()
    return no_such_share()


def claim_key(share: Share, what: str, claim_id: str | None) -> str:
    """The range key of a claim of something; the same one for a repetition."""
    if claim_id is None:
        return new_id()
    return hashlib.sha256(f"{share.id}/{what}/{claim_id}".encode()).hexdigest()
