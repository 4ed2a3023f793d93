"""Check email addresses, and tell which are the same."""

from __future__ import annotations

import re
from datetime import timedelta

from mydoc.core.errors import Invalid

# How long the address can be confirmed after a sign-up.
CONFIRMATION_LIFE = timedelta(hours=24)

_LONGEST_EMAIL = 254
_LOCAL_PART = re.compile(r"[-!#$%&'*+/=?^_`{|}~0-9A-Za-z]+(\.[-!#$%&'*+/=?^_`{|}~0-9A-Za-z]+)*")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def exact_email(text: str) -> str:
    """Return an address as mail is sent to it: as it was typed, with the domain in small ASCII letters (IDNA
    2008).

    Nothing else is altered. Letters outside ASCII before the @ are refused, since few mail services take them, and
    so is all that would have to be mapped to become a domain: `ß` is not `ss`, the Kelvin sign is not `k`.

    Raises:
        Invalid: `bad_email`, if it is no address.
    """
    local, at, domain = text.strip().rpartition("@")
    ascii_domain = _ascii_domain(domain)
    labels = ascii_domain.split(".")
    if not local.isascii():
        raise _bad_email("The part before the @ can contain only letters a to z, digits and common symbols.")
    if (
        not at
        or len(local) > 64
        or len(local) + len(ascii_domain) >= _LONGEST_EMAIL
        or not _LOCAL_PART.fullmatch(local)
        or not all(_LABEL.fullmatch(label) for label in labels)
        or (len(labels) < 2 and ascii_domain != "localhost")
    ):
        raise _bad_email("Enter a valid email address.")
    return f"{local}@{ascii_domain}"


def normal_email(text: str) -> str:
    """Return an address in the spelling that it is stored and compared in: as `exact_email`, in lower case, since
    no mail service in use tells `Anna@` from `anna@`.

    Raises:
        Invalid: `bad_email`, if it is no address.
    """
    # ASCII alone, so that this maps A to Z and nothing else.
    return exact_email(text).lower()


def _ascii_domain(domain: str) -> str:
    """Return the domain in lowercase ASCII; empty if it is not a domain."""
    # What has one capital and one small form: neither the Kelvin sign nor a dotted capital I.
    small = "".join(c.lower() if c.lower().upper() == c else c for c in domain)
    if small.isascii() or len(small) > _LONGEST_EMAIL:
        return small
    # Imported here, since its tables take ten milliseconds and few addresses need them.
    import idna

    try:
        return idna.encode(small, strict=True).decode()
    except UnicodeError:
        return ""


def _bad_email(message: str) -> Invalid:
    return Invalid("bad_email", message, fields={"email": message})
