"""Hash the passwords of links, and recognise common ones."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from mydoc.core.passwords import normal


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


@cache
def _common_passwords() -> CommonPasswordValidator:
    # Unpacked when the first password is chosen for a link, since most links have none.
    return CommonPasswordValidator()
