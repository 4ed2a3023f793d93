"""Write how a build ended, for the job that holds the lease."""

from __future__ import annotations

from pynamodb.transactions import TransactWrite

from files.domain.zips import LOOKED_AT_EVERY, ZipError, ZipState, may_restart, retry_pause
from files.models import HEAD, ShareItem, ZipItem
from files.services.zips.lease import Lost, Turn, write
from files.services.zips.repository import due, is_own, version_of
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock


class Stale(Exception):
    """The link has changed since the build began."""


def make_ready(turn: Turn, *, slug: str, size: int) -> None:
    """Set a ZIP to ready, and write its size to the share, so that a claim need not read the record; that of a
    selection only to the record, since a share has many.

    Raises:
        Lost. Stale: if the share holds something else by now.
    """
    version, of_version = int(turn.item.version), version_of(turn.item)
    of_link = (ShareItem.version == of_version) & (ShareItem.id == turn.item.share_id)

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ZipItem(turn.item.share_id, version),
            actions=[
                ZipItem.state.set(ZipState.READY.value),
                ZipItem.size.set(size),
                ZipItem.done.set(turn.item.total),
                ZipItem.upload_id.remove(),
                ZipItem.cursor.remove(),
                ZipItem.lease.remove(),
                *due(clock.now() + LOOKED_AT_EVERY),
            ],
            condition=ZipItem.lease == turn.lease,
        )
        if is_own(turn.item):
            return
        if turn.item.selection:
            transaction.condition_check(ShareItem, slug, HEAD, condition=of_link)
            return
        transaction.update(
            ShareItem(slug),
            actions=[
                ShareItem.zip_version.set(version),
                ShareItem.zip_size.set(size),
                ShareItem.zip_tries.remove(),
                ShareItem.zip_tried_at.remove(),
            ],
            condition=of_link,
        )

    try:
        commit(build)
    except Cancelled as error:
        raise (Lost if error.refused_by(ZipItem) else Stale) from None


def make_failed(turn: Turn, error: ZipError) -> None:
    """Set a build to failed; after a pause a visitor can start it again.

    Raises:
        Lost.
    """
    failures = int(turn.item.failures) + 1
    write(
        turn,
        [
            ZipItem.state.set(ZipState.FAILED.value),
            ZipItem.error.set(error.value),
            ZipItem.failures.set(failures),
            ZipItem.retry_at.set(clock.now() + retry_pause(failures)),
            ZipItem.lease.remove(),
            *due(clock.now() + LOOKED_AT_EVERY),
        ],
    )


def restart(turn: Turn) -> bool:
    """Start the build again from the first byte, in the next job; return False if it has failed too often for
    that.

    Raises:
        Lost.
    """
    if not may_restart(int(turn.item.restarts)):
        make_failed(turn, ZipError.BROKEN)
        return False
    write(
        turn,
        [
            ZipItem.restarts.add(1),
            ZipItem.upload_id.remove(),
            ZipItem.cursor.remove(),
            ZipItem.is_closed.remove(),
            ZipItem.parts.set(0),
            ZipItem.done.set(0),
            ZipItem.lease.remove(),
        ],
    )
    return True


def remove(turn: Turn) -> None:
    """Delete the record of a build.

    Raises:
        Lost.
    """
    try:
        writes.delete(turn.item, condition=ZipItem.lease == turn.lease)
    except Cancelled:
        raise Lost from None
