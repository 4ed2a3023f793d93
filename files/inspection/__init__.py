"""Tell a file's real type from its bytes, and make a thumbnail of it."""

from __future__ import annotations

from files.inspection.extensions import keeps_promise, promised_types
from files.inspection.previews import (
    MAX_THUMBNAIL_SIDE,
    MAX_THUMBNAIL_SOURCE,
    Inspection,
    inspect,
    may_have_thumbnail,
    redraw,
)
from files.inspection.sniffing import HEAD_SIZE, Sniffed, sniff
from files.inspection.types import KINDS, Kind, kind_of

__all__ = [
    "HEAD_SIZE",
    "KINDS",
    "MAX_THUMBNAIL_SIDE",
    "MAX_THUMBNAIL_SOURCE",
    "Inspection",
    "Kind",
    "Sniffed",
    "inspect",
    "keeps_promise",
    "kind_of",
    "may_have_thumbnail",
    "promised_types",
    "redraw",
    "sniff",
]
