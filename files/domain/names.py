"""Check and compare the names of documents and folders."""

from __future__ import annotations

import unicodedata

from mydoc.core.errors import Invalid

LONGEST_NAME = 255
LONGEST_FOLDER = 1024

# Unicode's explicit bidirectional formatting: it can make "exe.txt" out of "txt.exe" on the screen.
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def check_name(name: str) -> str:
    """Return the name, unchanged, if a document may have it; letters of every script are kept.

    Raises:
        Invalid: `bad_name`, for an empty name, one of more than 255 characters, one that holds
            path separators, control characters, line breaks or direction overrides.
    """
    problem = _problem(name)
    if problem:
        raise Invalid("bad_name", problem, fields={"name": problem})
    return name


def check_folder(folder: str) -> str:
    """Return the path of a document's folder, such as "Photos/2026"; empty for none.

    Raises:
        Invalid: `bad_folder`, for more than 1,024 characters, a path that does not go down step by step, or a step
            that no document could be called.
    """
    problem = ""
    if len(folder) > LONGEST_FOLDER:
        problem = f"This folder path has {len(folder)} characters. The limit is {LONGEST_FOLDER}."
    elif folder and any(map(_problem, folder.split("/"))):
        problem = "A folder path is names separated by /, without empty names, . or .."
    if problem:
        raise Invalid("bad_folder", problem, fields={"folder": problem})
    return folder


def fold(text: str) -> str:
    """Return text in the form that searches compare: without differences of case and compatibility characters."""
    return unicodedata.normalize("NFKC", text).casefold()


def _problem(name: str) -> str:
    if not name.strip():
        return "Enter a name for the document."
    if len(name) > LONGEST_NAME:
        return f"This name has {len(name)} characters. The limit is {LONGEST_NAME}."
    if any(unicodedata.category(character) in _FORBIDDEN_CATEGORIES for character in name):
        return "A name cannot contain control characters or line breaks."
    if any(character in _OVERRIDES for character in name):
        return "A name cannot contain invisible characters that change the text direction."
    if "/" in name or "\\" in name or name in {".", ".."}:
        return "A name cannot contain a path. Remove / and \\."
    return ""
