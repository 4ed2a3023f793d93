"""Begin builds of ZIPs and enqueue their jobs."""

from __future__ import annotations

from datetime import timedelta

from files.domain.shares import Share
from files.domain.zips import pause_before
from files.services.zips import repository
from mydoc.aws import queue
from mydoc.core import clock

_TASK = "files.tasks.build_zip"


def request(*, share: Share, failures: int = 0) -> None:
    """Begin the build of a link's ZIP, unless there is one: two round trips.

    Where builds were begun and not finished of late, since the link keeps changing, each waits longer.

    Args:
        failures: of the same version before, which waited already.
    """
    after = timedelta() if failures else pause_before(share, clock.now())
    if repository.begin(share=share, after=after, failures=failures):
        seconds = int(after.total_seconds())
        enqueue(owner_id=share.owner_id, share_id=share.id, version=share.version, after=seconds)


def enqueue(*, owner_id: str, share_id: str, version: int, after: int = 0) -> None:
    """Enqueue the job: one round trip.

    Args:
        after: seconds from now.
    """
    if after:
        queue.enqueue_later(_TASK, owner_id, share_id, version, seconds=after)
    else:
        queue.enqueue(_TASK, owner_id, share_id, version)
