"""Define pages of lists, and encode the opaque cursors between them."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mydoc.core.errors import Invalid
from mydoc.core.ids import is_id

Item = TypeVar("Item")

_LONGEST_CURSOR = 2048


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list, and the cursor of the next page; None on the last one."""

    items: list[Item]
    next_cursor: str | None = None


def encode_cursor(position: dict[str, Any]) -> str:
    """Return a position in a list as a cursor for clients.

    It holds sort keys only: the server chooses the partition, so a forged cursor cannot leave the caller's own
    list.
    """
    text = json.dumps(position, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> dict[str, str]:
    """Return the position in a cursor.

    Raises:
        Invalid: `bad_cursor`, if it is not one that encode_cursor made.
    """
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError
        position = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise bad_cursor() from None
    if not isinstance(position, dict) or not all(map(_is_text, position.values())):
        raise bad_cursor()
    return position


def id_in(cursor: str | None, *, name: str = "id") -> str:
    """Return the id after which a page begins; empty for the first page.

    Args:
        name: what the cursor calls it.

    Raises:
        Invalid: `bad_cursor`.
    """
    if not cursor:
        return ""
    found = decode_cursor(cursor).get(name, "")
    if not is_id(found):
        raise bad_cursor()
    return found


def bad_cursor() -> Invalid:
    """Return the error for an invalid cursor."""
    return Invalid("bad_cursor", "This cursor is not valid. Start again from the first page.")


def _is_text(value: object) -> bool:
    """Return whether it can be part of a key: JSON can write half of a surrogate pair, which no database takes."""
    return isinstance(value, str) and value.encode(errors="ignore").decode() == value
