"""Build a claim's record, and the token that renews its download URL."""

from __future__ import annotations

import hashlib

from django.core import signing

from files.domain.shares import CLAIM_LIFE, Share
from files.models import ClaimItem
from files.services.shares.admission import Admission
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import new_id

# The name of the whole link in a claim and in the history.
ALL = "zip"
# Not renamed with the module: what was signed before is still good.
_SALT = "files.services.claims.resume"


def new_claim(admitted: Admission, key: str, what: str, *, held: str) -> ClaimItem:
    """Return a claim to write with its count, and all that a renewal is checked against.

    Args:
        what: the document's id, or ALL.
        held: the document's ETag, or the version of the share that the ZIP is of.
    """
    share, recipient, now = admitted.share, admitted.recipient, clock.now()
    return ClaimItem(
        share.slug,
        key,
        share_id=share.id,
        document_id=what,
        held=held,
        mark=mark_of(share),
        person_id=admitted.person_id,
        recipient_id=recipient.id if recipient else None,
        recipient_mark=_hashed(recipient.key) if recipient else None,
        at=now,
        ttl=now + CLAIM_LIFE,
    )


def claim_key(share: Share, what: str, claim_id: str | None) -> str:
    """Return the range key of a claim; the same one for a repetition."""
    if claim_id is None:
        return new_id()
    return hashlib.sha256(f"{share.id}/{what}/{claim_id}".encode()).hexdigest()


def require_alive(slug: str, key: str) -> None:
    """Raise Conflict `claim_used` unless a claim that is written is less than a day old: one round trip."""
    item = ClaimItem.get(slug, key, consistent_read=True)
    if item.at + CLAIM_LIFE <= clock.now():
        raise Conflict("claim_used", "This download has expired after a day. Start a new one with another key.")


def mark_of(share: Share) -> str:
    """Return a digest of a link's password and audience: a claim ends when either changes."""
    return _hashed(f"{share.audience.value}/{share.password_hash}")


def is_recipient(claim: ClaimItem, key: str) -> bool:
    """Return whether this is the key of the claim's recipient."""
    return claim.recipient_mark == _hashed(key)


def token_of(slug: str, key: str) -> str:
    """Return the token that names a claim in an address; no round trip."""
    return signing.dumps(key, salt=f"{_SALT}.{slug}")


def key_in(slug: str, token: str) -> str | None:
    """Return the key of the claim in a token that is at most a day old; None for any other."""
    try:
        key = signing.loads(token, salt=f"{_SALT}.{slug}", max_age=CLAIM_LIFE)
    except signing.BadSignature:
        return None
    return str(key)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
