"""Return features and limits, read through the cache of `mydoc.aws.site_items`.

When DynamoDB does not answer once the 30 seconds are over, the caller gets that error: an old value would undo an
administrator's decision, and where DynamoDB does not answer there is no session and no document either.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from mydoc.aws.batches import Read
from mydoc.aws.site_items import forget as forget
from mydoc.aws.site_items import is_version
from mydoc.features.domain import EVERYBODY, Directory, Features, Group, Limits
from mydoc.features.models import FeaturesItem


def current() -> Features:
    """Return the features as they were at most 30 seconds ago: no round trip, or one if this process has not asked
    for so long."""
    return features_of(FeaturesItem.current())


def latest() -> Features:
    """Return the features as they are now: one round trip."""
    return features_of(FeaturesItem.latest())


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


def to_read() -> Read:
    """Return what to fetch along with other items for `features_of`."""
    return Read(FeaturesItem, FeaturesItem.ITEM_ID)


def require_unchanged(transaction: TransactWrite, features: Features) -> None:
    """Add to a transaction that features and limits have not changed since these were read."""
    transaction.condition_check(FeaturesItem, FeaturesItem.ITEM_ID, condition=is_version(features.version))


def _group(values: dict[str, Any]) -> Group:
    known = Group().values()
    return Group(**{name: value for name, value in values.items() if name in known})
