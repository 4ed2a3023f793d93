"""Record an activity in the transaction that makes it true, so that statistics and webhooks report facts."""

from __future__ import annotations

from datetime import timedelta

from pynamodb.transactions import TransactWrite

from files.domain.activity import Activity, Happening, bucket_of
from files.models import ActivityItem
from mydoc.core import clock
from mydoc.core.ids import new_id

# An activity that was not counted by then is lost; the schedule counts every five minutes.
_KEPT = timedelta(days=30)


def new(
    happening: Happening,
    *,
    owner_id: str,
    size: int = 0,
    document_id: str = "",
    document_name: str = "",
    share_id: str = "",
    request_id: str = "",
    is_first: bool = False,
    by: str = "",
) -> Activity:
    """Return a new activity that happens now; `Activity` describes the arguments."""
    return Activity(
        id=new_id(),
        happening=happening,
        owner_id=owner_id,
        at=clock.now(),
        size=size,
        document_id=document_id,
        document_name=document_name,
        share_id=share_id,
        request_id=request_id,
        is_first=is_first,
        by=by,
    )


def add(transaction: TransactWrite, activity: Activity) -> None:
    """Add an activity to a transaction: one operation, no round trip."""
    transaction.save(
        ActivityItem(
            bucket=bucket_of(activity.owner_id, activity.at),
            id=activity.id,
            happening=activity.happening.value,
            owner_id=activity.owner_id,
            at=activity.at,
            size=activity.size,
            document_id=activity.document_id or None,
            document_name=activity.document_name or None,
            share_id=activity.share_id or None,
            request_id=activity.request_id or None,
            is_first=activity.is_first or None,
            by=activity.by or None,
            ttl=activity.at + _KEPT,
        )
    )


def activity_of(item: ActivityItem) -> Activity:
    """Return the activity of an item.

    Raises:
        ValueError: its kind is unknown to this release.
    """
    return Activity(
        id=item.id,
        happening=Happening(item.happening),
        owner_id=item.owner_id,
        at=item.at,
        size=int(item.size),
        document_id=item.document_id or "",
        document_name=item.document_name or "",
        share_id=item.share_id or "",
        request_id=item.request_id or "",
        is_first=bool(item.is_first),
        by=item.by or "",
    )
