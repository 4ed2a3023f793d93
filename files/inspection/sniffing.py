"""Recognise the real type of a file from its first bytes. Pure: nothing is opened, nothing is decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import filetype

from files.inspection.markup import as_older_text, as_text, markup_type
from files.inspection.types import (
    MACH_O,
    OLE_EXTENSIONS,
    PDF,
    PLAIN_TEXT,
    TEXT_EXTENSIONS,
    UNKNOWN,
    Kind,
    kind_of,
)
from files.inspection.zips import MAGICS as ZIP_MAGICS
from files.inspection.zips import zip_type

HEAD_SIZE: Final = 64 * 1024
"""How many of the first bytes (all of them, if there are fewer) `sniff` wants."""

_PDF_WITHIN: Final = 1024
_PDF_IN_TEXT: Final = re.compile(r"(?:\A|[\r\n])\s{0,16}%PDF-\d")
_PDF_IN_BYTES: Final = re.compile(rb"%PDF-\d")
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
# Programs of macOS: of 32 and 64 bits, of either byte order.
_MACH_O: Final = tuple(bytes.fromhex(one) for one in ("feedface", "feedfacf", "cefaedfe", "cffaedfe"))
# Of several processors, with their number next; Java's classes begin alike, with a version from 45 on.
_MACH_O_OF_SEVERAL: Final = bytes.fromhex("cafebabe")
_FIRST_OF_JAVA: Final = 45
_PACKET_BEGINS: Final = b"\x47"
# The library's own signatures all lie in here; less is less work on hostile input.
_LIBRARY_SEES: Final = 8192
# Names that the library gives and that are not, or no longer, the registered ones.
RENAMED: Final = {
    "image/apng": "image/png",
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "image/x-ms-bmp": "image/bmp",
}
_LONGEST_EXTENSION: Final = 10


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The type of a file.

    Attributes:
        content_type: media type without parameters; ``application/octet-stream`` if not known.
        kind: what a person would call it.
    """

    content_type: str
    kind: Kind


def sniff(head: bytes, name: str, *, declared: str | None = None) -> Sniffed:
    """Recognise a file. The bytes win over its name, and both over what was declared.

    The name and the declaration only decide between things whose bytes look alike, such as sorts of text.

    Args:
        head: the first `HEAD_SIZE` bytes of the file, or all of it if it is shorter.
        name: the file's name, as its owner gave it.
        declared: the content type that the uploader stated.
    """
    head = head[:HEAD_SIZE]
    extension = _extension(name)
    is_cut = len(head) == HEAD_SIZE
    text = as_text(head, cut=is_cut)
    content_type = _binary_type(head, extension) if text is None else UNKNOWN
    if content_type == UNKNOWN and text is None:
        text = as_older_text(head, cut=is_cut, is_named=extension in TEXT_EXTENSIONS)
    if text is not None:
        content_type = _text_type(text, extension, declared)
    return Sniffed(content_type, kind_of(content_type))


def _extension(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    return extension.lower() if stem and len(extension) <= _LONGEST_EXTENSION else ""


def _text_type(text: str, extension: str, declared: str | None) -> str:
    named = TEXT_EXTENSIONS.get(extension)
    if not text:
        return named or UNKNOWN
    start = text.lstrip()
    if start.startswith("{\\rtf"):
        return "application/rtf"
    if start.startswith("%!PS"):
        return "application/postscript"
    markup = markup_type(text, extension=extension, named_text=named is not None and "html" not in named)
    if markup:
        return markup
    if _PDF_IN_TEXT.search(text, 0, _PDF_WITHIN):
        return PDF
    if named:
        return named
    stated = (declared or "").partition(";")[0].strip().lower()
    return stated if stated in TEXT_EXTENSIONS.values() else PLAIN_TEXT


def _binary_type(head: bytes, extension: str) -> str:
    if head.startswith(ZIP_MAGICS):
        return zip_type(head, extension=extension)
    found = _from_library(head)
    if found == "audio/ogg" and b"\x80theora" in head:
        return "video/ogg"
    if found == "video/x-ms-wmv" and extension == "wma":
        return "audio/x-ms-wma"
    if found:
        return found
    if head.startswith(_OLE):
        return OLE_EXTENSIONS.get(extension, "application/x-ole-storage")
    if _is_mach_o(head):
        return MACH_O
    # Readers accept a PDF that begins somewhere in its first kilobyte.
    if _PDF_IN_BYTES.search(head, 0, _PDF_WITHIN):
        return PDF
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if _is_transport_stream(head):
        return "video/mp2t"
    return UNKNOWN


def _is_transport_stream(head: bytes) -> bool:
    """Return whether packets of an MPEG transport stream follow each other; cameras write a time before each."""
    return any(head[start : start + 4 * size : size] == _PACKET_BEGINS * 4 for start, size in ((0, 188), (4, 192)))


def _is_mach_o(head: bytes) -> bool:
    if head.startswith(_MACH_O_OF_SEVERAL):
        return int.from_bytes(head[4:8]) < _FIRST_OF_JAVA
    return head.startswith(_MACH_O)


def _from_library(head: bytes) -> str | None:
    try:
        found = filetype.guess_mime(head[:_LIBRARY_SEES])
    # It walks nested Zstandard frames by recursion and reads fields of short files unchecked.
    except (RecursionError, ValueError, IndexError):
        return None
    return RENAMED.get(found, found) if isinstance(found, str) else None
