"""Revoke tokens together with those that were made with them (ADR 23)."""

from __future__ import annotations

from contextlib import suppress

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.models import TokenItem
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core.errors import Conflict, NotFound, Unauthenticated

_ATTEMPTS = 5


def count(transaction: TransactWrite, *, user_id: str, maker: str) -> None:
    """Add to the transaction that stores a token that its maker still exists and has made one more, so that
    revoking the maker finds it."""
    transaction.update(
        TokenItem(user_id, maker), actions=[TokenItem.made.add(1)], condition=TokenItem.digest.exists()
    )


def revoke(user_id: str, key: str) -> None:
    """Delete a token and all its descendants in one transaction, on condition that none of them has made another
    one meanwhile.

    Raises:
        NotFound: `no_token`. Conflict: `busy`.
    """
    for _ in range(_ATTEMPTS):
        stored = {item.key: item for item in TokenItem.query(user_id, consistent_read=True)}
        if key not in stored:
            raise no_token()
        family = _family(stored, key)

        def build(transaction: TransactWrite, family: list[TokenItem] = family) -> None:
            for item in family:
                transaction.delete(item, condition=_has_made_none_since(item))

        with suppress(Cancelled):
            commit(build)
            return
    raise Conflict("busy", "This token is being used to create other tokens. Try again.")


def _has_made_none_since(item: TokenItem) -> Condition:
    """Return the condition that a token has made no other one since it was read."""
    return TokenItem.made.does_not_exist() if item.made is None else TokenItem.made == item.made


def _family(stored: dict[str, TokenItem], key: str) -> list[TokenItem]:
    """Return a token and its descendants."""
    keys = {key}
    while more := {item.key for item in stored.values() if item.maker in keys} - keys:
        keys |= more
    return [stored[each] for each in sorted(keys)]


def no_token() -> NotFound:
    """Return the error for a token that does not exist or is someone else's."""
    return NotFound("no_token", "There is no such token.")


def bad_token() -> Unauthenticated:
    """Return the error for a token that no one can sign in with."""
    return Unauthenticated("bad_token", "This token is not valid or has expired.")
