"""People, tokens and what is known of them; imports nothing of Django or AWS."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from mydoc.errors import Invalid

LOGIN_TOKEN_LIFE = timedelta(hours=1)
NAMED_TOKEN_LIFE = timedelta(days=365)
NAMED_TOKEN_DEFAULT_LIFE = timedelta(days=90)
NAMED_TOKENS_MAX = 50
CONFIRMATION_LIFE = timedelta(hours=24)

_LONGEST_EMAIL = 254
_LONGEST_NAME = 80
_LONGEST_TOKEN = 100
_MOST_WORDS = 8
_LOCAL_PART = re.compile(r"[-!#$%&'*+/=?^_`{|}~0-9A-Za-z]+(\.[-!#$%&'*+/=?^_`{|}~0-9A-Za-z]+)*")
_JOINERS = "\u200c\u200d"
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


class Scope(StrEnum):
    """What a token may be allowed to do; its owner's own rights limit each of them."""

    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    SHARES_READ = "shares:read"
    SHARES_WRITE = "shares:write"
    REQUESTS_READ = "requests:read"
    REQUESTS_WRITE = "requests:write"
    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    AUDIT_READ = "audit:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    FEATURES_WRITE = "features:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    QUARANTINE_READ = "quarantine:read"
    QUARANTINE_WRITE = "quarantine:write"


ALL_SCOPES: frozenset[str] = frozenset(scope.value for scope in Scope)


class TokenKind(StrEnum):
    LOGIN = "login"
    NAMED = "named"


@dataclass(frozen=True)
class Person:
    """Somebody as others may see them.

    Args:
        group: whose limits hold for them (mydoc.features); "" for everybody's.
    """

    id: str
    email: str
    name: str
    surname: str
    is_active: bool = True
    group: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    @property
    def initials(self) -> str:
        """One or two capital letters; of the address where there is no name."""
        letters = [part[0] for part in (self.name, self.surname) if part] or [self.email[:1]]
        return "".join(letters).upper()


@dataclass(frozen=True)
class Account:
    """Somebody as they see themselves; sizes in bytes, and what programs keep with the account."""

    id: str
    email: str
    name: str
    surname: str
    is_admin: bool
    date_joined: datetime
    quota_bytes: int
    bytes_used: int
    documents_count: int
    preferences: dict[str, Any]


class AccountState(StrEnum):
    """Whether somebody can sign in, as administrators see it."""

    ACTIVE = "active"
    UNCONFIRMED = "unconfirmed"
    DISABLED = "disabled"
    DELETING = "deleting"


