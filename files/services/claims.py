"""What anybody with a link may do: look, unlock, claim a download."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.core import signing
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.services import quota, throttle
from files.domain.audit import Action
from files.domain.documents import Document, Status
from files.domain.shares import CLAIM_SECONDS, Share, SharedDocument, no_such_share
from files.models import ClaimItem, DocumentItem, ShareItem
from files.services import audit, records
from files.services.documents import Download, sign
from files.services.shares import share_of
from files.services.store import status_is
from mydoc import clock
from mydoc.batches import Read, fetch
from mydoc.errors import Conflict, Forbidden, Invalid, NotFound
from mydoc.ids import new_id
from mydoc.transactions import Cancelled, commit

UNLOCKED_FOR = timedelta(minutes=15)
_TRIES = 20
_TRIES_WINDOW = 600
_LONGEST_SLUG = 100
_SHOWN = {Status.UPLOADING, Status.PROCESSING, Status.READY}
_SALT = "files.services.claims.unlock"


@dataclass(frozen=True)
class PublicPage:
    """What a link shows: while it is locked, nothing but that there is a password.

    Attributes:
        documents: those that are there now; `waiting` counts those that are still on their way.
    """

    share: Share
    is_locked: bool
    documents: list[Document]
    waiting: int = 0

    @property
    def downloads_left(self) -> int | None:
        """How many downloads the link still hands out; None for any number."""
        if self.share.max_downloads is None:
            return None
        return max(0, self.share.max_downloads - self.share.downloads)


def public_page(*, slug: str, unlock_token: str = "") -> PublicPage:
    """What there is to see behind a link; consumes nothing: two round trips.

    Args:
        unlock_token: what `unlock` gave for the right password.

    Raises:
        NotFound: `share_not_found`.
    """
    share, alive = _look(slug)
    ready = [document for document in alive if document.status is Status.READY]
    waiting = len(alive) - len(ready)
    if share.has_password and not _is_unlocked(share, unlock_token):
        return PublicPage(share=share, is_locked=True, documents=[])
    return PublicPage(share=share, is_locked=False, documents=ready, waiting=waiting)


def unlock(*, slug: str, password: str, address: str) -> str:
    """A token, valid for 15 minutes and for this password, with which the link is open: four round trips.

    Args:
        address: of the visitor; wrong tries are limited by link and address.

    Raises:
        NotFound: `share_not_found`. Forbidden: `wrong_password`. TooManyRequests: `too_many_tries`.
    """
    share, _ = _look(slug)
    _check_password(share, password, address)
    return signing.dumps({"slug": share.slug, "key": _fingerprint(share)}, salt=_SALT)


def claim(
    *,
    slug: str,
    document_id: str | None = None,
    password: str | None = None,
    unlock_token: str = "",
    address: str,
    claim_id: str | None = None,
) -> Download:
    """Take one download: one of the link's count, if it has one, for one presigned URL of 60 seconds.

    Two round trips: read the share; in one transaction count, write the claim, and check share, document and
    owner. Two more for a password that was not unlocked before, to count the tries.

    Args:
        document_id: which; needed where the link holds several.
        claim_id: makes a repetition within the URL's 60 seconds give the same claim, not another.

    Raises:
        NotFound: `share_not_found`, `document_not_found`. Invalid: `document_required`.
        Forbidden: `password_required`, `wrong_password`. TooManyRequests: `too_many_tries`.
        Conflict: `claim_used`, `busy`.
    """
    share = _open_share(slug, repeated=claim_id is not None)
    if share.has_password and not _is_unlocked(share, unlock_token):
        if password is None:
            raise Forbidden("password_required", "This link asks for a password.")
        _check_password(share, password, address)
    document = _choose(share, document_id)
    key = _claim_key(share, document, claim_id)
    seconds = CLAIM_SECONDS
    try:
        _write_claim(share, document, key)
    except Cancelled as error:
        # A claim that is written, and took the last download perhaps: an earlier answer was lost on the way to us
        # or to the caller. What the document or its owner have become since holds for a repetition, too.
        if not (error.refused_by(ClaimItem) and error.refused_only_by(ClaimItem, ShareItem)):
            raise _refusal(share, error) from error
        seconds = _seconds_left(share.slug, key)
    return sign(share.owner_id, document.id, name=document.name, size=document.size, seconds=seconds)


def _open_share(slug: str, *, repeated: bool = False) -> Share:
    if not 0 < len(slug) <= _LONGEST_SLUG:
        raise no_such_share()
    try:
        share = share_of(ShareItem.get(slug, consistent_read=True))
    except ShareItem.DoesNotExist:
        raise no_such_share() from None
    # Whoever repeats a claim may have taken the last one themselves: the transaction will tell.
    if not share.is_open(clock.now()) and not (repeated and share.expires_at > clock.now()):
        raise no_such_share()
    return share


def _look(slug: str) -> tuple[Share, list[Document]]:
    """An open share and those of its documents that are ready or on their way: two round trips."""
    share = _open_share(slug)
    reads = [Read(DocumentItem, share.owner_id, document.id) for document in share.documents]
    *items, owner = fetch([*reads, quota.read_active(user_id=share.owner_id)])
    now = clock.now()
    found = [records.document_of(item) for item in items if isinstance(item, DocumentItem)]
    alive = [document for document in found if document.status in _SHOWN and not document.is_over(now)]
    if not quota.is_active(owner) or not alive:
        raise no_such_share()
    return share, alive


def _choose(share: Share, document_id: str | None) -> SharedDocument:
    if document_id is None:
        if len(share.documents) != 1:
            message = "This link holds several documents. Say which one."
            raise Invalid("document_required", message, fields={"document": message})
        return share.documents[0]
    for document in share.documents:
        if document.id == document_id:
            return document
    raise _not_in_share()


def _write_claim(share: Share, document: SharedDocument, key: str) -> None:
    now = clock.now()
    claim_item = ClaimItem(share.slug, key, document_id=document.id, at=now, ttl=now + timedelta(days=1))
    lines = audit.lines_about(
        action=Action.CLAIMED,
        owner_id=share.owner_id,
        document_id=document.id,
        document_name=document.name,
        actor=None,
        label="somebody with the link",
    )

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=[ShareItem.downloads.add(1)],
            condition=_still_open(share, document),
        )
        transaction.save(claim_item, condition=ClaimItem.id.does_not_exist())
        transaction.condition_check(
            DocumentItem,
            share.owner_id,
            document.id,
            condition=status_is(Status.READY) & (DocumentItem.expires_at > now),
        )
        quota.require_active(transaction, user_id=share.owner_id)
        audit.add(transaction, lines)

    commit(build)


def _still_open(share: Share, document: SharedDocument) -> Condition:
    has_left = ShareItem.max_downloads.does_not_exist() | (ShareItem.downloads < ShareItem.max_downloads)
    same_password: Condition = ShareItem.password_hash.does_not_exist()
    if share.has_password:
        same_password = ShareItem.password_hash == share.password_hash
    return (
        ShareItem.documents[document.id].exists() & (ShareItem.expires_at > clock.now()) & has_left & same_password
    )


def _seconds_left(slug: str, key: str) -> int:
    item = ClaimItem.get(slug, key, consistent_read=True)
    left = CLAIM_SECONDS - int((clock.now() - item.at).total_seconds())
    if left <= 0:
        raise Conflict("claim_used", "This claim has been answered already. Claim anew with another key.")
    return min(left, CLAIM_SECONDS)


def _refusal(share: Share, error: Cancelled) -> Exception:
    others = len(share.documents) > 1
    if others and error.refused_by(DocumentItem) and not error.refused_by(ShareItem):
        return _not_in_share()
    return no_such_share()


def _not_in_share() -> NotFound:
    return NotFound("document_not_found", "This link does not hold such a document now. Reload its page.")


def _check_password(share: Share, password: str, address: str) -> None:
    throttle.hit(key=f"share#{share.id}#{address}", limit=_TRIES, window_seconds=_TRIES_WINDOW)
    throttle.hit(key=f"share#{share.id}", limit=_TRIES * 10, window_seconds=_TRIES_WINDOW)
    if share.has_password and not check_password(password, share.password_hash):
        raise Forbidden("wrong_password", "This is not the password of this link. Ask the person who sent it.")


def _claim_key(share: Share, document: SharedDocument, claim_id: str | None) -> str:
    if claim_id is None:
        return new_id()
    return hashlib.sha256(f"{share.id}/{document.id}/{claim_id}".encode()).hexdigest()


def _is_unlocked(share: Share, token: str) -> bool:
    try:
        claims = signing.loads(token, salt=_SALT, max_age=UNLOCKED_FOR)
    except signing.BadSignature:
        return False
    return bool(claims == {"slug": share.slug, "key": _fingerprint(share)})


def _fingerprint(share: Share) -> str:
    return hashlib.sha256(share.password_hash.encode()).hexdigest()[:16]
