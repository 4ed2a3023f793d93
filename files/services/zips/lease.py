"""Lease of a ZIP's build: only the job that holds it may write, and it expires two minutes after the last part.

1. `take`: write a new lease id, on condition that the ZIP is `building` and no one's lease is running. Another job
   gets Busy and enqueues itself for when the lease ends. A crash after it leaves a lease that expires.
2. `open_upload`: begin S3's multipart upload, then record its id, on condition that the lease is ours. A crash in
   between leaves an upload without parts, which the bucket's lifecycle aborts after a day.
3. `checkpoint`, for each part: send it, then write its ETag and where to go on, in one transaction, on condition
   that the lease is ours and that this is the next part; this also renews the lease. A crash in between leaves a
   part in S3 that the next job sends again under the same number.
4. `end_turn`, when time is up: remove the lease, then enqueue the next job. A crash in between leaves a ZIP that
   no one builds; the schedule enqueues it 15 minutes after the last checkpoint (`cleanup.settle`).
5. Complete the upload, on condition that no object is there, once the last checkpoint says that all parts are
   sent. A crash after it leaves the object; the next job learns that the upload is gone and goes on with step 6.
6. `outcomes.make_ready`: in one transaction, set the ZIP to `ready` and write its size to the share, on condition
   that the lease is ours and that the share still has this version. Otherwise delete the bytes, then the record;
   a crash in between leaves the record, which the schedule removes in the same order.

A job whose condition fails raises Lost and stops: it writes nothing, and the job that holds the lease continues.
"""

from __future__ import annotations

import json
import struct
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from files.domain.parts import Part
from files.domain.selections import SELECTION_KEPT
from files.domain.zips import (
    LEASE,
    Manifest,
    ZipState,
    zip_key,
)
from files.models import ZipItem, ZipPartItem
from files.services.zips.repository import FORGOTTEN_AFTER, due, look
from files.zipping import Cursor, Finished
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.ids import new_id

_RESULT = struct.Struct("<IQ")
# Longer than the longest build: S3 forgets an upload after a day (the bucket's rule `abort-uploads`).
_PARTS_KEPT = timedelta(days=3)


class Lost(Exception):
    """Another job holds the lease now, or the ZIP was removed."""


class Busy(Exception):
    """Another job holds the lease, at least `until` then."""

    def __init__(self, until: datetime) -> None:
        super().__init__("another job builds this ZIP")
        self.until = until


@dataclass
class Turn:
    """A job's turn at a build. DynamoDB refuses its writes once another job holds the lease."""

    item: ZipItem
    lease: str

    @property
    def key(self) -> str:
        return zip_key(self.item.owner_id, self.item.share_id, int(self.item.version))

    @property
    def upload_id(self) -> str:
        return self.item.upload_id or ""

    @property
    def parts(self) -> int:
        return int(self.item.parts)

    @property
    def cursor(self) -> Cursor:
        return Cursor.from_json(json.loads(self.item.cursor)) if self.item.cursor else Cursor()


def take(share_id: str, version: int) -> Turn | None:
    """Take the lease and return the turn; None if there is nothing to build.

    One round trip; two if another job holds the lease.

    Raises:
        Busy: another job holds the lease.
    """
    now, lease = clock.now(), new_id()
    item = ZipItem(share_id, version)
    free = ZipItem.lease.does_not_exist() | (ZipItem.leased_until < now)
    try:
        writes.update(
            item,
            actions=[
                ZipItem.lease.set(lease),
                ZipItem.leased_until.set(now + LEASE),
                ZipItem.tries.add(1),
                *due(now + FORGOTTEN_AFTER),
            ],
            condition=(ZipItem.state == ZipState.BUILDING.value) & free,
        )
    except Cancelled:
        found = look(share_id, version)
        if found is None or found.state != ZipState.BUILDING:
            return None
        raise Busy(found.leased_until or now) from None
    return Turn(item, lease)


