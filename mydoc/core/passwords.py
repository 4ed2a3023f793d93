"""Bring passwords that can be typed in several ways into one spelling; imports nothing of Django or AWS."""

from __future__ import annotations

import re
import unicodedata

# NIST SP 800-63B, 5.1.1.2: several spaces may count as one where at least so many characters are left.
_SHORTEST_WITH_FEWER_SPACES = 8


def normal(text: str) -> str:
    """Return the spelling that is hashed: NFC, every kind of space as U+0020 (RFC 8265, 4.2), and several
    spaces in a row as one if at least 8 characters are left (NIST SP 800-63B, 5.1.1.2). Nothing is cut off or
    folded."""
    spaced = "".join(" " if unicodedata.category(character) == "Zs" else character for character in text)
    composed = unicodedata.normalize("NFC", spaced)
    fewer = re.sub(" {2,}", " ", composed)
    return fewer if len(fewer) >= _SHORTEST_WITH_FEWER_SPACES else composed


def spellings(text: str) -> list[str]:
    """Return the texts to compare with a stored hash: the normal spelling, and the text as typed if that
    differs, since passwords were once hashed as typed."""
    return list(dict.fromkeys((normal(text), text)))
