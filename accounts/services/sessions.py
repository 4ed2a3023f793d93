"""Ending sessions. Beginning and reading them is Django's, over accounts.sessions."""

from __future__ import annotations

from accounts import realtime
from accounts.models import UserItem
from accounts.services import directory
from mydoc.errors import NotFound
from mydoc.transactions import Cancelled


def sign_out_everywhere(*, user_id: str) -> None:
    """End all sessions, login tokens and connections of a person; named tokens go on. One round trip, and one
    a connection.

    Raises:
        NotFound: `no_account`.
    """
    try:
        directory.update(user_id=user_id, actions=[UserItem.auth_epoch.add(1)])
    except Cancelled:
        raise NotFound("no_account", "This account does not exist.") from None
    realtime.disconnect(user_id=user_id)
