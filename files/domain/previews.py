"""Decide which documents can be shown in a page, and how: a closed list; any other type can only be downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from mydoc.core.errors import Conflict

# A preview's URL lives no longer than a claim's.
PREVIEW_LIFE = timedelta(seconds=60)
# For so long a preview stays one line in the history, however often its URL is renewed.
ONE_LOOK = timedelta(hours=4)

LARGEST_IMAGE = 64 * 1024**2
# Read as a whole, and decoded in the browser where it cannot draw it.
LARGEST_HEIC = 32 * 1024**2
LARGEST_PDF = 100 * 1024**2
# Read as a whole, and unpacked in the browser to 64 MiB at most.
LARGEST_OFFICE = 20 * 1024**2

# Nothing that a browser shows by itself.
_BYTES = "application/octet-stream"
_PLAIN = "text/plain; charset=utf-8"


class Show(StrEnum):
    """How a page shows a document; the value is the API's."""

    IMAGE = "image"
    HEIC = "heic"
    PDF = "pdf"
    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    AUDIO = "audio"
    VIDEO = "video"
    DOCX = "docx"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Way:
    """How to show a document, and the content type that S3 answers with, which is ours and never a client's."""

    show: Show
    served_as: str


# What a browser would run is shown as its source: it is served as plain text, and the frame puts it in as text.
_TEXTS = (
    "text/plain",
    "text/calendar",
    "text/css",
    "text/html",
    "text/javascript",
    "text/vcard",
    "text/vtt",
    "application/geo+json",
    "application/json",
    "application/jsonl",
    "application/toml",
    "application/x-subrip",
    "application/xhtml+xml",
    "application/xml",
    "application/yaml",
    "message/rfc822",
)
_IMAGES = ("image/avif", "image/bmp", "image/gif", "image/jpeg", "image/png", "image/webp")
_HEIC = ("image/heic", "image/heif")
_AUDIO = ("audio/aac", "audio/flac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav")
_VIDEO = ("video/mp4", "video/ogg", "video/quicktime", "video/webm", "video/x-m4v", "video/x-matroska")

_OOXML = "application/vnd.openxmlformats-officedocument."
_WORD = (
    f"{_OOXML}wordprocessingml.document",
    f"{_OOXML}wordprocessingml.template",
    "application/vnd.ms-word.document.macroEnabled.12",
)
_EXCEL = (
    f"{_OOXML}spreadsheetml.sheet",
    f"{_OOXML}spreadsheetml.template",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
)

# By the type that was recognised from the bytes. No SVG: its source is of no use, and as a picture it is active.
_WAYS: dict[str, Way] = {
    **{kind: Way(Show.IMAGE, kind) for kind in _IMAGES},
    **{kind: Way(Show.HEIC, kind) for kind in _HEIC},
    **{kind: Way(Show.AUDIO, kind) for kind in _AUDIO},
    **{kind: Way(Show.VIDEO, kind) for kind in _VIDEO},
    **{kind: Way(Show.TEXT, _PLAIN) for kind in _TEXTS},
    **{kind: Way(Show.DOCX, _BYTES) for kind in _WORD},
    **{kind: Way(Show.XLSX, _BYTES) for kind in _EXCEL},
    "application/pdf": Way(Show.PDF, "application/pdf"),
    "text/csv": Way(Show.CSV, _PLAIN),
    "text/markdown": Way(Show.MARKDOWN, _PLAIN),
    "text/tab-separated-values": Way(Show.CSV, _PLAIN),
}
_LARGEST = {
    Show.IMAGE: LARGEST_IMAGE,
    Show.HEIC: LARGEST_HEIC,
    Show.PDF: LARGEST_PDF,
    Show.DOCX: LARGEST_OFFICE,
    Show.XLSX: LARGEST_OFFICE,
}


def find_way(content_type: str, size: int) -> Way | None:
    """Return how a ready document can be shown; None if it cannot.

    Args:
        content_type: as it was recognised from the bytes, not as it was declared.
        size: bytes.
    """
    way = _WAYS.get(content_type)
    return way if way and size <= _LARGEST.get(way.show, size) else None


def way_of(content_type: str, size: int) -> Way:
    """Return how a ready document can be shown.

    Raises:
        Conflict: `no_preview`, `too_large_to_preview`.
    """
    way = find_way(content_type, size)
    if way:
        return way
    if content_type in _WAYS:
        raise Conflict("too_large_to_preview", "This document is too large to preview. Download it instead.")
    raise Conflict("no_preview", "This type of document has no preview. Download it instead.")
