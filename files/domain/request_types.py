"""Decide which types of file a request takes: at first by the name, and once the bytes are there by these."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mydoc.core.errors import Invalid

# Returns the media types that an extension, without its dot, may have; none for one that is not known.
Promises = Callable[[str], frozenset[str]]

_OOXML = "application/vnd.openxmlformats-officedocument."
_SCRIPTED_IMAGE = "image/svg+xml"
_WORDS = {
    "image/*": "pictures",
    "audio/*": "audio",
    "video/*": "videos",
    "text/*": "text",
    "application/pdf": "PDF",
    ".pdf": "PDF",
    "application/zip": "ZIP",
    ".zip": "ZIP",
    "text/csv": "CSV",
    ".csv": "CSV",
    "image/jpeg": "JPEG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    "image/png": "PNG",
    ".png": "PNG",
    "image/svg+xml": "SVG",
    ".svg": "SVG",
    "text/plain": "plain text",
    ".txt": "plain text",
    "application/msword": "Word (.doc)",
    ".doc": "Word (.doc)",
    f"{_OOXML}wordprocessingml.document": "Word (.docx)",
    ".docx": "Word (.docx)",
    "application/vnd.ms-excel": "Excel (.xls)",
    ".xls": "Excel (.xls)",
    f"{_OOXML}spreadsheetml.sheet": "Excel (.xlsx)",
    ".xlsx": "Excel (.xlsx)",
    "application/vnd.ms-powerpoint": "PowerPoint (.ppt)",
    ".ppt": "PowerPoint (.ppt)",
    f"{_OOXML}presentationml.presentation": "PowerPoint (.pptx)",
    ".pptx": "PowerPoint (.pptx)",
}
# Spellings of one extension: who names one means the others.
_SPELLINGS = (
    (".jpg", ".jpeg", ".jpe", ".jfif"),
    (".tif", ".tiff"),
    (".htm", ".html"),
    (".mpg", ".mpeg"),
    (".yml", ".yaml"),
    (".md", ".markdown"),
    (".aif", ".aiff"),
    (".mid", ".midi"),
    (".heic", ".heif", ".hif"),
)
# What bytes are, as people say it; the first that matches.
_CONTENTS = {
    "application/pdf": "a PDF",
    "application/zip": "a ZIP",
    "text/html": "a web page",
    "application/xhtml+xml": "a web page",
    "application/x-msdownload": "a program",
    "application/x-executable": "a program",
    "application/x-mach-binary": "a program",
    "application/wasm": "a program",
    "application/xml": "an XML file",
    "image/svg+xml": "an SVG drawing",
    "image/*": "a picture",
    "audio/*": "an audio file",
    "video/*": "a video",
    "text/*": "text",
}


def extension_of(name: str) -> str:
    """Return the extension with its dot, in lower case; empty for none."""
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if stem and dot else ""


def with_spellings(types: Sequence[str]) -> list[str]:
    """Return what a request takes, with all spellings of its extensions, each once."""
    spelled = {one: group for group in _SPELLINGS for one in group}
    return list(dict.fromkeys(one for entry in types for one in (entry, *spelled.get(entry, ()))))


def may_be_photos(types: Sequence[str]) -> bool:
    """Return whether a request takes what a phone's camera makes, which is JPEG."""
    return not types or bool({"image/*", "image/jpeg", ".jpg", ".jpeg"} & set(types))


def matches_type(entry: str, content_type: str) -> bool:
    """Return whether a media type is what an entry such as image/* or application/pdf names."""
    if entry.endswith("/*"):
        return content_type.startswith(entry[:-1])
    return entry == content_type


def types_in_words(types: Sequence[str]) -> str:
    """Return what a request takes as people say it: "pictures, PDF or .docx"; empty for anything."""
    words = list(dict.fromkeys(_WORDS.get(entry, entry) for entry in types))
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def check_type(types: Sequence[str], *, name: str, content_type: str, promises: Promises) -> None:
    """Check whether a file of this name may be one that a request takes.

    A declared type refuses nothing by itself: browsers know few types, and call some by other names. It is refused
    only if the extension is of another type as well.

    Args:
        types: what the request takes; none for anything.
        content_type: as declared; may be empty.

    Raises:
        Invalid: `type_not_accepted`.
    """
    extension = extension_of(name)
    if not types or extension in with_spellings(types):
        return
    known = promises(extension[1:])
    media = [entry for entry in types if not entry.startswith(".")]
    stated = {content_type.lower(), *known}
    if media and (not known or any(matches_type(entry, each) for entry in media for each in stated)):
        return
    message = _accepted(types)
    raise Invalid("type_not_accepted", message, fields={"name": message})


def problem_with(
    types: Sequence[str],
    *,
    name: str,
    content_type: str,
    promises: Promises,
    keeps_promise: Callable[[str, str], bool],
    is_empty: bool = False,
) -> str:
    """Return why a file that arrived is refused, for its guest and its owner to read; empty if it is not.

    A type that a request names stands for its extensions as well: a file with one of these is taken unless its
    bytes contradict it.

    Args:
        types: what the request takes; none for anything.
        content_type: what the bytes are.
        keeps_promise: whether bytes of a type are what an extension, without its dot, promises.
        is_empty: whether it has no bytes at all.
    """
    extension = extension_of(name)
    is_kept = keeps_promise(extension[1:], content_type)
    named = {*with_spellings([extension]), *promises(extension[1:])} if is_kept else set()
    # A picture that may hold scripts has to come under its own name.
    is_hidden = content_type == _SCRIPTED_IMAGE and not is_kept

    def is_of(entry: str) -> bool:
        if entry in named or any(matches_type(entry, each) for each in named):
            return True
        return matches_type(entry, content_type) and not (is_hidden and entry.endswith("/*"))

    if not types or any(map(is_of, types)):
        return ""
    found = "This file is empty." if is_empty else _contents(extension, content_type, is_kept=is_kept)
    return f"{found} {_accepted(types)}"


def _accepted(types: Sequence[str]) -> str:
    return f"This request accepts only {types_in_words(types)}. Choose another file."


def _contents(extension: str, content_type: str, *, is_kept: bool) -> str:
    what = next((words for entry, words in _CONTENTS.items() if matches_type(entry, content_type)), "")
    if is_kept or not extension:
        return f"This file is {what}." if what else "This file is of another type."
    although = f"although its name ends in {extension}"
    return f"This file is {what}, {although}." if what else f"This is not a {extension} file, {although}."
