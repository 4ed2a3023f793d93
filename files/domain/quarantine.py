"""Decide what administrators may put into quarantine, where no one can download it, and how addresses name it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from files.domain.documents import Document, Status
from mydoc.core.errors import Conflict, Invalid

LONGEST_REASON = 200
# Part of how some scripts spell words, and of many an emoji.
_JOINERS = "\u200c\u200d"

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
    """Return a reason as it is kept: composed, single spaces.

    Raises:
        Invalid: `bad_reason`, unless it has 1 to 200 characters (LONGEST_REASON) that can be shown.
    """
    reason = " ".join(unicodedata.normalize("NFC", text).split())
    is_shown = all(one in _JOINERS or unicodedata.category(one)[0] != "C" for one in reason)
    if not reason.strip(f"{_JOINERS} ") or len(reason) > LONGEST_REASON or not is_shown:
        message = f"Enter a reason of 1 to {LONGEST_REASON} characters, without control characters."
        raise Invalid("bad_reason", message, fields={"reason": message})
    return reason


def is_in_quarantine(document: Document) -> bool:
    """Return whether an administrator holds it back; what inspection refused for good is not theirs to release."""
    return document.status is Status.QUARANTINED and document.is_held


def held(document: Document, reason: str) -> Document:
    """Return a document as it is in quarantine.

    Raises:
        Conflict: `not_ready`, for what no one but its owner can have anyway.
    """
    if document.status is not Status.READY:
        raise Conflict("not_ready", "This document is not ready, so no one can download it yet. Try again later.")
    told = f"An administrator quarantined this document: {reason}"
    return replace(document, status=Status.QUARANTINED, failure_reason=told, is_held=True)


def released(document: Document) -> Document:
    """Return a document as it is after its release.

    Raises:
        Conflict: `not_in_quarantine`.
    """
    if not is_in_quarantine(document):
        raise Conflict("not_in_quarantine", "This document is not in quarantine.")
    return replace(document, status=Status.READY, failure_reason="", is_held=False)


def document_in(text: str) -> str | None:
    """Return the id of the document that an id or the address of its page names; None for anything else."""
    found = _DOCUMENT.fullmatch(text.strip())
    return found[1] if found else None


def slug_in(text: str) -> str | None:
    """Return the slug in the address of a public link; None for anything else."""
    found = _LINK.fullmatch(text.strip())
    return found[1] if found else None
