"""Passwords of links: hash and recognise them, count the tries, and remember for 15 minutes who knew one."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.core.exceptions import ValidationError

from accounts.services import throttle
from files.domain.shares import Share
from mydoc.core.errors import Forbidden
from mydoc.core.passwords import normal, spellings

if TYPE_CHECKING:
    from django.contrib.auth.password_validation import CommonPasswordValidator

UNLOCKED_FOR = timedelta(minutes=15)
TRIES = 20
TRIES_WINDOW = 600
# Of one link and one address; ten times as many of one link.
PASSWORD_TRIES = throttle.Limit("link-passwords", TRIES, TRIES_WINDOW)
# Not renamed with the module: what was signed before is still good.
_SALT = "files.services.claims.unlock"


def is_common(password: str) -> bool:
    """Return whether Django's list of the 20,000 most common passwords has this one."""
    try:
        _common_passwords().validate(password)
    except ValidationError:
        return True
    return False


def hashed(password: str) -> str:
    """Return the hash of a password that is stored."""
    return make_password(normal(password))


def try_password(share: Share, password: str, address: str) -> None:
    """Check a link's password, with limits on wrong ones: two round trips.

    An attempt is counted before the password is checked, and taken back if it was right, so the limit holds for
    attempts at the same moment in any process. Correct ones wait for each other if there are more at once than the
    limit allows.

    Args:
        address: the network address of the visitor.

    Raises:
        Forbidden: `wrong_password`. TooManyRequests: `too_many_requests`.
    """
    limits = [(f"share#{share.id}#{address}", TRIES), (f"share#{share.id}", TRIES * 10)]
    attempt = throttle.begin(limits, window_seconds=TRIES_WINDOW)
    if not any(check_password(each, share.password_hash) for each in spellings(password)):
        attempt.keep()
        raise Forbidden("wrong_password", "Wrong password. Try again, or ask the person who sent you the link.")
    attempt.forgive()


def unlock_token(share: Share) -> str:
    """Return a token that opens the link for 15 minutes in place of its password; no round trip."""
    return signing.dumps({"slug": share.slug, "key": _fingerprint(share)}, salt=_SALT)


def is_unlocked(share: Share, token: str) -> bool:
    """Return whether a token of `unlock_token` is of this link and of its password now; no round trip."""
    try:
        claims = signing.loads(token, salt=_SALT, max_age=UNLOCKED_FOR)
    except signing.BadSignature:
        return False
    return bool(claims == {"slug": share.slug, "key": _fingerprint(share)})


def _fingerprint(share: Share) -> str:
    return hashlib.sha256(share.password_hash.encode()).hexdigest()[:16]


@cache
def _common_passwords() -> CommonPasswordValidator:
    # Imported and unpacked when the first password is chosen for a link, since most links have none.
    from django.contrib.auth.password_validation import CommonPasswordValidator

    return CommonPasswordValidator()
