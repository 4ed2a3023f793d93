"""Who may look after jobs: administrators, as they are now."""

from __future__ import annotations

from typing import Any

from mydoc.core.errors import Forbidden
from mydoc.jobs.failures import job_not_found


def check_reader(user: Any) -> None:
    """Raises:
    Forbidden: `administrators_only`.
    """
    if not getattr(user, "is_admin", False):
        raise Forbidden("administrators_only", "Only administrators look after jobs.")


def check_decider(user: Any) -> None:
    """Somebody else learns nothing of a job, not even whether there is one.

    Raises:
        NotFound: `job_not_found`.
    """
    if not getattr(user, "is_admin", False):
        raise job_not_found()
