"""List the kinds of document that people tell apart, and the content types of each."""

from __future__ import annotations

from typing import Final, Literal, get_args

Kind = Literal[
    "image", "pdf", "audio", "video", "text", "archive", "document", "spreadsheet", "presentation", "other"
]
KINDS: Final[frozenset[str]] = frozenset(get_args(Kind))

UNKNOWN: Final = "application/octet-stream"
PLAIN_TEXT: Final = "text/plain"
PDF: Final = "application/pdf"
HTML: Final = "text/html"
XHTML: Final = "application/xhtml+xml"
XML: Final = "application/xml"
SVG: Final = "image/svg+xml"
ZIP: Final = "application/zip"
MACH_O: Final = "application/x-mach-binary"

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."

# The content type of the main part inside an OOXML package (without "+xml") -> of the whole file.
OOXML_TYPES: Final[dict[bytes, str]] = {
    b"wordprocessingml.document.main": _OOXML + "wordprocessingml.document",
    b"wordprocessingml.template.main": _OOXML + "wordprocessingml.template",
    b"ms-word.document.macroEnabled.main": "application/vnd.ms-word.document.macroEnabled.12",
    b"spreadsheetml.sheet.main": _OOXML + "spreadsheetml.sheet",
    b"spreadsheetml.template.main": _OOXML + "spreadsheetml.template",
    b"ms-excel.sheet.macroEnabled.main": "application/vnd.ms-excel.sheet.macroEnabled.12",
    b"ms-excel.sheet.binary.macroEnabled.main": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    b"presentationml.presentation.main": _OOXML + "presentationml.presentation",
    b"presentationml.slideshow.main": _OOXML + "presentationml.slideshow",
    b"presentationml.template.main": _OOXML + "presentationml.template",
    b"ms-powerpoint.presentation.macroEnabled.main": (
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12"
    ),
}
# The folder that only this sort of OOXML package has -> content type.
OOXML_FOLDERS: Final[dict[bytes, str]] = {
    b"word/": _OOXML + "wordprocessingml.document",
    b"xl/": _OOXML + "spreadsheetml.sheet",
    b"ppt/": _OOXML + "presentationml.presentation",
}
# Believed only for a ZIP that has the marks of an OOXML package.
OOXML_EXTENSIONS: Final[dict[str, str]] = {
    "docx": _OOXML + "wordprocessingml.document",
    "xlsx": _OOXML + "spreadsheetml.sheet",
    "pptx": _OOXML + "presentationml.presentation",
}

# What the first, uncompressed member "mimetype" of a ZIP may say.
MIMETYPE_MEMBERS: Final[frozenset[str]] = frozenset(
    [
        _ODF + base + suffix
        for base in ("text", "spreadsheet", "presentation", "graphics", "chart", "formula", "image")
        for suffix in ("", "-template")
    ]
    + [_ODF + "text-master", _ODF + "database", "application/epub+zip"]
)

# Believed only for an OLE2 container: all of them begin alike.
OLE_EXTENSIONS: Final[dict[str, str]] = {
    "doc": "application/msword",
    "dot": "application/msword",
    "xls": "application/vnd.ms-excel",
    "xlt": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "pps": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
    "msi": "application/x-msi",
    "vsd": "application/vnd.visio",
}

# Believed only when the bytes are text.
TEXT_EXTENSIONS: Final[dict[str, str]] = {
    "css": "text/css",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "geojson": "application/geo+json",
    "htm": HTML,
    "html": HTML,
    "ics": "text/calendar",
    "js": "text/javascript",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "log": PLAIN_TEXT,
    "markdown": "text/markdown",
    "md": "text/markdown",
    "mjs": "text/javascript",
    "srt": "application/x-subrip",
    "toml": "application/toml",
    "tsv": "text/tab-separated-values",
    "txt": PLAIN_TEXT,
    "vcf": "text/vcard",
    "vtt": "text/vtt",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}
XML_EXTENSIONS: Final[frozenset[str]] = frozenset({"gpx", "kml", "rss", "xml", "xsd", "xsl", "xslt"})

_ARCHIVES: Final[frozenset[str]] = frozenset(
    {
        ZIP,
        "application/gzip",
        "application/java-archive",
        "application/vnd.ms-cab-compressed",
        "application/x-7z-compressed",
        "application/x-brotli",
        "application/x-bzip2",
        "application/x-compress",
        "application/x-deb",
        "application/x-lz4",
        "application/x-lzip",
        "application/x-lzop",
        "application/x-rar-compressed",
        "application/x-rpm",
        "application/x-tar",
        "application/x-unix-archive",
        "application/x-xz",
        "application/zstd",
    }
)
_DOCUMENTS: Final[frozenset[str]] = frozenset(
    {
        "application/epub+zip",
        "application/msword",
        "application/postscript",
        "application/rtf",
        "application/vnd.ms-outlook",
        "application/vnd.visio",
    }
)


def kind_of(content_type: str) -> Kind:
    """Return the kind a content type belongs to; ``other`` for what is not known.

    Args:
        content_type: without parameters, lower case as `sniff` gives it.
    """
    # Active content is never an image: whoever shows images must not show these.
    if content_type in (SVG, HTML, XHTML, XML) or content_type in TEXT_EXTENSIONS.values():
        return "text"
    if content_type == PDF:
        return "pdf"
    if content_type in _ARCHIVES:
        return "archive"
    return _kind_of_family(content_type)


def _kind_of_family(content_type: str) -> Kind:
    family = content_type.partition("/")[0]
    if family == "image":
        return "image"
    if family == "audio":
        return "audio"
    if family == "video":
        return "video"
    if family == "text":
        return "text"
    return _kind_of_office(content_type)


def _kind_of_office(content_type: str) -> Kind:
    if content_type in _DOCUMENTS:
        return "document"
    if not content_type.startswith((_OOXML, _ODF, "application/vnd.ms-")):
        return "other"
    lowered = content_type.lower()
    if "spreadsheet" in lowered or "ms-excel" in lowered:
        return "spreadsheet"
    if "presentation" in lowered or "powerpoint" in lowered:
        return "presentation"
    if content_type.startswith((_OOXML, _ODF)) or "ms-word" in lowered:
        return "document"
    return "other"
