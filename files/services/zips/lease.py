"""A job's turn at building a ZIP: only who has it may write, and it ends when its holder falls silent."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from files.domain.parts import Part
from files.domain.zips import (
    LEASE,
    Manifest,
    ZipState,
    zip_key,
)
from files.models import ZipItem, ZipPartItem
from files.services.zips.repository import FORGOTTEN_AFTER, due, look
from files.zipping import Cursor, Finished
from mydoc.aws.transactions import Cancelled, commit, is_refusal, suppress_refusal
from mydoc.core import clock
from mydoc.core.ids import new_id

_RESULT = struct.Struct("<IQ")
# Longer than the longest build: S3 forgets an upload after a day (the bucket's rule `abort-uploads`).
_PARTS_KEPT = timedelta(days=3)


class Lost(Exception):
    """Somebody else works on it now, or it is gone."""


class Busy(Exception):
    """Another job works on it, until then at least."""

    def __init__(self, until: datetime) -> None:
        super().__init__("another job builds this ZIP")
        self.until = until


@dataclass
class Turn:
    """A job's turn at a build. Whatever it writes is refused once another job has taken over."""

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
    """Begin a turn: one round trip, two if it is somebody else's.

    Returns:
        None if there is nothing to build.

    Raises:
        Busy: while another job works on it.
    """
    now, lease = clock.now(), new_id()
    item = ZipItem(share_id, version)
    free = ZipItem.lease.does_not_exist() | (ZipItem.leased_until < now)
    try:
        item.update(
            actions=[
                ZipItem.lease.set(lease),
                ZipItem.leased_until.set(now + LEASE),
                ZipItem.tries.add(1),
                *due(now + FORGOTTEN_AFTER),
            ],
            condition=(ZipItem.state == ZipState.BUILDING.value) & free,
        )
    except PynamoDBException as error:
        if not is_refusal(error):
            raise
        found = look(share_id, version)
        if found is None or found.state != ZipState.BUILDING:
            return None
        raise Busy(found.leased_until or now) from None
    return Turn(item, lease)


def hold(turn: Turn) -> None:
    """Make sure that the turn is still this job's, for a while: one round trip.

    Raises:
        Lost.
    """
    write(turn, [ZipItem.leased_until.set(clock.now() + LEASE)])


def open_upload(turn: Turn, *, upload_id: str, manifest: Manifest, fingerprint: str) -> None:
    """Note where the parts go and what is in them; an upload begun before is forgotten.

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
            ZipItem.valid_until.set(manifest.valid_until),
            ZipItem.parts.set(0),
            ZipItem.done.set(0),
            ZipItem.cursor.remove(),
            ZipItem.is_closed.remove(),
        ],
    )


def checkpoint(
    turn: Turn, *, etag: str, cursor: Cursor, finished: list[Finished], done: int, is_last: bool
) -> None:
    """Note the next part, and how to go on after it, all or nothing; it prolongs the turn, too.

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
        # The SDK asks again when an answer gets lost: then it was this very write that made it untrue.
        found = look(turn.item.share_id, int(turn.item.version))
        if found is None or (found.lease, found.parts, found.cursor) != (turn.lease, number, text):
            raise Lost from None
    turn.item.parts, turn.item.cursor, turn.item.is_closed, turn.item.tries = number, text, is_last or None, 0


def results(turn: Turn) -> tuple[list[Part], list[Finished]]:
    """All parts so far, and what is finished in them: one round trip for each MiB of that."""
    parts, finished = [], []
    for item in ZipPartItem.query(turn.item.build_id, consistent_read=True):
        parts.append(Part(number=int(item.number), etag=item.etag))
        finished += [Finished(*values) for values in _RESULT.iter_unpack(item.finished)]
    return parts, finished


def end_turn(turn: Turn) -> None:
    """Let the next job go on at once; fine if one does already."""
    with suppress_refusal():
        turn.item.update(
            actions=[ZipItem.lease.remove(), ZipItem.leased_until.set(clock.now())],
            condition=ZipItem.lease == turn.lease,
        )


def write(turn: Turn, actions: list[Action]) -> None:
    """Change the build: one round trip.

    Raises:
        Lost.
    """
    try:
        turn.item.update(actions=actions, condition=ZipItem.lease == turn.lease)
    except PynamoDBException as error:
        if not is_refusal(error):
            raise
        raise Lost from None
