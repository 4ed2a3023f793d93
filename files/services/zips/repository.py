"""Store ZIPs' records, one for each version of a link."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from files.domain.due import due_hour, due_moment
from files.domain.shares import Share
from files.domain.zips import LEASE, Zip, ZipError, ZipState, tries_of_late, zip_key
from files.models import ShareItem, ZipItem
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock

# How long until the schedule resumes a build that no job works on.
FORGOTTEN_AFTER = timedelta(minutes=15)


def look(share_id: str, version: int) -> ZipItem | None:
    """Return the record of a link's version, or None: one round trip."""
    try:
        return ZipItem.get(share_id, version, consistent_read=True)
    except DoesNotExist:
        return None


def zip_of(item: ZipItem) -> Zip:
    """Return the ZIP of a record."""
    state = ZipState(item.state)
    return Zip(
        version=int(item.version),
        state=state,
        done=int(item.done),
        total=int(item.total),
        size=int(item.size or 0),
        key=zip_key(item.owner_id, item.share_id, int(item.version)),
        valid_until=item.valid_until,
        error=ZipError(item.error) if item.error else None,
        retry_at=item.retry_at,
    )


def version_of(item: ZipItem) -> int:
    """Return the link's version that a ZIP is of."""
    return int(item.share_version or item.version)


def is_own(item: ZipItem) -> bool:
    """Return whether a ZIP is of what a person received, and of no link."""
    return bool(item.share_id == item.owner_id)


def is_forgotten(item: ZipItem) -> bool:
    """Return whether a build has stopped, and no job works on it."""
    last = item.leased_until or item.created_at
    return item.state == ZipState.BUILDING and last + LEASE < clock.now()


def begin(*, share: Share, after: timedelta = timedelta(), failures: int = 0) -> bool:
    """Record that a link's ZIP is needed, unless there is one; a failed build can start again after its pause.

    One round trip. The link counts the builds that were started.

    Args:
        after: how long until there is a job.
        failures: of the same version before.

    Returns:
        whether this call did it, so that a job must be enqueued.
    """
    now = clock.now()
    item = ZipItem(
        share.id,
        share.version,
        owner_id=share.owner_id,
        state=ZipState.BUILDING.value,
        total=share.ready_size,
        failures=failures,
        # So that the schedule does not resume it before its own job starts.
        leased_until=now + after if after else None,
        created_at=now,
        due_hour=due_hour(now + after + FORGOTTEN_AFTER),
        due_at=due_moment(now + after + FORGOTTEN_AFTER),
    )
    before = tries_of_late(share, now)

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=ZipItem.share_id.does_not_exist() | may_be_repeated(now))
        transaction.update(
            ShareItem(share.slug),
            actions=[ShareItem.zip_tries.set(before + 1), ShareItem.zip_tried_at.set(now)],
            condition=(ShareItem.id == share.id) & ShareItem.ending.does_not_exist(),
        )

    try:
        commit(build)
    except Cancelled:
        return False
    return True


def may_be_repeated(now: datetime) -> Condition:
    """Return the condition that a build has failed and can start again."""
    has_failed = (ZipItem.state == ZipState.FAILED.value) & (ZipItem.error != ZipError.TOO_LARGE.value)
    return has_failed & (ZipItem.retry_at.does_not_exist() | (ZipItem.retry_at <= now))


def look_again(item: ZipItem, *, after: timedelta) -> None:
    """Make a ZIP due after a while."""
    with suppress(Cancelled):
        writes.update(
            ZipItem(item.share_id, item.version),
            actions=due(clock.now() + after),
            condition=ZipItem.share_id.exists(),
        )


def all_of(share_id: str) -> list[ZipItem]:
    """Return the records of all versions that there are ZIPs of: one round trip."""
    return list(ZipItem.query(share_id, consistent_read=True))


def due(at: datetime) -> list[Action]:
    """Return the actions that make a ZIP due at a moment."""
    return [ZipItem.due_hour.set(due_hour(at)), ZipItem.due_at.set(due_moment(at))]
