"""Unlock a link with its password, and claim a download of one of its documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pynamodb.transactions import TransactWrite

from accounts.services import quota
from files.domain.activity import Happening
from files.domain.admission import missing_choice
from files.domain.audit import Action
from files.domain.documents import Status
from files.domain.shares import (
    Share,
    SharedDocument,
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
from files.services import audit
from files.services.activity import record
from files.services.documents.listing import Download, sign
from files.services.documents.repository import status_is
from files.services.mapping import document_of_entry, share_of
from files.services.shares.access import (
    Recipient,
    Visit,
    admit,
    check_slug,
    not_to_be_had,
    read_recipient,
    recipient_of,
    require_active_owner,
    still_admits,
)
from files.services.shares.access import unlock as unlock_share
from files.services.shares.claim_records import claim_key, new_claim, require_alive, token_of
from files.services.shares.listing import read
from files.services.shares.uniform_reads import alike
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.ids import is_id


@alike(calls=3)
def unlock(*, visit: Visit) -> str:
    """Return a token that opens the link for 15 minutes in place of its password: four round trips.

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


@alike(calls=7)
def claim(*, visit: Visit, document_id: str | None = None, claim_id: str | None = None) -> Download:
    """Count one download of a document and return a presigned URL for it, valid for 60 seconds.

    Two round trips. Two more for a password that was not unlocked before, to count the tries, and one for a
    recipient who names no document.

    1. Read the share, the entry and the recipient, and refuse whoever may not download. A crash leaves at most one
       counted try of the password.
    2. In one transaction, count the download and write the claim, its line in the history and its activity. The
       conditions ask again for all that step 1 read: the share still admits this visitor, the entry is there
       (and not downloaded, for a one-time link), the document is ready, the owner is active, and no claim has
       this key. Of two who claim the last download, one is refused. A crash after it leaves a counted download
       without a URL: the same `claim_id` gives the URL within 24 hours; without one the download is lost, so
       that a limit is never exceeded.
    3. If only what the first try has changed refuses the transaction, and the claim is less than a day old, it is
       the same claim, whose answer was lost: go on.
    4. Sign the URL. This calls no one and can be repeated.

    Args:
        document_id: which document; needed where the link holds several.
        claim_id: the caller's idempotency key; a repetition within 24 hours counts nothing.

    Returns:
        the URL, with a token that renews it for an interrupted download.

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
    try:
        _write_claim(share, document, key, visit, recipient)
    except Cancelled as error:
        if not _was_written(share, document, error):
            raise _refusal(share, error) from error
        require_alive(share.slug, key)
    download = sign(share.owner_id, document.id, name=document.name, size=document.size)
    return replace(download, resume_token=token_of(share.slug, key))


def _read(visit: Visit, document_id: str | None) -> tuple[Share, list[SharedDocument], list[Any]]:
    """Return a share, the document that was named (or the first two), and the items that identify the recipient.

    One round trip; two for a recipient who names no document.
    """
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
    missing = missing_choice(share, documents, is_named=document_id is not None)
    if missing is None:
        return documents[0]
    raise not_to_be_had(share, missing)


def _write_claim(
    share: Share, document: SharedDocument, key: str, visit: Visit, recipient: Recipient | None
) -> None:
    now = clock.now()
    claim_item = new_claim(share, key, document.id, held=document.etag, visit=visit, recipient=recipient)
    by = recipient.email if recipient else ""
    lines = audit.lines_about(
        action=Action.CLAIMED,
        owner_id=share.owner_id,
        document_id=document.id,
        document_name=document.name,
        actor=None,
        label=by or "someone with the link",
    )
    told = record.new(
        Happening.CLAIMED,
        owner_id=share.owner_id,
        share_id=share.id,
        document_id=document.id,
        document_name=document.name,
        size=document.size,
        is_first=share.downloads == 0,
        by=by,
    )

    fetched = [ShareItem.fetched_count.add(1)] if share.is_one_time else []

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=[ShareItem.downloads.add(1), *fetched],
            condition=still_admits(share),
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
        record.add(transaction, told)

    commit(build)


def _was_written(share: Share, document: SharedDocument, error: Cancelled) -> bool:
    """Return whether an earlier try wrote this very claim, so that it refuses itself.

    A document that is gone or an owner who was disabled since refuses a repetition, too. The entry of a one-time
    link refuses both a second download and one after the document was taken out; one round trip tells which.
    """
    if not error.refused_by(ClaimItem) or not error.refused_only_by(ClaimItem, ShareItem, EntryItem):
        return False
    if not error.refused_by(EntryItem):
        return True
    (entry,) = fetch([Read(EntryItem, share.slug, document_part(document.id))])
    return share.is_one_time and entry is not None


def note_recipient(transaction: TransactWrite, slug: str, recipient: Recipient) -> None:
    """Add to a transaction that a recipient downloaded something, on condition that they still are one."""
    transaction.update(
        RecipientItem(slug, recipient_part(recipient.id)),
        actions=[
            RecipientItem.downloads.add(1),
            RecipientItem.first_claimed_at.set(RecipientItem.first_claimed_at | clock.now()),
        ],
        condition=RecipientItem.key == recipient.key,
    )


def _is_left(share: Share) -> Any:
    # Of an entry that is gone neither holds.
    return EntryItem.downloads == 0 if share.is_one_time else EntryItem.slug.exists()


def _refusal(share: Share, error: Cancelled) -> Exception:
    if error.refused_by(RecipientItem):
        return recipients_only()
    others = share.documents_count > 1
    if others and error.refused_only_by(DocumentItem, EntryItem, ClaimItem):
        return not_to_be_had(share, not_in_share())
    return no_such_share()
