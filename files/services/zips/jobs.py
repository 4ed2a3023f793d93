"""Having a ZIP built."""

from __future__ import annotations

from files.services.zips import builds
from mydoc import queue

_TASK = "files.tasks.build_zip"


def request(*, owner_id: str, share_id: str, version: int, total: int, after: int = 0) -> None:
    """Let a ZIP be built, if it is not built already: two round trips.

    Args:
        total: bytes of the documents that will be in it.
        after: seconds from now.
    """
    if builds.begin(owner_id=owner_id, share_id=share_id, version=version, total=total):
        enqueue(owner_id=owner_id, share_id=share_id, version=version, after=after)


def enqueue(*, owner_id: str, share_id: str, version: int, after: int = 0) -> None:
    """Put the job on the queue: one round trip."""
    if after:
        queue.enqueue_later(_TASK, owner_id, share_id, version, seconds=after)
    else:
        queue.enqueue(_TASK, owner_id, share_id, version)
