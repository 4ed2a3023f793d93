"""End sessions and their connections. Django begins and reads sessions, over accounts.sessions."""

from __future__ import annotations

from collections.abc import Callable

from pynamodb.transactions import TransactWrite

from accounts import realtime
from accounts.models import SessionItem, UserItem
from accounts.services import directory
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import NotFound


def sign_out_everywhere(*, user_id: str, also: Callable[[TransactWrite], None] | None = None) -> None:
    """End all sessions and login tokens of a person and their connections, but not named tokens: one round trip,
    and those of `realtime.disconnect`.

    Args:
        also: adds more to the transaction.

    Raises:
        NotFound: `no_account`.
    """
    try:
        directory.update(user_id=user_id, actions=[UserItem.auth_epoch.add(1)], is_shown=False, also=also)
    except Cancelled:
        raise NotFound("no_account", "This account does not exist.") from None
    realtime.disconnect(user_id=user_id)


def after_sign_out(*, user_id: str) -> None:
    """Close the connections of a session that has just ended."""
    realtime.disconnect(user_id=user_id)


def remove_all(*, user_id: str) -> None:
    """Delete the sessions of an account that is being deleted, which no one can use any more."""
    found = SessionItem.by_person.query(user_id)
    writes.delete_all(SessionItem, (SessionItem(item.key_hash) for item in found))
