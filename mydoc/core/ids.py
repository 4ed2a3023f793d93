"""Generate ids and secrets."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

# Of the year 9999.
_LAST_SECOND = 253_402_300_799
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def new_id() -> str:
    """Return a ULID: 26 characters that sort by the time they were made, 80 of their bits random."""
    # Imported here, since reading pages needs no new id.
    from ulid import ULID

    return str(ULID())


def first_id_at(moment: datetime) -> str:
    """Return what sorts before every id that is made from that moment on, and after every earlier one.

    Source: ULID specification, "Encoding": 48 bits of milliseconds in ten letters come first.
    """
    milliseconds = int(moment.timestamp() * 1000)
    begin = "".join(_LETTERS[(milliseconds >> 5 * place) & 31] for place in reversed(range(10)))
    return begin + "0" * 16


def made_at(id: str) -> datetime:
    """Return when an id was made, to the millisecond; for one that was made up, the end of time at the latest."""
    milliseconds = 0
    for letter in id[:10]:
        milliseconds = 32 * milliseconds + _LETTERS.index(letter)
    return datetime.fromtimestamp(min(milliseconds / 1000, _LAST_SECOND), UTC)


def is_id(text: str) -> bool:
    """Return whether text is what new_id could have made; asked before text from outside becomes a key."""
    return _ID.fullmatch(text) is not None


def new_secret(size: int = 16) -> str:
    """Return a URL-safe secret of `size` random bytes; 16 bytes are 128 bits."""
    return secrets.token_urlsafe(size)
