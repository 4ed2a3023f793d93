"""Decide which types of file a request takes: at first by the name, and once the bytes are there by these."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mydoc.core.errors import Invalid

# Returns the media types that an extension, without its dot, may have; none for one that is not known.
Promises = Callable[[str], frozenset[str]]

# A picture that may hold scripts: it has to come under its own name.
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
}


def extension_of(name: str) -> str:
    """Return the extension with its dot, in lower case; empty for none."""
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if stem and dot else ""


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
    if not types or extension in types:
        return
    known = promises(extension[1:])
    media = [entry for entry in types if not entry.startswith(".")]
    stated = {content_type.lower(), *known}
    if media and (not known or any(matches_type(entry, each) for entry in media for each in stated)):
        return
    message = f"This request accepts only {types_in_words(types)}."
    raise Invalid("type_not_accepted", message, fields={"name": message})


def problem_with(
    types: Sequence[str], *, name: str, content_type: str, keeps_promise: Callable[[str, str], bool]
) -> str:
    """Return why a file that arrived is refused, for its owner to read; empty if it is not.

    Args:
        types: what the request takes; none for anything.
        content_type: what the bytes are.
        keeps_promise: whether bytes of a type are what an extension, without its dot, promises.
    """

    extension = extension_of(name)

    def is_of(entry: str) -> bool:
        if entry.startswith("."):
            return entry == extension and keeps_promise(entry[1:], content_type)
        if (
            entry.endswith("/*")
            and content_type == _SCRIPTED_IMAGE
            and not keeps_promise(extension[1:], content_type)
        ):
            return False
        return matches_type(entry, content_type)

    if not types or any(map(is_of, types)):
        return ""
    return f"The file is {content_type}. The request accepts only {types_in_words(types)}."
