"""Tie a WebSocket's ticket and connection to the session or token that they were issued to, and that ends them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.domain.tokens import Token
from accounts.models import SessionItem, TokenItem, User, UserItem
from accounts.sessions import SessionStore, key_hash
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.core import clock

_OF_SESSION = "session#"
_OF_TOKEN = "token#"  # noqa: S105 - names a kind


@dataclass(frozen=True)
class Origin:
    """A session or a token of a person.

    Attributes:
        ref: names it in what is derived from it: the hash of a session's key or the id of a token, so nothing
            that could be signed in with.
    """

    user_id: str
    ref: str

    @property
    def read(self) -> Read:
        """What to fetch to tell whether it still lives."""
        if self.ref.startswith(_OF_SESSION):
            return Read(SessionItem, self.ref.removeprefix(_OF_SESSION))
        return Read(TokenItem, self.user_id, self.ref.removeprefix(_OF_TOKEN))


def of_session(*, user_id: str, session_key: str) -> Origin:
    """Return the origin for a session."""
    return Origin(user_id, f"{_OF_SESSION}{key_hash(session_key)}")


def of_token(token: Token) -> Origin:
    """Return the origin for a token."""
    return Origin(token.user_id, f"{_OF_TOKEN}{token.kind}#{token.id}")


def live_until(*, origin: Origin, owner: Model | None, item: Model | None) -> datetime | None:
    """Return when an origin ends; None if it has ended, by the rules for a request with the same session or token.

    Args:
        owner: the person as fetched.
        item: what `Origin.read` fetched.
    """
    user = User.from_item(owner) if isinstance(owner, UserItem) else None
    if user is None or user.id != origin.user_id or not user.may_sign_in:
        return None
    if not isinstance(item, SessionItem | TokenItem) or item.expires_at <= clock.now():
        return None
    shown = _auth_hash_of(item, user)
    if shown is not None and not constant_time_compare(shown, user.get_session_auth_hash()):
        return None
    ends: datetime = item.expires_at
    return ends


def ended(origins: Collection[Origin], *, user_id: str) -> set[Origin]:
    """Return those of a person's origins that have ended: one round trip for each 99 of them."""
    left, found = sorted(set(origins), key=lambda origin: origin.ref), set()
    for start in range(0, len(left), MOST_ITEMS - 1):
        some = left[start : start + MOST_ITEMS - 1]
        owner, *items = fetch([Read(UserItem, user_id), *(origin.read for origin in some)])
        found |= {
            origin
            for origin, item in zip(some, items, strict=True)
            if live_until(origin=origin, owner=owner, item=item) is None
        }
    return found


def require(transaction: TransactWrite, *, origin: Origin, owner: UserItem) -> None:
    """Add to a transaction that an origin is as `live_until` found it.

    Not together with another operation on the same person: DynamoDB takes one for each item of a transaction.
    """
    transaction.condition_check(UserItem, origin.user_id, condition=is_as_read(owner))
    read = origin.read
    if read.model is SessionItem:
        transaction.condition_check(SessionItem, read.hash_key, condition=SessionItem.key_hash.exists())
    else:
        transaction.condition_check(TokenItem, read.hash_key, read.range_key, condition=TokenItem.digest.exists())


def is_as_read(owner: UserItem | User) -> Condition:
    """Return the condition that a person was not disabled or signed out, and kept their password, since they
    were read."""
    same: Condition = (UserItem.is_active == True) & (  # noqa: E712 - builds a condition
        (UserItem.password == owner.password) & (UserItem.auth_epoch == int(owner.auth_epoch))
    )
    return same


def _auth_hash_of(item: SessionItem | TokenItem, user: User) -> str | None:
    """Return the hash of password and epoch that a session or login token was made under; None for a named token,
    which outlives both.

    A session without a user has an empty one.
    """
    if isinstance(item, TokenItem):
        return item.auth_hash
    data = SessionStore().decode(item.data)
    return str(data.get(HASH_SESSION_KEY, "")) if data.get(SESSION_KEY) == user.id else ""
