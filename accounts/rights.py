"""Who may administer: administrators, as they are now."""

from __future__ import annotations

from typing import Any

from mydoc.core.errors import Forbidden, NotFound


def check_administrator(user: Any) -> None:
    """Raises:
    Forbidden: `administrators_only`, unless somebody is an administrator now.
    """
    if not getattr(user, "is_admin", False):
        raise Forbidden("administrators_only", "This is for administrators.")


def check_administrator_of_account(user: Any) -> None:
    """Somebody else learns nothing of an account, not even whether there is one.

    Raises:
        NotFound: `no_account`.
    """
    if not getattr(user, "is_admin", False):
        raise NotFound("no_account", "This account does not exist.")
