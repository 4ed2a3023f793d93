"""Generate ids and secrets."""

from __future__ import annotations

import re
import secrets

_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def new_id() -> str:
    """Return a ULID: 26 characters that sort by the time they were made, 80 of their bits random."""
    # Imported here, since reading pages needs no new id.
    from ulid import ULID

    return str(ULID())


def is_id(text: str) -> bool:
    """Return whether text is what new_id could have made; asked before text from outside becomes a key."""
    return _ID.fullmatch(text) is not None


def new_secret(size: int = 16) -> str:
    """Return a URL-safe secret of `size` random bytes; 16 bytes are 128 bits."""
    return secrets.token_urlsafe(size)
