"""Sign and check what a browser keeps after someone has signed in, or set a password through a mailed link.

What they keep opens a second, slower lane where the limits on wrong passwords are full, and nothing else. It dies
with the password it was made under, with "sign out everywhere" and with the account.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

from accounts.models import User

LIFE = timedelta(days=90)
_SALT = "accounts.remembered"


def issue(user: User) -> str:
    """Return what a browser keeps of someone: no round trip."""
    return signing.dumps([user.id, _fingerprint(user)], salt=_SALT)


def owner(text: str) -> User | None:
    """Return the person that a browser was remembered for, if it still counts: one round trip; none for a
    forged or old text."""
    try:
        user_id, fingerprint = signing.loads(text, salt=_SALT, max_age=LIFE)
        user = User.objects.get(pk=user_id)
    except (signing.BadSignature, ValueError, TypeError, User.DoesNotExist):
        return None
    is_current = user.may_sign_in and constant_time_compare(str(fingerprint), _fingerprint(user))
    return user if is_current else None


def _fingerprint(user: User) -> str:
    # A hash of the one in sessions, which cannot be worked out from this.
    return hashlib.sha256(user.get_session_auth_hash().encode()).hexdigest()[:32]
