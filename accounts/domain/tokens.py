"""Bearer tokens: what they allow and how long they last."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mydoc.errors import Invalid

LOGIN_TOKEN_LIFE = timedelta(hours=1)
NAMED_TOKEN_LIFE = timedelta(days=365)
NAMED_TOKEN_DEFAULT_LIFE = timedelta(days=90)
NAMED_TOKENS_MAX = 50


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
