"""Check whether bytes are what a name's extension promises."""

from __future__ import annotations

import mimetypes
from functools import cache
from typing import Final

from files.inspection.types import (
    OLE_EXTENSIONS,
    OOXML_EXTENSIONS,
    PDF,
    PLAIN_TEXT,
    TEXT_EXTENSIONS,
    UNKNOWN,
    XML,
    XML_EXTENSIONS,
    ZIP,
    kind_of,
)

# What Python's own table has under another name, as an encoding, or not at all.
_MORE: Final = {
    "7z": "application/x-7z-compressed",
    "bz2": "application/x-bzip2",
    "gz": "application/gzip",
    "pdf": PDF,
    "rar": "application/x-rar-compressed",
    "rtf": "application/rtf",
    "xz": "application/x-xz",
    "zip": ZIP,
    "zst": "application/zstd",
}


def keeps_promise(extension: str, content_type: str) -> bool:
    """Return whether a file with this extension may be of this type.

    An unknown extension may be anything; a known one may not be something else.

    Args:
        extension: without its dot, in lower case.
        content_type: what `sniff` found.
    """
    promised = _promised(extension)
    if promised is None:
        return content_type in {UNKNOWN, PLAIN_TEXT} or _library_extension(content_type) == extension
    if promised == content_type or _library_extension(content_type) == extension:
        return True
    kind = kind_of(promised)
    return kind != "other" and kind == kind_of(content_type)


@cache
def _promised(extension: str) -> str | None:
    for table in (_MORE, TEXT_EXTENSIONS, OOXML_EXTENSIONS, OLE_EXTENSIONS):
        if extension in table:
            return table[extension]
    if extension in XML_EXTENSIONS:
        return XML
    # Not the machine's own table, which differs from one to the next.
    return mimetypes.MimeTypes(filenames=()).guess_type(f"x.{extension}", strict=False)[0]


@cache
def _library_extension(content_type: str) -> str | None:
    import filetype

    found = filetype.get_type(mime=content_type)
    return found.extension if found is not None else None
