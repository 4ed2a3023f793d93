"""Clean, compare and search names of people and tokens."""

from __future__ import annotations

import re
import unicodedata

from mydoc.core.errors import Invalid

_LONGEST_NAME = 80
_LONGEST_TOKEN = 100
_MOST_WORDS = 8
_JOINERS = "\u200c\u200d"


def clean_names(*, name: str, surname: str) -> tuple[str, str]:
    """Return a name and a surname as they are kept: composed, single spaces, no control or direction characters.

    Raises:
        Invalid: `bad_name`, with the field that is wrong.
    """
    cleaned: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field, text in (("name", name), ("surname", surname)):
        value = re.sub(" +", " ", unicodedata.normalize("NFC", text).strip())
        if not value:
            wrong[field] = "Enter a value."
        elif len(value) > _LONGEST_NAME:
            wrong[field] = f"Use at most {_LONGEST_NAME} characters."
        elif any(map(_is_hidden, value)):
            wrong[field] = "Remove the characters that cannot be displayed."
        cleaned[field] = value
    if wrong:
        raise Invalid("bad_name", "This name cannot be used. Choose another.", fields=wrong)
    return cleaned["name"], cleaned["surname"]


def clean_label(text: str) -> str:
    """Return a person's name for a token, cleaned.

    Raises:
        Invalid: `bad_name`.
    """
    label = re.sub(" +", " ", unicodedata.normalize("NFC", text).strip())
    if not label or len(label) > _LONGEST_NAME or any(map(_is_hidden, label)):
        message = f"Enter a name of 1 to {_LONGEST_NAME} characters."
        raise Invalid("bad_name", message, fields={"name": message})
    return label


def _is_hidden(character: str) -> bool:
    # Joiners are part of how some scripts spell a name.
    kind = unicodedata.category(character)
    return (kind[0] == "C" and character not in _JOINERS) or kind in {"Zl", "Zp"}


def fold(text: str) -> str:
    """Return text in the form that the directory compares: without case, accents and extra spaces."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if unicodedata.category(character)[0] not in "MC"
    )
    return " ".join(plain.split())[:_LONGEST_TOKEN].rstrip()


def search_tokens(*, email: str, name: str, surname: str) -> list[str]:
    """Return the texts by whose beginning a person is found: the full name from each of its words on, the full
    name with the surname first, and the address."""
    words = fold(f"{name} {surname}").split()[:_MOST_WORDS]
    tokens = {" ".join(words[start:]) for start in range(len(words))}
    return sorted({*tokens, fold(f"{surname} {name}"), fold(email)} - {""})
