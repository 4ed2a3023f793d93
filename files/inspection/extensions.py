"""Check whether bytes are what a name's extension promises."""

from __future__ import annotations

import mimetypes
from functools import cache
from typing import Final

from files.inspection.media import MEDIA_EXTENSIONS, SHELLS, STREAMS
from files.inspection.types import (
    HTML,
    MACH_O,
    MIMETYPE_MEMBERS,
    OLE_EXTENSIONS,
    OOXML_EXTENSIONS,
    OOXML_TYPES,
    PDF,
    PLAIN_TEXT,
    SVG,
    TEXT_EXTENSIONS,
    UNKNOWN,
    XHTML,
    XML,
    XML_EXTENSIONS,
    ZIP,
    kind_of,
)

_ODF: Final = "application/vnd.oasis.opendocument."
_POSTSCRIPT: Final = "application/postscript"
# What Python's own table has under another name, as an encoding, or not at all.
_MORE: Final = {
    "7z": "application/x-7z-compressed",
    "bz2": "application/x-bzip2",
    "docm": OOXML_TYPES[b"ms-word.document.macroEnabled.main"],
    "gz": "application/gzip",
    "jar": "application/java-archive",
    "odg": f"{_ODF}graphics",
    "odp": f"{_ODF}presentation",
    "ods": f"{_ODF}spreadsheet",
    "odt": f"{_ODF}text",
    "pdf": PDF,
    "pptm": OOXML_TYPES[b"ms-powerpoint.presentation.macroEnabled.main"],
    "rar": "application/x-rar-compressed",
    "rtf": "application/rtf",
    "xhtml": XHTML,
    "xlsb": OOXML_TYPES[b"ms-excel.sheet.binary.macroEnabled.main"],
    "xlsm": OOXML_TYPES[b"ms-excel.sheet.macroEnabled.main"],
    "xz": "application/x-xz",
    "zip": ZIP,
    "zst": "application/zstd",
}
# Illustrator writes PDF, and wrote PostScript.
_EITHER: Final = {"ai": frozenset({PDF, _POSTSCRIPT})}
# Kinds that go under names of others. Programs and banks export tables as HTML, XML or text named .xls, and pages
# as HTML or MHTML named .doc: Office opens these.
_EXPORTED: Final = frozenset({HTML, XHTML, XML, PLAIN_TEXT})
_ALSO: Final = {
    "doc": _EXPORTED,
    "xls": _EXPORTED,
    "svgz": frozenset({"application/gzip"}),
    **dict.fromkeys(("xpm", "xbm", "pbm", "pgm", "ppm", "pnm", "m3u", "m3u8"), frozenset({PLAIN_TEXT})),
}
# What other formats are built on: Pages, Sketch and Visio on ZIP, Publisher on OLE, raw photos on TIFF.
_CONTAINERS: Final = frozenset(
    {
        UNKNOWN,
        PLAIN_TEXT,
        ZIP,
        XML,
        PDF,
        "application/json",
        "application/x-ole-storage",
        "image/tiff",
        "video/mp4",
    }
)
# What can do harm under a name that promises nothing.
_PROGRAMS: Final = frozenset({"application/x-msdownload", "application/x-executable", MACH_O, "application/wasm"})
_PAGES: Final = frozenset({HTML, SVG, XHTML})
# Names of programs, and of what pages are made from. `bin` is any bytes.
_OF_PROGRAMS: Final = "bin com dll dylib elf exe ko node o pyd run scr so sys"
_OF_PAGES: Final = (
    "asp aspx astro cshtml ejs erb hbs jsp jspx liquid mustache njk php phtml svelte tmpl tpl twig vue"
)
_ACTIVE_EXTENSIONS: Final = {
    **dict.fromkeys(_OF_PROGRAMS.split(), _PROGRAMS),
    **dict.fromkeys(_OF_PAGES.split(), _PAGES),
}


def keeps_promise(extension: str, content_type: str) -> bool:
    """Return whether a file with this extension may be of this type.

    An extension that is not known may be anything but a program or a web page. A known one may be of its own kind
    or, where its bytes would not tell, of what other formats are built on. HTML under the name of another text is
    such a text: it is downloaded as a file, and what opens it goes by the name.

    Args:
        extension: without its dot, in lower case.
        content_type: what `sniff` found.
    """
    promised = promised_types(extension)
    if (
        content_type in promised | _ALSO.get(extension, frozenset())
        or _library_extension(content_type) == extension
    ):
        return True
    if not promised:
        return content_type not in _PROGRAMS | _PAGES or content_type in _ACTIVE_EXTENSIONS.get(extension, ())
    if SVG in promised:
        return content_type == XML
    kinds = {kind_of(one) for one in promised} - {"other"}
    # Text of an older encoding is not recognised as text.
    if kind_of(content_type) in kinds or (content_type == UNKNOWN and kinds == {"text"}):
        return True
    would_tell = bool(promised & (_recognised() - STREAMS))
    media = kinds & SHELLS.keys()
    if media:
        return content_type in SHELLS[media.pop()] or (content_type == UNKNOWN and not would_tell)
    return content_type in _CONTAINERS and not would_tell


@cache
def promised_types(extension: str) -> frozenset[str]:
    """Return the media types that an extension, without its dot and in lower case, stands for; none for one that
    is not known, or stands for any bytes."""
    if extension in _EITHER:
        return _EITHER[extension]
    for table in (_MORE, MEDIA_EXTENSIONS, TEXT_EXTENSIONS, OOXML_EXTENSIONS, OLE_EXTENSIONS):
        if extension in table:
            return frozenset({table[extension]})
    if extension in XML_EXTENSIONS:
        return frozenset({XML})
    # Not the machine's own table, which differs from one to the next.
    found = mimetypes.MimeTypes(filenames=()).guess_type(f"x.{extension}", strict=False)[0]
    return frozenset({found} if found and found != UNKNOWN else ())


@cache
def _recognised() -> frozenset[str]:
    """Return the types that `sniff` tells from the bytes."""
    import filetype

    from files.inspection.sniffing import RENAMED

    tables = (OOXML_TYPES, OOXML_EXTENSIONS, OLE_EXTENSIONS, TEXT_EXTENSIONS)
    ours = {one for table in tables for one in table.values()} | MIMETYPE_MEMBERS
    others = {PDF, XML, XHTML, _POSTSCRIPT, "application/rtf"}
    library = {str(one.mime) for one in filetype.types}
    return frozenset(ours | others | {RENAMED.get(one, one) for one in library})


@cache
def _library_extension(content_type: str) -> str | None:
    import filetype

    found = filetype.get_type(mime=content_type)
    return found.extension if found is not None else None
