"""Find what is due every five minutes, and enqueue a job for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from files.domain.due import due_hour, due_moment
from files.models import DocumentItem, ShareItem, SharePart, SweepItem, ZipItem
from files.services.activity import windows
from mydoc.aws import queue, writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock

_ID = "documents"
# Where tables were restored, `look_back_to` says how far.
_FIRST_LOOK_BACK = timedelta(days=2)


def sweep() -> int:
    """Enqueue a job for every document, share and ZIP that is due, and return how many.

    Reads one small item, and one partition of each due index for each hour since the last that was drained; its
    cost follows what is due, not what is stored. Called twice at once it enqueues twice, which is harmless.
    """
    run = windows.begin(_ID, now=clock.now(), look_back=_FIRST_LOOK_BACK)
    count = 0
    undone: datetime | None = None
    for hour in run.hours():
        for task, *ids in _due_in(hour, run.now):
            queue.enqueue(task, *ids)
            undone = undone or hour
            count += 1
    run.reach(undone)
    return count


def look_back_to(due_hour: str) -> None:
    """Start the next run at this hour at the latest, since restored documents were due in it.

    Args:
        due_hour: as a document has it.
    """
    drained = SweepItem.drained_until
    with suppress(Cancelled):
        writes.put(
            SweepItem(_ID, drained_until=due_hour), condition=drained.does_not_exist() | (drained > due_hour)
        )


def _due_in(hour: datetime, now: datetime) -> Iterator[tuple[str, str, str | int]]:
    """Yield the job, the owner and the thing of all that is due in that hour; of a ZIP its share and version."""
    name, moment = due_hour(hour), due_moment(now)
    for document in DocumentItem.due.query(name, DocumentItem.due_at <= moment, page_size=200):
        yield "files.tasks.settle", document.owner_id, document.id
    for share in SharePart.due.query(name, ShareItem.due_at <= moment, page_size=200):
        yield "files.tasks.settle_share", share.owner_id, share.id
    for archive in ZipItem.due.query(name, ZipItem.due_at <= moment, page_size=200):
        yield "files.tasks.settle_zip", archive.share_id, int(archive.version)
