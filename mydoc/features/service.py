"""Return features and limits, read through a cache of this process.

What `current` returns is never more than 30 seconds old: its age counts from before DynamoDB was read, by
the monotonic clock and by the wall clock, whichever says more (Lambda stops a process between two requests, and
what the one does not count the other does). When DynamoDB does not answer once the 30 seconds are over, the caller
gets that error: an old value would undo an administrator's decision, and where DynamoDB does not answer there is
no session and no document either.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from mydoc.aws.batches import Read
from mydoc.core import clock
from mydoc.features.domain import EVERYBODY, Directory, Features, Group, Limits
from mydoc.features.models import FeaturesItem

LONGEST_KEPT = timedelta(seconds=30)

ITEM_ID = "site"

_lock = threading.Lock()


@dataclass(frozen=True)
class _Kept:
    features: Features
    # By both clocks, when DynamoDB was asked.
    ticks: float
    moment: datetime

    def is_fresh(self) -> bool:
        ticked = timedelta(seconds=_ticks() - self.ticks)
        return max(ticked, abs(clock.now() - self.moment)) < LONGEST_KEPT


_kept: _Kept | None = None


def current() -> Features:
    """Return the features as they were at most 30 seconds ago: no round trip, or one if this process has not asked
    for so long.

    Threads that find the cache too old at once ask once together.
    """
    kept = _kept
    if kept is not None and kept.is_fresh():
        return kept.features
    with _lock:
        kept = _kept
        return kept.features if kept is not None and kept.is_fresh() else _refresh()


def latest() -> Features:
    """Return the features as they are now: one round trip."""
    with _lock:
        return _refresh()


def is_on(name: str) -> bool:
    """Return whether a feature is switched on; as `current`.

    Raises:
        ValueError: for a name that is no Feature's.
    """
    return current().is_on(name)


def require(name: str) -> None:
    """Refuse what is switched off; as `current`.

    Raises:
        Forbidden: `feature_off`, with a sentence that says what to do.
    """
    current().require(name)


def limits(group: str = EVERYBODY) -> Limits:
    """Return the limits of a group of people; everyone's without, or if there is no such group; as `current`."""
    return current().limits(group)


def forget() -> None:
    """Ask DynamoDB the next time; for tests, which empty it."""
    global _kept
    with _lock:
        _kept = None


def features_of(item: Model | None) -> Features:
    """Return the features of an item, or the defaults for None; unknown values are ignored."""
    stage = Limits(
        default_expiry=settings.DEFAULT_EXPIRY,
        longest_expiry=settings.MAX_EXPIRY,
        largest_file=settings.MAX_FILE_SIZE,
        quota=settings.DEFAULT_QUOTA,
    )
    if not isinstance(item, FeaturesItem):
        return Features(stage, directory=Directory(settings.DIRECTORY), off=settings.FEATURES_OFF)
    return Features(
        stage,
        version=int(item.version),
        switches=dict(item.switches),
        everybody=_group(item.everybody),
        groups={name: _group(values) for name, values in item.groups.items()},
        directory=Directory(item.directory or settings.DIRECTORY),
        off=settings.FEATURES_OFF,
    )


def read() -> FeaturesItem | None:
    """Return the item as it is now; None before the first change. One round trip."""
    try:
        return FeaturesItem.get(ITEM_ID, consistent_read=True)
    except FeaturesItem.DoesNotExist:
        return None


def to_read() -> Read:
    """Return what to fetch along with other items for `features_of`."""
    return Read(FeaturesItem, ITEM_ID)


def require_unchanged(transaction: TransactWrite, features: Features) -> None:
    """Add to a transaction that features and limits have not changed since these were read."""
    transaction.condition_check(FeaturesItem, ITEM_ID, condition=is_version(features.version))


def is_version(version: int) -> Condition:
    """Return the condition that the item has this version; version 0 means that it does not exist."""
    if version == 0:
        return FeaturesItem.version.does_not_exist()
    return FeaturesItem.version == version


def _refresh() -> Features:
    # The caller holds the lock.
    global _kept
    ticks, moment = _ticks(), clock.now()
    features = features_of(read())
    _kept = _Kept(features, ticks, moment)
    return features


def _ticks() -> float:
    return time.monotonic()


def _group(values: dict[str, Any]) -> Group:
    known = Group().values()
    return Group(**{name: value for name, value in values.items() if name in known})
