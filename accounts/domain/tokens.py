"""Define bearer tokens, what they allow and how long they last."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mydoc.core.errors import Invalid
from mydoc.core.ids import is_id

LOGIN_TOKEN_LIFE = timedelta(hours=1)
NAMED_TOKEN_LIFE = timedelta(days=365)
NAMED_TOKEN_DEFAULT_LIFE = timedelta(days=90)
NAMED_TOKENS_MAX = 50
# How long entering the password counts for actions that outlast a session.
FRESH_FOR = timedelta(minutes=15)
PREFIX = "mydoc"
_LONGEST_TEXT = 200


class Scope(StrEnum):
    """What a token may be allowed to do, within its owner's own rights."""

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
    """A new token and its text, which is shown once."""

    token: Token
    text: str


def check_scopes(wanted: Set[str], *, within: Set[str]) -> frozenset[str]:
    """Return the scopes of a new token.

    Raises:
        Invalid: `bad_scopes`, if there are none, or one that is unknown or that the maker does not have.
    """
    if not wanted or not wanted <= ALL_SCOPES:
        message = f"Choose from {', '.join(sorted(ALL_SCOPES))}."
        raise Invalid("bad_scopes", message, fields={"scopes": message})
    if not wanted <= within:
        message = "A token cannot create a token with more permissions than its own."
        raise Invalid("bad_scopes", message, fields={"scopes": message})
    return frozenset(wanted)


def is_fresh(token: Token, *, at: datetime) -> bool:
    """Return whether a token stands for a password that was shown within 15 minutes. A named one always does:
    its owner showed the password when it was made, and it has the scopes that were chosen for it then."""
    return token.kind is TokenKind.NAMED or token.created_at > at - FRESH_FOR


def is_proved(proved_at: object, *, at: datetime) -> bool:
    """Return whether a session's password was shown within 15 minutes.

    Args:
        proved_at: what the session remembers of it: seconds since 1970, or anything else for never.
    """
    return isinstance(proved_at, int) and proved_at > (at - FRESH_FOR).timestamp()


def end_of(expires_in: timedelta | None, *, maker: Token | None, at: datetime) -> datetime:
    """Return when a new named token expires, in whole seconds, as it is stored.

    Args:
        expires_in: None for 90 days, or as long as the maker if that is shorter.
        maker: the token it is asked with. A login token, which stands for the password as a session does, does not
            limit it.

    Raises:
        Invalid: `bad_expiry`.
    """
    if expires_in is not None and not timedelta(0) < expires_in <= NAMED_TOKEN_LIFE:
        raise _bad_expiry(f"Choose an expiry within {NAMED_TOKEN_LIFE.days} days.")
    end = (at + (expires_in or NAMED_TOKEN_DEFAULT_LIFE)).replace(microsecond=0)
    if maker is None or maker.kind is TokenKind.LOGIN or end <= maker.expires_at:
        return end
    if expires_in is not None:
        raise _bad_expiry("A token cannot create a token that expires later than itself.")
    return maker.expires_at


def ids_in(text: str) -> tuple[str, str, str] | None:
    """Return the kind, the owner's id and the token's own id from a token's text; None if it is not a token."""
    parts = text.split("_", 4) if len(text) <= _LONGEST_TEXT and text.isascii() else []
    if len(parts) != 5 or parts[0] != PREFIX or parts[1] not in set(TokenKind):
        return None
    return (parts[1], parts[2], parts[3]) if is_id(parts[2]) and is_id(parts[3]) else None


def _bad_expiry(message: str) -> Invalid:
    return Invalid("bad_expiry", message, fields={"expires_in": message})