def hold(turn: Turn) -> None:
    """Renew the lease: one round trip.

    Raises:
        Lost.
    """
    write(turn, [ZipItem.leased_until.set(clock.now() + LEASE)])


def open_upload(turn: Turn, *, upload_id: str, manifest: Manifest, fingerprint: str) -> None:
    """Record a new multipart upload and what it will hold, in place of any earlier one: one round trip.

    Raises:
        Lost.
    """
    write(
        turn,
        [
            ZipItem.upload_id.set(upload_id),
            ZipItem.build_id.set(new_id()),
            ZipItem.fingerprint.set(fingerprint),
            ZipItem.total.set(manifest.total),
            ZipItem.valid_until.set(_valid_until(turn, manifest)),
            ZipItem.parts.set(0),
            ZipItem.done.set(0),
            ZipItem.cursor.remove(),
            ZipItem.is_closed.remove(),
        ],
    )


def _valid_until(turn: Turn, manifest: Manifest) -> datetime:
    """Return until when a ZIP can be claimed: until its first document expires; a selection's for a day."""
    if not turn.item.selection:
        return manifest.valid_until
    return min(manifest.valid_until, turn.item.created_at + SELECTION_KEPT)


def checkpoint(
    turn: Turn, *, etag: str, cursor: Cursor, finished: list[Finished], done: int, is_last: bool
) -> None:
    """Record the next part and where to go on, and renew the lease, in one transaction.

    Raises:
        Lost.
    """
    now, number = clock.now(), turn.parts + 1
    text = json.dumps(cursor.to_json())
    part = ZipPartItem(
        turn.item.build_id,
        number,
        etag=etag,
        finished=b"".join(_RESULT.pack(result.crc, result.packed) for result in finished),
        ttl=now + _PARTS_KEPT,
    )

    def build(transaction: TransactWrite) -> None:
        transaction.save(part)
        transaction.update(
            ZipItem(turn.item.share_id, turn.item.version),
            actions=[
                ZipItem.parts.set(number),
                ZipItem.cursor.set(text),
                ZipItem.done.set(done),
                ZipItem.tries.set(0),
                ZipItem.leased_until.set(now + LEASE),
                *([ZipItem.is_closed.set(True)] if is_last else []),
                *due(now + FORGOTTEN_AFTER),
            ],
            condition=(ZipItem.lease == turn.lease) & (ZipItem.parts == number - 1),
        )

    try:
        commit(build)
    except Cancelled:
        # When an answer is lost, the SDK repeats the request: then our own write has made the condition untrue.
        found = look(turn.item.share_id, int(turn.item.version))
        if found is None or (found.lease, found.parts, found.cursor) != (turn.lease, number, text):
            raise Lost from None
    turn.item.parts, turn.item.cursor, turn.item.is_closed, turn.item.tries = number, text, is_last or None, 0


def results(turn: Turn) -> tuple[list[Part], list[Finished]]:
    """Return all parts so far and the entries finished in them: one round trip for each MiB of that."""
    parts, finished = [], []
    for item in ZipPartItem.query(turn.item.build_id, consistent_read=True):
        parts.append(Part(number=int(item.number), etag=item.etag))
        finished += [Finished(*values) for values in _RESULT.iter_unpack(item.finished)]
    return parts, finished


def end_turn(turn: Turn) -> None:
    """Give up the lease, if it is still ours, so that the next job can start at once."""
    with suppress(Cancelled):
        writes.update(
            turn.item,
            actions=[ZipItem.lease.remove(), ZipItem.leased_until.set(clock.now())],
            condition=ZipItem.lease == turn.lease,
        )


def write(turn: Turn, actions: list[Action]) -> None:
    """Change the ZIP's record, on condition that the lease is ours: one round trip.

    Raises:
        Lost.
    """
    try:
        writes.update(turn.item, actions=actions, condition=ZipItem.lease == turn.lease)
    except Cancelled:
        raise Lost from None
