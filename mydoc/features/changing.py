"""Change features and limits for an administrator; the caller decides who is one."""

from __future__ import annotations

import logging

from mydoc.aws import queue, site_items
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import new_id
from mydoc.features.domain import Change, Features
from mydoc.features.models import FeaturesItem
from mydoc.features.service import latest
from mydoc.web.versions import ANY, Expected
from mydoc.web.versions import changed_meanwhile as outdated

FOLLOW = "accounts.tasks.follow_groups"

logger = logging.getLogger(__name__)


def change(*, version: int | None, change: Change, by: str, expected: Expected = ANY) -> Features:
    """Turn features on or off and set limits, unless someone else did since `version`: two round trips, and two
    more to enqueue the job that gives members of groups their new quota.

    The job is enqueued twice, with a delay before the write and without one after it: if this is interrupted, the
    job still runs after the write.

    Args:
        version: of the features that the administrator saw; None to use `expected`.
        by: the administrator's id.

    Raises:
        Invalid: `nothing_to_change`, `bad_group`, `too_many_groups`, `bad_expiry`, `bad_largest_file`,
            `bad_quota`, `beyond_stage`.
        Conflict, Outdated: `changed_meanwhile`, by `version` and by `expected`. Conflict: `busy`.
    """
    before = latest()
    expected.check(before.version)
    if version is not None and before.version != version:
        raise changed_meanwhile()
    after = before.changed(change)
    moved = after.moved_quotas(before)
    if moved:
        queue.enqueue_later(FOLLOW, *moved, seconds=queue.AFTER_ANY_REQUEST)
    _write(after, by, is_matched=expected != ANY)
    logger.info("features: version %d by %s", after.version, by)
    if moved:
        queue.enqueue(FOLLOW, *moved)
    return after


def changed_meanwhile() -> Conflict:
    """Return the error for the later of two administrators."""
    return Conflict(
        "changed_meanwhile",
        "Someone else has changed this since you read it. Review the current values and try again.",
    )


def _write(after: Features, by: str, *, is_matched: bool) -> None:
    item = FeaturesItem(
        FeaturesItem.ITEM_ID,
        version=after.version,
        change_id=new_id(),
        switches=dict(after.switches),
        everybody=after.everybody.values(),
        groups={name: group.values() for name, group in after.groups.items()},
        directory=after.directory.value,
        changed_by=by,
        changed_at=clock.now(),
    )
    if not site_items.save(item):
        raise outdated() if is_matched else changed_meanwhile()
