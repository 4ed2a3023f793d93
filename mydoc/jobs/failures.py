"""Record failed jobs: why they failed, which were given up, and what a person decided about those.

The record says what was decided, and the dead-letter queue follows it (docs/adr/0009-dead-letters.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pynamodb.expressions.condition import Condition

from mydoc.aws import batches, queue, writes
from mydoc.aws.queue import DEAD_LETTER_RETENTION, RECEIVES_BEFORE_DEAD, Delivery
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import is_id, new_id
from mydoc.core.paging import Page, bad_cursor, decode_cursor, encode_cursor
from mydoc.jobs.describe import task_of
from mydoc.jobs.models import FailureItem

SILENT = "It ended without an error. The process was stopped (time or memory limit) or never started."

# AWS says of message ids only that they have at most 100 characters; they are UUIDs.
_ID = re.compile(r"[A-Za-z0-9-]{1,100}")
_LONGEST_BODY = 256 * 1024
# How long a replay that was begun may take, until someone else may begin it.
_LEASE = timedelta(minutes=1)
_SWEEP_BATCHES = 50
# How long a message that a sweep received stays hidden from the next sweep and the alarm.
_SWEEP_SECONDS = 2


class State(StrEnum):
    TRYING = "trying"
    DEAD = "dead"
    DONE = "done"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


_OPEN = (State.TRYING, State.DEAD)


@dataclass(frozen=True)
class DeadJob:
    """A job that failed three times.

    Args:
        id: of its message.
        task: dotted path of what it calls; "" if it cannot be read.
        arguments: ids; whatever else is hidden.
        error: why the last try failed.
        tries: how often it was tried.
        ends_at: when the dead-letter queue deletes it.
    """

    id: str
    task: str
    arguments: list[str]
    error: str
    tries: int
    first_failed_at: datetime
    last_failed_at: datetime
    ends_at: datetime


def note(delivery: Delivery, *, tries: int, error: str) -> None:
    """Keep why a job failed; after its last try it is dead. What comes late changes nothing: one round trip.

    Args:
        tries: how often it has been tried.
        error: what may be shown.
    """
    task, arguments = task_of(delivery.body)
    now = clock.now()
    is_dead = tries >= RECEIVES_BEFORE_DEAD
    actions: list[Any] = [
        FailureItem.state.set((State.DEAD if is_dead else State.TRYING).value),
        FailureItem.place.set(new_id()),
        FailureItem.task.set(task),
        FailureItem.arguments.set(arguments),
        FailureItem.error.set(error),
        FailureItem.tries.set(tries),
        FailureItem.first_failed_at.set(FailureItem.first_failed_at | now),
        FailureItem.last_failed_at.set(now),
        FailureItem.ttl.set(delivery.sent_at + DEAD_LETTER_RETENTION),
    ]
    if len(delivery.body) <= _LONGEST_BODY:
        actions.append(FailureItem.body.set(delivery.body))
    with suppress(Cancelled):
        writes.update(
            FailureItem(delivery.id),
            actions=actions,
            condition=FailureItem.id.does_not_exist()
            | (FailureItem.state.is_in(*_values(_OPEN)) & (FailureItem.tries <= tries)),
        )


def note_done(delivery: Delivery) -> None:
    """Record that a job that was tried before is done: one round trip.

    If its message has died meanwhile, the schedule takes it out of the dead-letter queue.
    """
    writes.update(
        FailureItem(delivery.id),
        actions=[*_settled(State.DONE), FailureItem.ttl.set(delivery.sent_at + DEAD_LETTER_RETENTION)],
    )


def list_dead(*, cursor: str | None = None, limit: int = 50) -> Page[DeadJob]:
    """Return jobs that were given up and not decided about, the latest first: one round trip.

    Raises:
        Invalid: `bad_cursor`.
    """
    below = decode_cursor(cursor).get("place", "") if cursor else ""
    if cursor and not is_id(below):
        raise bad_cursor()
    items = list(
        FailureItem.by_state.query(
            State.DEAD.value,
            FailureItem.place < below if below else None,
            scan_index_forward=False,
            limit=limit + 1,
            page_size=limit + 1,
        )
    )
    found = [_job_of(item) for item in items[:limit]]
    return Page(found, encode_cursor({"place": items[limit - 1].place}) if len(items) > limit else None)


def replay(*, job_id: str) -> None:
    """Put a failed job on the queue again, only once however often this is called, and delete its message from the
    dead-letter queue.

    If this is interrupted between the two, the next call repeats it: the job runs at least once, as all jobs do.

    Raises:
        NotFound: `job_not_found`. Conflict: `job_too_large`.
    """
    _replay(job_id)
    sweep(until=job_id)


def replay_all() -> int:
    """Put all that are dead on the queue again.

    Returns:
        how many.
    """
    ids = [job.id for job in every_dead()]
    count = 0
    for job_id in ids:
        try:
            _replay(job_id)
        except NotFound:
            continue  # Someone else was faster.
        count += 1
    sweep()
    return count


def discard(*, job_id: str) -> None:
    """Give a dead job up for good.

    Raises:
        NotFound: `job_not_found`.
    """
    _decide(job_id, _settled(State.DISCARDED))
    sweep(until=job_id)


def every_dead() -> Iterator[DeadJob]:
    """Yield all that are dead, page by page."""
    cursor: str | None = None
    while True:
        page = list_dead(cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def sweep(*, until: str = "") -> int:
    """Make records and the dead-letter queue agree: list jobs that died without a record, and delete those that
    were decided about. The next run continues where this one stops.

    Args:
        until: the id of a job; with it the sweep ends where it meets that.

    Returns:
        how many jobs were not listed before.
    """
    found = 0
    met: set[str] = set()
    for _ in range(_SWEEP_BATCHES):
        deliveries = queue.receive_dead(hidden_for=_SWEEP_SECONDS)
        known = _records_of(deliveries)
        for delivery in deliveries:
            record = known[delivery.id]
            if record is None or record.state == State.TRYING:
                note(delivery, tries=RECEIVES_BEFORE_DEAD, error=_silent(record))
                found += 1
            elif record.state != State.DEAD:
                queue.delete_dead(delivery)
        if until in known or met >= known.keys():
            break
        met |= known.keys()
    return found


def _replay(job_id: str) -> None:
    item = _decide(job_id, [FailureItem.replaying_at.set(clock.now())])
    if item.body is None:
        raise Conflict("job_too_large", "This job is too large to replay. Discard it.")
    queue.send(item.body)
    writes.update(item, actions=_settled(State.REPLAYED))


def _decide(job_id: str, actions: list[Any]) -> FailureItem:
    """Change the record of a dead job that no one else is deciding about, and return it as changed."""
    if not _ID.fullmatch(job_id):
        raise job_not_found()
    item = FailureItem(job_id)
    try:
        writes.update(item, actions=actions, condition=_is_undecided())
    except Cancelled:
        raise job_not_found() from None
    return item


def job_not_found() -> NotFound:
    """Return the error for a job that is not, or no longer, among the failed ones."""
    return NotFound(
        "job_not_found",
        "This job no longer exists. It was replayed or discarded. If it is still listed, wait a minute.",
    )


def _is_undecided() -> Condition:
    is_free = FailureItem.replaying_at.does_not_exist() | (FailureItem.replaying_at < clock.now() - _LEASE)
    return (FailureItem.state == State.DEAD.value) & is_free


def _settled(state: State) -> list[Any]:
    return [
        FailureItem.state.set(state.value),
        FailureItem.place.set(new_id()),
        FailureItem.body.remove(),
        FailureItem.replaying_at.remove(),
    ]


def _records_of(deliveries: list[Delivery]) -> dict[str, Any]:
    if not deliveries:
        return {}
    reads = [batches.Read(FailureItem, delivery.id) for delivery in deliveries]
    return dict(zip([delivery.id for delivery in deliveries], batches.fetch(reads), strict=True))


def _silent(record: Any) -> str:
    return f"{SILENT} Before that: {record.error}" if record is not None else SILENT


def _values(states: tuple[State, ...]) -> list[str]:
    return [state.value for state in states]


def _job_of(item: FailureItem) -> DeadJob:
    return DeadJob(
        id=item.id,
        task=item.task,
        arguments=list(item.arguments),
        error=item.error,
        tries=int(item.tries),
        first_failed_at=item.first_failed_at,
        last_failed_at=item.last_failed_at,
        ends_at=item.ttl,
    )
