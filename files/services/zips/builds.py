"""The records of ZIPs: what there is of which version of a share."""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.exceptions import DoesNotExist, PynamoDBException
from pynamodb.expressions.update import Action

from files.domain.zips import LEASE, Zip, ZipError, ZipState, zip_key
from files.models import ZipItem
from files.services import records
from mydoc import clock
from mydoc.transactions import is_refusal, suppress_refusal

# A build nobody works on is taken up by the schedule after that.
FORGOTTEN_AFTER = timedelta(minutes=15)


def look(share_id: str, version: int) -> ZipItem | None:
    """The record of a share's version: one round trip."""
    try:
        return ZipItem.get(share_id, version, consistent_read=True)
    except DoesNotExist:
        return None


def zip_of(item: ZipItem) -> Zip:
    """What the record tells."""
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
    )


def is_forgotten(item: ZipItem) -> bool:
    """Whether nobody seems to work on it, though somebody should."""
    last = item.leased_until or item.created_at
    return item.state == ZipState.BUILDING and last + LEASE < clock.now()


def begin(*, owner_id: str, share_id: str, version: int, total: int) -> bool:
    """Record that it is to be built, unless it is or was; one that failed begins anew: one round trip.

    Returns:
        whether this call did it, so that a job is wanted.
    """
    now = clock.now()
    item = ZipItem(
        share_id,
        version,
        owner_id=owner_id,
        state=ZipState.BUILDING.value,
        total=total,
        created_at=now,
        due_hour=records.due_hour(now + FORGOTTEN_AFTER),
        due_at=records.due_moment(now + FORGOTTEN_AFTER),
    )
    try:
        item.save(condition=ZipItem.share_id.does_not_exist() | (ZipItem.state == ZipState.FAILED.value))
    except PynamoDBException as error:
        if not is_refusal(error):
            raise
        return False
    return True


def look_again(item: ZipItem, *, after: timedelta) -> None:
    """Let the schedule look at it then."""
    with suppress_refusal():
        ZipItem(item.share_id, item.version).update(
            actions=due(clock.now() + after), condition=ZipItem.share_id.exists()
        )


def all_of(share_id: str) -> list[ZipItem]:
    """The records of all versions that there are ZIPs of: one round trip."""
    return list(ZipItem.query(share_id, consistent_read=True))


def due(at: datetime) -> list[Action]:
    """The actions that let the schedule look at it at that time."""
    return [ZipItem.due_hour.set(records.due_hour(at)), ZipItem.due_at.set(records.due_moment(at))]
