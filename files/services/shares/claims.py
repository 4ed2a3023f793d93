"""Unlock a link with its password, and claim a download of one of its documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pynamodb.transactions import TransactWrite

from files.domain.activity import Happening
from files.domain.admission import missing_choice
from files.domain.audit import Action
from files.domain.documents import Status
from files.domain.shares import Share, SharedDocument, not_in_share
from files.models import ClaimItem, DocumentItem, EntryItem, ShareItem, document_part
from files.services import audit
from files.services.activity import record
from files.services.documents.listing import Download, sign
from files.services.documents.repository import status_is
from files.services.shares import admission
from files.services.shares.admission import Admission
from files.services.shares.claim_records import claim_key, new_claim, require_alive, token_of
from files.services.shares.uniform_reads import alike
from files.services.shares.visits import Visit
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import MyDocError


@alike(calls=2)
def unlock(*, visit: Visit) -> str:
    """Return a token that opens the link for 15 minutes in place of its password: four round trips.

    Args:
        visit: with a password.

    Raises:
        NotFound: `share_not_found`. Forbidden: `wrong_password`, `not_started`, `sign_in_required`,
            `recipients_only`. TooManyRequests: `too_many_requests`.
    """
    return admission.unlock(visit)


@alike(calls=7)
def claim(*, visit: Visit, document_id: str | None = None, claim_id: str | None = None) -> Download:
    """Count one download of a document and return a presigned URL for it, valid for 60 seconds.

    Two round trips. Two more for a password that was not unlocked before, to count the tries, and one for a
    recipient who names no document.

    1. Read the share, the entry and the recipient, and refuse visitors who may not download. A crash leaves at
       most one counted try of the password.
    2. In one transaction, count the download and write the claim, its line in the history and its activity. The
       conditions ask again for all that step 1 read: the share still admits this visitor, the entry is there
       (and not downloaded, for a one-time link), the document is ready, the owner is active, and no claim has
       this key. Of two who claim the last download, one is refused. A crash after it leaves a counted download
       without a URL: the same `claim_id` gives the URL within 24 hours; without one the download is lost, so
       that a limit is never exceeded.
    3. If the transaction is refused only because of what a first try has written, and the claim is less than a day
       old, it is the same claim, whose answer was lost: continue.
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
    admitted = admission.to_document(visit, document_id, is_repeated=claim_id is not None)
    share, document = admitted.share, _choose(admitted, is_named=document_id is not None)
    key = claim_key(share, document.id, claim_id)
    try:
        _write_claim(admitted, document, key)
    except Cancelled as error:
        if not _was_written(share, document, error):
            raise _refusal(admitted, error) from error
        require_alive(share.slug, key)
    download = sign(share.owner_id, document.id, name=document.name, size=document.size)
    return replace(download, resume_token=token_of(share.slug, key))


def _choose(admitted: Admission, *, is_named: bool) -> SharedDocument:
    found = [one for one in admitted.page.items if is_named or one.is_coming() or one.status is Status.READY]
    missing = missing_choice(admitted.share, found, is_named=is_named)
    if missing is None:
        return found[0]
    raise admitted.without(missing)


def _write_claim(admitted: Admission, document: SharedDocument, key: str) -> None:
    share, now = admitted.share, clock.now()
    claim_item = new_claim(admitted, key, document.id, held=document.etag)
    lines = audit.lines_about(
        action=Action.CLAIMED,
        owner_id=share.owner_id,
        document_id=document.id,
        document_name=document.name,
        actor=None,
        label=admitted.label,
    )
    told = record.new(
        Happening.CLAIMED,
        owner_id=share.owner_id,
        share_id=share.id,
        document_id=document.id,
        document_name=document.name,
        size=document.size,
        is_first=share.downloads == 0,
        by=admitted.by,
    )

    fetched = [ShareItem.fetched_count.add(1)] if share.is_one_time else []

    def build(transaction: TransactWrite) -> None:
        admitted.count(transaction, actions=fetched)
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


def _is_left(share: Share) -> Any:
    # Of an entry that is gone neither holds.
    return EntryItem.downloads == 0 if share.is_one_time else EntryItem.slug.exists()


def _refusal(admitted: Admission, error: Cancelled) -> MyDocError:
    by = (DocumentItem, EntryItem, ClaimItem) if admitted.share.documents_count > 1 else ()
    return admitted.refusal(error, missing=not_in_share(), by=by)
