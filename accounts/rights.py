"""Decide who may administer: current administrators."""

from __future__ import annotations

from typing import Any

from mydoc.core.errors import Forbidden, NotFound


def check_administrator(user: Any) -> None:
    """Require a current administrator.

    Raises:
        Forbidden: `administrators_only`.
    """
    if not getattr(user, "is_admin", False):
        raise Forbidden("administrators_only", "Only administrators can do this.")


def check_administrator_of_account(user: Any) -> None:
    """Require an administrator, and tell others nothing of an account, not even whether it exists.

    Raises:
        NotFound: `no_account`.
    """
    if not getattr(user, "is_admin", False):
        raise NotFound("no_account", "This account does not exist.")
