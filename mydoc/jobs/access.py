"""Decide who may see, replay and discard failed jobs: current administrators."""

from __future__ import annotations

from typing import Any

from mydoc.core.errors import Forbidden
from mydoc.jobs.failures import job_not_found


def check_reader(user: Any) -> None:
    """Require an administrator.

    Raises:
        Forbidden: `administrators_only`.
    """
    if not getattr(user, "is_admin", False):
        raise Forbidden("administrators_only", "Only administrators can manage jobs.")


def check_decider(user: Any) -> None:
    """Require an administrator, and tell others nothing of a job, not even whether it exists.

    Raises:
        NotFound: `job_not_found`.
    """
    if not getattr(user, "is_admin", False):
        raise job_not_found()
