"""Store what administrators set for the whole site, and keep it in this process for at most 30 seconds.

There are few such items and every page needs one, so they are always read together, in one round trip: whichever
is asked for first pays for all.

The 30 seconds count from before DynamoDB was read, by the monotonic clock and by the wall clock, whichever says
more (Lambda stops a process between two requests, and what the one does not count the other does).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from mydoc.aws.batches import Read, fetch
from mydoc.aws.tables import StageMeta, StageModel, table_name
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict

LONGEST_KEPT = timedelta(seconds=30)

_NO_ANSWER = (PynamoDBException, BotoCoreError, ClientError, Conflict)

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_kinds: list[type[SiteItem]] = []


class SiteItem(StageModel):
    """The table of these items: each kind that a process keeps is a subclass with one item, under its `ITEM_ID`.

    Attributes:
        version: 1 at the first write, and one more at each.
        change_id: of the change that wrote it, so that a writer who lost the answer recognises it.
    """

    # The table was here before there was anything but features.
    class Meta(StageMeta):
        table_name = table_name("features")

    ITEM_ID: ClassVar[str] = ""

    id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    change_id = UnicodeAttribute()
    changed_by = UnicodeAttribute()
    changed_at = UTCDateTimeAttribute()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.ITEM_ID:
            _kinds.append(cls)

    @classmethod
    def current(cls) -> Self | None:
        """Return the item as it was at most 30 seconds ago, None before the first change: no round trip, or one if
        this process has not asked for so long.

        Threads that find what is kept too old at once ask once together. When DynamoDB does not answer, the caller
        gets that error: an old value would undo an administrator's decision.
        """
        kept = _kept
        if kept is None or not kept.is_fresh():
            with _lock:
                kept = _kept
                if kept is None or not kept.is_fresh():
                    kept = _refresh()
        return kept.items.get(cls)

    @classmethod
    def latest(cls) -> Self | None:
        """Return the item as it is now: one round trip."""
        with _lock:
            return _refresh().items.get(cls)

    @classmethod
    def last_known(cls) -> Self | None:
        """Return the item as `current` does or, when DynamoDB does not answer, as it was last read; then no page
        asks again for 30 seconds. For what decides nothing, such as a name: the page that says what went wrong
        needs it, too."""
        global _failed
        if _failed is None or not _failed.is_fresh():
            before = _Kept({}, _ticks(), clock.now())
            try:
                return cls.current()
            except _NO_ANSWER:
                _failed = before
                _log.warning("what is set for the site cannot be read", exc_info=True)
        return _kept.items.get(cls) if _kept else None


@dataclass(frozen=True)
class _Kept:
    items: Mapping[type[SiteItem], Any]
    # By both clocks, when DynamoDB was asked.
    ticks: float
    moment: datetime

    def is_fresh(self) -> bool:
        ticked = timedelta(seconds=_ticks() - self.ticks)
        return max(ticked, abs(clock.now() - self.moment)) < LONGEST_KEPT


_kept: _Kept | None = None
_failed: _Kept | None = None


def forget() -> None:
    """Ask DynamoDB the next time: after a change, and for tests, which empty it."""
    global _kept, _failed
    with _lock:
        _kept = _failed = None


def save(item: SiteItem, *with_it: Model) -> bool:
    """Write an item's next version, and other items with it; this process sees it from now on.

    A transaction, since a plain write fails when it meets one, such as that of someone who joins a group.

    Returns:
        whether it was written; False if someone else has written this version.

    Raises:
        Conflict: `busy`.
    """

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=is_version(int(item.version) - 1))
        for other in with_it:
            transaction.save(other)

    try:
        commit(build)
    except Cancelled:
        # An earlier try may have been written and its answer lost.
        written: SiteItem | None = type(item).latest()
        return written is not None and written.change_id == item.change_id
    finally:
        forget()
    return True


def is_version(version: int) -> Condition:
    """Return the condition that an item has this version; version 0 means that it does not exist."""
    if version == 0:
        return SiteItem.version.does_not_exist()
    return SiteItem.version == version


def _refresh() -> _Kept:
    # The caller holds the lock.
    global _kept, _failed
    ticks, moment = _ticks(), clock.now()
    items = fetch([Read(kind, kind.ITEM_ID) for kind in _kinds])
    _kept, _failed = _Kept(dict(zip(_kinds, items, strict=True)), ticks, moment), None
    return _kept


def _ticks() -> float:
    return time.monotonic()
