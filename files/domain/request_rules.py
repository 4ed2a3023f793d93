"""Check the fields of a request, and a guest's answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta

from files.domain.documents import SHORTEST_LIFE
from files.domain.requests import Asked
from mydoc.core.errors import Invalid
from mydoc.core.sizes import in_words

LONGEST_TITLE = 120
LONGEST_INSTRUCTIONS = 2_000
MOST_FILES = 10_000
MOST_BYTES = 5 * 1024**5
USUAL_FILES = 100
USUAL_BYTES = 10 * 1000**3
MOST_TYPES = 30
# Characters of a wrong type, in its error.
_SHOWN = 40

_EXTENSION = r"\.[a-z0-9][a-z0-9_+-]{0,14}"
_MEDIA_TYPE = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/(\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,90})"
_TYPE = re.compile(f"{_EXTENSION}|{_MEDIA_TYPE}")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def check_title(title: str) -> str:
    """Return the title, without space around it.

    Raises:
        Invalid: `bad_title`, for none, one of more than 120 characters, or one with control characters.
    """
    text = title.strip()
    if not 0 < len(text) <= LONGEST_TITLE or any(unicodedata.category(c) in _FORBIDDEN_CATEGORIES for c in text):
        raise _invalid("bad_title", "title", f"Enter a title of 1 to {LONGEST_TITLE} characters, on one line.")
    return text


def check_instructions(instructions: str) -> str:
    """Raise Invalid `bad_instructions` above 2,000 characters."""
    if len(instructions) > LONGEST_INSTRUCTIONS:
        message = f"Instructions can have at most {LONGEST_INSTRUCTIONS} characters."
        raise _invalid("bad_instructions", "instructions", message)
    return instructions


def check_asked(name: str, value: str) -> Asked:
    """Raise Invalid `bad_asked` unless it is required, optional or off."""
    if value not in set(Asked):
        raise _invalid("bad_asked", name, "Choose required, optional or off.")
    return Asked(value)


def check_answer(asked: Asked, name: str, text: str, clean: Callable[[str], str]) -> str:
    """Return a guest's answer, cleaned; empty if the request does not ask for it. Raise Invalid `bad_name` or
    `bad_email`."""
    if asked is Asked.OFF or (asked is Asked.OPTIONAL and not text.strip()):
        return ""
    if not text.strip():
        raise _invalid(f"bad_{name}", name, "This field is required.")
    return clean(text)


def check_max_files(count: int) -> int:
    """Raise Invalid `bad_max_files` unless between 1 and 10,000."""
    if not 1 <= count <= MOST_FILES:
        raise _invalid("bad_max_files", "max_files", f"Choose between 1 and {MOST_FILES} files.")
    return count


def check_max_bytes(count: int) -> int:
    """Raise Invalid `bad_max_bytes` unless between 1 byte and 5 PiB."""
    if not 1 <= count <= MOST_BYTES:
        raise _invalid("bad_max_bytes", "max_bytes", f"Choose between 1 byte and {in_words(MOST_BYTES)}.")
    return count


def check_largest_file(count: int | None) -> int | None:
    """Raise Invalid `bad_largest_file` unless None or between 1 byte and 5 PiB."""
    if count is not None and not 1 <= count <= MOST_BYTES:
        raise _invalid(
            "bad_largest_file", "largest_file", f"Choose between 1 byte and {in_words(MOST_BYTES)}, or no limit."
        )
    return count


def check_types(types: list[str]) -> list[str]:
    """Return the types in lower case, each once; none means any.

    Raises:
        Invalid: `bad_types`, unless each is an extension (.pdf), a media type or a family of them (image/*), and
            there are at most 30.
    """
    found = list(dict.fromkeys(text.strip().lower() for text in types))
    wrong = next((text for text in found if not _TYPE.fullmatch(text)), None)
    if wrong is not None:
        meant = f".{wrong}" if _TYPE.fullmatch(f".{wrong}") else ".pdf"
        message = f'"{wrong[:_SHOWN]}" is not a type. Enter types such as {meant}, application/pdf or image/*.'
        raise _invalid("bad_types", "types", message)
    if len(found) > MOST_TYPES:
        raise _invalid("bad_types", "types", f"Enter up to {MOST_TYPES} types.")
    return found


def check_keep(seconds: int | None, *, default: timedelta, longest: timedelta) -> timedelta:
    """Return how long to keep files that arrive.

    Raises:
        Invalid: `bad_keep_for`, if shorter than a minute or longer than `longest`.
    """
    if seconds is None:
        return default
    if not SHORTEST_LIFE.total_seconds() <= seconds <= longest.total_seconds():
        message = f"Choose between 1 minute and {longest.days} days, in seconds."
        raise _invalid("bad_keep_for", "keep_for", message)
    return timedelta(seconds=seconds)


def _invalid(code: str, name: str, message: str) -> Invalid:
    return Invalid(code, message, fields={name: message})