@dataclass(frozen=True)
class ManagedAccount:
    """Somebody as administrators see them; sizes in bytes."""

    id: str
    email: str
    name: str
    surname: str
    state: AccountState
    is_admin: bool
    group: str
    date_joined: datetime
    last_login: datetime | None
    quota_bytes: int
    bytes_used: int
    documents_count: int

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    @property
    def initials(self) -> str:
        return Person(self.id, self.email, self.name, self.surname).initials

    @property
    def version(self) -> str:
        """Names what administrators change of it, and who it is; what documents take up is not part of it."""
        told = (
            self.id,
            self.email,
            self.name,
            self.surname,
            self.state,
            self.is_admin,
            self.group,
            self.quota_bytes,
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def is_active(self) -> bool:
        """Whether an administrator has neither disabled nor deleted the account."""
        return self.state in {AccountState.ACTIVE, AccountState.UNCONFIRMED}


@dataclass(frozen=True)
class Token:
    """A bearer token without its secret."""

    id: str
    kind: TokenKind
    user_id: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None

    def allows(self, scope: str) -> bool:
        return scope in self.scopes


@dataclass(frozen=True)
class NewToken:
    """A token that has just been made, and its text, which nobody can show again."""

    token: Token
    text: str


def exact_email(text: str) -> str:
    """An address as mail is sent to it: as it was typed, with the domain in small ASCII letters (IDNA 2008).

    Nothing else is altered. Letters outside ASCII before the @ are refused, since few mail services take them, and
    so is all that would have to be mapped to become a domain: `ß` is not `ss`, the Kelvin sign is not `k`.

    Raises:
        Invalid: `bad_email`, if it is no address.
    """
    local, at, domain = text.strip().rpartition("@")
    ascii_domain = _ascii_domain(domain)
    labels = ascii_domain.split(".")
    if not local.isascii():
        raise _bad_email("Before the @, an address can have letters from a to z, digits and common signs only.")
    if (
        not at
        or len(local) > 64
        or len(local) + len(ascii_domain) >= _LONGEST_EMAIL
        or not _LOCAL_PART.fullmatch(local)
        or not all(_LABEL.fullmatch(label) for label in labels)
        or (len(labels) < 2 and ascii_domain != "localhost")
    ):
        raise _bad_email("Enter a valid e-mail address.")
    return f"{local}@{ascii_domain}"


def normal_email(text: str) -> str:
    """What addresses are compared by and found under: as `exact_email`, all in small letters, since no mail
    service in use tells `Anna@` from `anna@`.

    Raises:
        Invalid: `bad_email`, if it is no address.
    """
    # ASCII alone, so that this maps A to Z and nothing else.
    return exact_email(text).lower()


def _ascii_domain(domain: str) -> str:
    """The domain in small ASCII letters; empty where it is none."""
    # What has one capital and one small form: neither the Kelvin sign nor a dotted capital I.
    small = "".join(c.lower() if c.lower().upper() == c else c for c in domain)
    if small.isascii() or len(small) > _LONGEST_EMAIL:
        return small
    # Here, since its tables take ten milliseconds and hardly any address needs them.
    import idna

    try:
        return idna.encode(small, strict=True).decode()
    except UnicodeError:
        return ""


def _bad_email(message: str) -> Invalid:
    return Invalid("bad_email", message, fields={"email": message})


def clean_names(*, name: str, surname: str) -> tuple[str, str]:
    """A name and a surname as they are kept: composed, single spaces, no control or direction characters.

    Raises:
        Invalid: `bad_name`, with the field that is wrong.
    """
    cleaned: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field, text in (("name", name), ("surname", surname)):
        value = re.sub(" +", " ", unicodedata.normalize("NFC", text).strip())
        if not value:
            wrong[field] = "This must not be empty."
        elif len(value) > _LONGEST_NAME:
            wrong[field] = f"Use at most {_LONGEST_NAME} characters."
        elif any(map(_is_hidden, value)):
            wrong[field] = "This holds a character that cannot be shown."
        cleaned[field] = value
    if wrong:
        raise Invalid("bad_name", "The name cannot be used as it is.", fields=wrong)
    return cleaned["name"], cleaned["surname"]


def clean_label(text: str) -> str:
    """What a person calls a token.

    Raises:
        Invalid: `bad_name`.
    """
    label = re.sub(" +", " ", unicodedata.normalize("NFC", text).strip())
    if not label or len(label) > _LONGEST_NAME or any(map(_is_hidden, label)):
        message = f"Give it a name of 1 to {_LONGEST_NAME} characters."
        raise Invalid("bad_name", message, fields={"name": message})
    return label


def _is_hidden(character: str) -> bool:
    # Joiners are part of how some scripts spell a name.
    kind = unicodedata.category(character)
    return (kind[0] == "C" and character not in _JOINERS) or kind in {"Zl", "Zp"}


def fold(text: str) -> str:
    """Text as the directory compares it: without case, accents and extra spaces."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if unicodedata.category(character)[0] not in "MC"
    )
    return " ".join(plain.split())[:_LONGEST_TOKEN].rstrip()


def search_tokens(*, email: str, name: str, surname: str) -> list[str]:
    """What a person is found by the beginning of: the full name from each of its words on, the full name
    surname first, and the address."""
    words = fold(f"{name} {surname}").split()[:_MOST_WORDS]
    tokens = {" ".join(words[start:]) for start in range(len(words))}
    return sorted({*tokens, fold(f"{surname} {name}"), fold(email)} - {""})


def check_scopes(wanted: Set[str], *, within: Set[str]) -> frozenset[str]:
    """The scopes of a new token.

    Raises:
        Invalid: `bad_scopes`, if there are none, or one that is unknown or not within what the maker may do.
    """
    if not wanted or not wanted <= ALL_SCOPES:
        message = f"Choose among {', '.join(sorted(ALL_SCOPES))}."
        raise Invalid("bad_scopes", message, fields={"scopes": message})
    if not wanted <= within:
        message = "A token cannot make one that may do more than itself."
        raise Invalid("bad_scopes", message, fields={"scopes": message})
    return frozenset(wanted)
