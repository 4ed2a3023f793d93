"""End links: revoked, expired, or with their last document.

1. Write in the share that it ends, and make it due now, on condition that it does not end yet. From here on it
   works for no one. A crash after this or any later step leaves a due share, and the schedule starts again at
   step 2 (`settle`).
2. Delete its parts, and remove it from its documents, in transactions on condition that the share is still this
   one and ends.
3. Remove its ZIPs. None can begin any more.
4. Delete the share and its reference, on condition that it ends. Of two at once the second finds nothing left.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.activity import Happening
from files.domain.audit import Action
from files.domain.due import due_hour, due_moment
from files.domain.shares import Share, SharedDocument, ShareEnding, next_due
from files.models import (
    HEAD,
    AuditItem,
    DocumentItem,
    EntryItem,
    ShareItem,
    SharePart,
    ShareRefItem,
    document_part,
)
from files.services import audit, live
from files.services.activity import record
from files.services.documents import copies, link_ends
from files.services.mapping import document_of_entry, share_of
from files.services.recipients import reminders, repository
from files.services.shares.contents import lines_about
from files.services.shares.listing import find, no_link
from mydoc.aws import queue, writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import is_id
from mydoc.web.versions import ANY, Expected, both

_ATTEMPTS = 4
_PARTS_A_TRANSACTION = 40
# A job does the rest: the owner waits for the answer.
_CLEARED_AT_ONCE = 80


def revoke(*, owner: Person, share_id: str, expected: Expected = ANY) -> None:
    """End a link: it stops working with the next request.

    Args:
        expected: the versions of its rules that are to end.

    Raises:
        NotFound: `share_not_found`. Outdated: `changed_meanwhile`.
    """
    share = find(owner=owner, share_id=share_id)
    expected.check(share.rules_version)
    lines = lines_about(share, owner, Action.LINK_REVOKED)
    if not _mark(share, ShareEnding.REVOKED, lines, same=expected.holds(ShareItem.rules_version)):
        expected.check(find(owner=owner, share_id=share_id).rules_version)
        raise no_link()
    if share.documents_count <= _CLEARED_AT_ONCE:
        _clear(share)
    else:
        queue.enqueue("files.tasks.settle_share", share.owner_id, share.id)
    live.list_changed(owner.id)


def take_back(share: Share, *, owner: Person, mails: int) -> None:
    """End a link that was created only in part, whose creation is refused.

    Args:
        mails: how many were counted with it.
    """
    if _mark(share, ShareEnding.REVOKED, lines_about(share, owner, Action.LINK_REVOKED)):
        _clear(share)
    if mails:
        repository.give_back_mails(owner=owner, number=mails)


def remove_document(*, owner: Person, share_id: str, document_id: str) -> None:
    """Take a document out of a link; both stay.

    Raises:
        NotFound: `share_not_found`, `document_not_found`. Conflict: `busy`.
    """
    share = find(owner=owner, share_id=share_id)
    for _ in range(_ATTEMPTS):
        entry = _entry(share.slug, document_id)
        if entry is None:
            raise NotFound("document_not_found", "This document is not in the link.")
        try:
            _take_out(share, [entry])
        except Cancelled as error:
            if not error.refused_only_by(DocumentItem):
                continue
            # The document does not exist, as after restoring tables of two moments.
            forget_document(slug=share.slug, document_id=document_id, is_end=False)
        if share.documents_count > 1 and share.documents_end == entry.expires_at:
            link_ends.follow([share.slug], before=entry.expires_at)
        live.list_changed(owner.id)
        return
    raise Conflict("busy", "The document was changed at the same time. Try again.")


def forget_document(*, slug: str, document_id: str, is_end: bool = True) -> None:
    """Take a document that is being deleted out of a link.

    Args:
        is_end: whether the link ends with it, if it was its last one.
    """
    for _ in range(_ATTEMPTS):
        head, entry = fetch([Read(ShareItem, slug, HEAD), Read(EntryItem, slug, document_part(document_id))])
        if not isinstance(head, ShareItem) or not isinstance(entry, EntryItem):
            break
        try:
            _count_out(slug, document_of_entry(entry))
        except Cancelled:
            continue
        break
    if not is_end:
        return
    try:
        share = share_of(ShareItem.get(slug, HEAD, consistent_read=True))
    except ShareItem.DoesNotExist:
        return
    if isinstance(entry, EntryItem) and share.documents_count and share.documents_end == entry.expires_at:
        link_ends.follow([slug], before=entry.expires_at)
    if share.documents_count == 0 and _mark(share, ShareEnding.EMPTIED, []):
        _clear(share)


def settle(*, owner_id: str, share_id: str) -> None:
    """Do what is due about a link: remind its recipients, end it, or finish its end."""
    try:
        ref = ShareRefItem.get(owner_id, share_id, consistent_read=True)
        share = share_of(ShareItem.get(ref.slug, HEAD, consistent_read=True))
    except (ShareRefItem.DoesNotExist, ShareItem.DoesNotExist):
        return
    now = clock.now()
    if share.ending is not None:
        _clear(share)
    elif share.expires_at <= now:
        if share.follows_documents and link_ends.settle(share).expires_at > now:
            return
        if _mark(share, ShareEnding.EXPIRED, []):
            _clear(share)
            live.list_changed(owner_id)
    elif next_due(share) <= now:
        reminders.settle(share)


def _mark(share: Share, ending: ShareEnding, lines: list[AuditItem], *, same: Condition | None = None) -> bool:
    """Write that a share ends, and return whether this call did: not if it has ended, was prolonged, or is not
    the `same`."""
    now = clock.now()
    told = record.new(Happening.SHARE_EXPIRED, owner_id=share.owner_id, share_id=share.id)
    condition = ShareItem.ending.does_not_exist() & (ShareItem.id == share.id)
    if ending is ShareEnding.EXPIRED:
        condition &= ShareItem.expires_at == share.expires_at
    if ending is ShareEnding.EMPTIED:
        condition &= ShareItem.documents_count == 0
    condition = both(condition, same)

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=[
                ShareItem.ending.set(ending.value),
                ShareItem.version.add(1),
                ShareItem.due_hour.set(due_hour(now)),
                ShareItem.due_at.set(due_moment(now)),
            ],
            condition=condition,
        )
        audit.add(transaction, lines)
        if ending is ShareEnding.EXPIRED:
            record.add(transaction, told)

    try:
        commit(build)
    except Cancelled:
        return False
    return True


def _clear(share: Share) -> None:
    """Remove an ended share from its documents, and then the share. May be repeated and run twice at once."""
    for some in _chunks(share.slug):
        _forget(share, some)
    # Imported here: the zips package imports the claims of shares.
    from files.services.zips import cleanup

    cleanup.let_go(share.id)

    def build(transaction: TransactWrite) -> None:
        transaction.delete(ShareItem(share.slug), condition=(ShareItem.id == share.id) & ShareItem.ending.exists())
        transaction.delete(ShareRefItem(share.owner_id, share.id))

    # Of two at once, the second finds nothing left to delete.
    with suppress(Cancelled):
        commit(build)


def _chunks(slug: str) -> Iterator[list[SharePart]]:
    """Yield all parts of a share but itself, as many as fit a transaction."""
    some: list[SharePart] = []
    for part in SharePart.query(slug, SharePart.part > HEAD, consistent_read=True):
        some.append(part)
        if len(some) == _PARTS_A_TRANSACTION:
            yield some
            some = []
    if some:
        yield some


def _forget(share: Share, parts: list[SharePart]) -> None:
    # Its address may be another link's by now, if someone else cleared it meanwhile.
    is_ours = (ShareItem.id == share.id) & ShareItem.ending.exists()

    def build(transaction: TransactWrite) -> None:
        transaction.condition_check(ShareItem, share.slug, HEAD, condition=is_ours)
        for part in parts:
            transaction.delete(part)
            if isinstance(part, EntryItem):
                transaction.update(
                    DocumentItem(part.owner_id, part.document_id),
                    actions=[DocumentItem.share_slugs.delete({share.slug})],
                    condition=DocumentItem.id.exists(),
                )

    try:
        commit(build)
    except Cancelled as error:
        if error.refused_by(ShareItem):
            return
        if len(parts) == 1:
            # The document does not exist any more.
            writes.delete(parts[0])
            return
        for part in parts:
            _forget(share, [part])


def _take_out(share: Share, documents: list[SharedDocument]) -> None:
    is_last = [ShareItem.documents_end.remove()] if share.documents_count <= len(documents) else []

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=[*copies.count(documents, sign=-1), *is_last],
            condition=ShareItem.id == share.id,
        )
        for document in documents:
            transaction.delete(
                EntryItem(share.slug, document_part(document.id)),
                condition=_is_as_counted(document),
            )
            transaction.update(
                DocumentItem(document.owner_id, document.id),
                actions=[DocumentItem.share_slugs.delete({share.slug})],
                condition=DocumentItem.id.exists(),
            )

    commit(build)


def _count_out(slug: str, document: SharedDocument) -> None:
    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(slug), actions=copies.count([document], sign=-1), condition=ShareItem.id.exists()
        )
        transaction.delete(EntryItem(slug, document_part(document.id)), condition=_is_as_counted(document))

    commit(build)


def _is_as_counted(document: SharedDocument) -> Condition:
    """Return the condition that a share counts an entry as it was read."""
    has_status = EntryItem.status == document.status.value
    return has_status if document.downloads else has_status & (EntryItem.downloads == 0)


def _entry(slug: str, document_id: str) -> SharedDocument | None:
    if not is_id(document_id):
        return None
    try:
        return document_of_entry(EntryItem.get(slug, document_part(document_id), consistent_read=True))
    except EntryItem.DoesNotExist:
        return None
