"""Decide who may change the branding: current administrators."""

from __future__ import annotations

from typing import Any

from mydoc.core.errors import Forbidden


def is_administrator(user: Any) -> bool:
    """Return whether a user is one now."""
    return bool(getattr(user, "is_admin", False))


def check_administrator(user: Any) -> None:
    """Require an administrator.

    Raises:
        Forbidden: `administrators_only`.
    """
    if not is_administrator(user):
        raise Forbidden("administrators_only", "Only administrators can change the branding.")
