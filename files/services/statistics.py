"""What was claimed, uploaded and collected by day, as the schedule summed it up."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

from accounts.domain import Person
from files.domain.statistics import (
    DEFAULT_DAYS,
    Figures,
    Statistics,
    check_days,
    of_account,
    of_share,
    without_gaps,
)
from files.models import ShareRefItem, StatisticsItem
from mydoc import clock
from mydoc.errors import NotFound
from mydoc.ids import is_id


def account_statistics(*, owner: Person, days: int = DEFAULT_DAYS) -> Statistics:
    """What happened to all that a person has: one round trip. It is minutes old.

    Args:
        days: 7 to 365, the last one today, in UTC.

    Raises:
        Invalid: `bad_days`.
    """
    return _read(of_account(owner.id), owner, check_days(days))


def share_statistics(*, owner: Person, share_id: str, days: int = DEFAULT_DAYS) -> Statistics:
    """What was claimed of one of one's own links: two round trips. It is minutes old.

    Args:
        days: 7 to 365, the last one today, in UTC.

    Raises:
        Invalid: `bad_days`. NotFound: `share_not_found`.
    """
    check_days(days)
    if not is_id(share_id) or not _is_own(share_id, owner):
        raise NotFound("share_not_found", "There is no such link. It may have expired or been revoked.")
    return _read(of_share(share_id), owner, days)


def _is_own(share_id: str, owner: Person) -> bool:
    try:
        ShareRefItem.get(owner.id, share_id, consistent_read=True)
    except ShareRefItem.DoesNotExist:
        return False
    return True


def _read(subject: str, owner: Person, days: int) -> Statistics:
    today = clock.now().date()
    first = today - timedelta(days=days - 1)
    items = StatisticsItem.query(
        subject, StatisticsItem.day.between(first.isoformat(), today.isoformat()), page_size=days
    )
    # Ids are unguessable and never used twice; should that ever fail, nobody reads another's.
    found = {date.fromisoformat(item.day): _figures_of(item) for item in items if item.owner_id == owner.id}
    return without_gaps(found, today=today, days=days)


def _figures_of(item: StatisticsItem) -> Figures:
    return Figures(**{each.name: int(getattr(item, each.name)) for each in fields(Figures)})
