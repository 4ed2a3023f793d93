"""Begin the builds of ZIPs that hold what a visitor chose of a link.

A selection's ZIP has a number of its own, made of the link's version and the chosen documents, so that all who
choose the same get the same ZIP. The link counts the selections of a day and their bytes in the transaction that
begins one: nobody can fill the bucket with them. The schedule removes each after a day.
"""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from files.domain.due import due_hour, due_moment
from files.domain.selections import (
    MOST_A_DAY,
    Selection,
    bytes_a_day,
    has_room,
    number_of,
    too_many_selections,
)
from files.domain.shares import Share, SharedDocument
from files.domain.zips import Zip, ZipState
from files.models import ShareItem, ZipItem
from files.services.zips import jobs, repository
from files.services.zips.manifest import find_share
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict

_ATTEMPTS = 5


def request(*, share: Share, selection: Selection, documents: Sequence[SharedDocument]) -> Zip:
    """Return the ZIP of some documents of a link, and have it built unless that was done: two round trips where it
    is new or being built.

    1. Record it and count it, in one transaction, unless it is there or the link's day is full. A crash after it
       leaves a build that no job works on; the next request or the schedule enqueues it.
    2. Enqueue the job.

    Args:
        documents: what the selection holds now, all ready.

    Raises:
        Conflict: `too_many_selections`; `busy`, if the link changes all the time.
    """
    number, size, failures = number_of(share.version, documents), sum(one.size for one in documents), 0
    for _ in range(_ATTEMPTS):
        item = _item(share, number, selection, size, failures)
        try:
            _begin(share, item, size)
        except Cancelled as error:
            if error.refused_by(ZipItem):
                found = repository.look(share.id, number)
                if found is None:
                    continue
                shown = repository.zip_of(found)
                if not shown.may_be_begun(clock.now()):
                    _wake(found)
                    return shown
                failures = int(found.failures)
            share = _again(share, size)
        else:
            jobs.enqueue(owner_id=share.owner_id, share_id=share.id, version=number)
            return repository.zip_of(item)
    raise Conflict("busy", "The link is being changed. Try again in a moment.")


def _begin(share: Share, item: ZipItem, size: int) -> None:
    now, day = clock.now(), _day()
    count, has_room_left = _counted(share, day, size)
    is_over = (ZipItem.state == ZipState.READY.value) & (ZipItem.valid_until <= now)

    def build(transaction: TransactWrite) -> None:
        transaction.save(
            item, condition=ZipItem.share_id.does_not_exist() | repository.may_be_repeated(now) | is_over
        )
        transaction.update(
            ShareItem(share.slug),
            actions=count,
            condition=(ShareItem.id == share.id)
            & (ShareItem.version == share.version)
            & ShareItem.ending.does_not_exist()
            & has_room_left,
        )

    commit(build)


def _counted(share: Share, day: str, size: int) -> tuple[list[Action], Condition]:
    """Return the actions that count a selection, and the condition that there is room for it."""
    if share.chosen.day != day:
        actions: list[Action] = [
            ShareItem.chosen_day.set(day),
            ShareItem.chosen_count.set(1),
            ShareItem.chosen_bytes.set(size),
        ]
        return actions, ShareItem.chosen_day.does_not_exist() | (ShareItem.chosen_day != day)
    left: Condition = ShareItem.chosen_day == day
    left &= (ShareItem.chosen_count < MOST_A_DAY) & (ShareItem.chosen_bytes <= bytes_a_day(share) - size)
    return [ShareItem.chosen_count.add(1), ShareItem.chosen_bytes.add(size)], left


def _again(share: Share, size: int) -> Share:
    """Return the link as it is now, if it may serve the selection: two round trips.

    Raises:
        Conflict: `too_many_selections`, `busy`.
    """
    now = find_share(owner_id=share.owner_id, share_id=share.id)
    if now is None or now.version != share.version:
        raise Conflict("busy", "The link is being changed. Try again in a moment.")
    if not has_room(now, day=_day(), size=size):
        raise too_many_selections()
    return now


def _item(share: Share, number: int, selection: Selection, size: int, failures: int) -> ZipItem:
    now = clock.now()
    at = now + repository.FORGOTTEN_AFTER
    return ZipItem(
        share.id,
        number,
        share_version=share.version,
        selection=selection.to_text(),
        owner_id=share.owner_id,
        state=ZipState.BUILDING.value,
        total=size,
        failures=failures,
        created_at=now,
        due_hour=due_hour(at),
        due_at=due_moment(at),
    )


def _wake(item: ZipItem) -> None:
    if repository.is_forgotten(item):
        jobs.enqueue(owner_id=item.owner_id, share_id=item.share_id, version=int(item.version))


def _day() -> str:
    return clock.now().date().isoformat()
