"""Decide which files are compressed in an archive; all others are stored as they are."""

from __future__ import annotations

# Everything else is compressed already, or no one knows: then it costs time and gains nothing.
_TEXTS = frozenset(
    {
        "application/geo+json",
        "application/json",
        "application/jsonl",
        "application/postscript",
        "application/rtf",
        "application/toml",
        "application/x-subrip",
        "application/xhtml+xml",
        "application/xml",
        "application/yaml",
        "image/svg+xml",
        "message/rfc822",
    }
)
_UNPACKED = frozenset(
    {
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/x-tar",
        "application/x-unix-archive",
        "audio/aiff",
        "audio/basic",
        "audio/vnd.wave",
        "audio/wav",
        "audio/x-aiff",
        "audio/x-wav",
        "image/bmp",
        "image/x-ms-bmp",
        "image/x-portable-bitmap",
        "image/x-portable-graymap",
        "image/x-portable-pixmap",
    }
)


def gains(content_type: str) -> bool:
    """Return whether a file of this type is worth compressing.

    Args:
        content_type: without parameters, lower case, as inspection found it.
    """
    return content_type.startswith("text/") or content_type in _TEXTS or content_type in _UNPACKED
