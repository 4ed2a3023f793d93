"""Pack the preferences that programs keep with an account: one JSON document, which MyDoc stores and never
reads. Imports nothing of Django or AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mydoc.core.errors import Invalid
from mydoc.core.sizes import in_words

LARGEST = 16 * 1024
DEEPEST = 20
NONE = "{}"


def pack(document: Any) -> str:
    """Return a document as it is stored: compact JSON.

    Raises:
        Invalid: `bad_preferences`, unless it is an object of at most 16 KB (LARGEST bytes, without spaces between
            its parts) that is nested at most 20 deep (DEEPEST; the document itself is the first).
    """
    if not isinstance(document, dict):
        raise _bad('Send a JSON object, such as {"theme": "dark"}.')
    if _is_deeper(document, DEEPEST):
        raise _bad(f"This is nested too deeply. Use at most {DEEPEST} levels.")
    try:
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError):
        raise _bad(
            "This contains a value that JSON cannot represent, such as a number that is too large."
        ) from None
    if size > LARGEST:
        raise _bad(f"This is {in_words(size - LARGEST)} of JSON over the limit of {in_words(LARGEST)}.")
    return text


def unpack(text: str | None) -> dict[str, Any]:
    """Return the document that `pack` packed; an empty one where nothing was stored."""
    found: dict[str, Any] = json.loads(text or NONE)
    return found


def _is_deeper(document: Any, levels: int) -> bool:
    """Return whether there are more levels of objects and lists; without recursion, which a deep document would
    break."""
    level = [document]
    for _ in range(levels):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(parent: Any) -> Iterator[Any]:
    values = parent.values() if isinstance(parent, dict) else parent
    return (value for value in values if isinstance(value, dict | list))


def _bad(message: str) -> Invalid:
    return Invalid("bad_preferences", message, fields={"preferences": message})
