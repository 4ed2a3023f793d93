"""Tell who has webhooks at all, before anything else is read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from threading import Lock

from files.models import WebhookOwnerItem
from mydoc import features
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.core import clock
from mydoc.features import Feature

_BELIEVED = timedelta(seconds=30)
_MOST_REMEMBERED = 1000
_remembered: OrderedDict[str, tuple[datetime, bool]] = OrderedDict()
_lock = Lock()


def wanted(owner_id: str) -> bool:
    """Return whether a person has webhooks, as this process knew within the last 30 seconds: at most one round
    trip.

    It decides whether an activity is drained immediately or by the schedule.
    """
    if not features.is_on(Feature.WEBHOOKS):
        return False
    # Not by the monotonic clock: it stands still while Lambda stops the process between two requests.
    now = clock.now()
    with _lock:
        heard = _remembered.get(owner_id)
    if heard and abs(now - heard[0]) < _BELIEVED:
        return heard[1]
    has_any = any(True for _ in who_has_any([owner_id]))
    with _lock:
        _remembered[owner_id] = (now, has_any)
        _remembered.move_to_end(owner_id)
        while len(_remembered) > _MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return has_any


def forget(owner_id: str = "") -> None:
    """Make `wanted` ask again about a person, or about everyone."""
    with _lock:
        if owner_id:
            _remembered.pop(owner_id, None)
        else:
            _remembered.clear()


def who_has_any(owner_ids: Sequence[str]) -> Iterator[str]:
    """Yield those among people who have webhooks: one round trip a hundred."""
    for start in range(0, len(owner_ids), MOST_ITEMS):
        owners = owner_ids[start : start + MOST_ITEMS]
        for item in fetch([Read(WebhookOwnerItem, owner_id) for owner_id in owners]):
            if isinstance(item, WebhookOwnerItem) and item.webhooks > 0:
                yield item.owner_id
