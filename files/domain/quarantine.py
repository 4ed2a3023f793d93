"""Documents that administrators hold back: nobody can download them, whoever they are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from mydoc.errors import Invalid

LONGEST_REASON = 200

_DOCUMENT = re.compile(r"(?:^|.*(?:/documents/|[?&]share=))([0-9A-Za-z]{26})/?$")
_LINK = re.compile(r".*/s/([^/?#]{1,100})(?:[/?#].*)?$")


@dataclass(frozen=True)
class Held:
    """A document in quarantine.

    Attributes:
        reason: as its owner and administrators read it.
        at: since when.
    """

    document_id: str
    document_name: str
    owner_id: str
    owner_email: str
    reason: str
    at: datetime


def check_reason(text: str) -> str:
    """A reason as it is kept: composed, single spaces.

    Raises:
        Invalid: `bad_reason`, unless it has 1 to 200 characters (LONGEST_REASON) that can be shown.
    """
    reason = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(reason) <= LONGEST_REASON or any(unicodedata.category(one)[0] == "C" for one in reason):
        message = f"Give a reason of 1 to {LONGEST_REASON} characters."
        raise Invalid("bad_reason", message, fields={"reason": message})
    return reason


def document_in(text: str) -> str | None:
    """The id of the document that an id or the address of its page names; None for anything else."""
    found = _DOCUMENT.fullmatch(text.strip())
    return found[1] if found else None


def slug_in(text: str) -> str | None:
    """The slug in the address of a public link; None for anything else."""
    found = _LINK.fullmatch(text.strip())
    return found[1] if found else None
