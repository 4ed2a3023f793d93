"""Return the statistics by day that the schedule has added up, which it does while the feature is off, too."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

from accounts.domain.people import Person
from files.domain.shares import Share
from files.domain.statistics import (
    DEFAULT_DAYS,
    Figures,
    Statistics,
    check_days,
    subject_of_account,
    subject_of_share,
    without_gaps,
)
from files.models import StatisticsItem
from files.services.shares.listing import find
from mydoc import features
from mydoc.core import clock
from mydoc.features import Feature


def account_statistics(*, owner: Person, days: int = DEFAULT_DAYS) -> Statistics:
    """Return the statistics of all that a person has, minutes old: one round trip.

    Args:
        days: 7 to 365, the last one today, in UTC.

    Raises:
        Invalid: `bad_days`. Forbidden: `feature_off`.
    """
    return _read(subject_of_account(owner.id), owner.id, check_days(days))


def share_statistics(*, owner: Person, share_id: str, days: int = DEFAULT_DAYS) -> tuple[Share, Statistics]:
    """Return one of one's own links and its statistics: three round trips.

    Args, Raises:
        As `of_share`; NotFound: `share_not_found`.
    """
    check_days(days)
    share = find(owner=owner, share_id=share_id)
    return share, of_share(share=share, days=days)


def of_share(*, share: Share, days: int = DEFAULT_DAYS) -> Statistics:
    """Return the statistics of a link that its owner has just read, minutes old: one round trip.

    Args:
        days: 7 to 365, the last one today, in UTC.

    Raises:
        Invalid: `bad_days`. Forbidden: `feature_off`.
    """
    return _read(subject_of_share(share.id), share.owner_id, check_days(days))


def _read(subject: str, owner_id: str, days: int) -> Statistics:
    features.require(Feature.STATISTICS)
    today = clock.now().date()
    first = today - timedelta(days=days - 1)
    items = StatisticsItem.query(
        subject, StatisticsItem.day.between(first.isoformat(), today.isoformat()), page_size=days
    )
    # A second safeguard beside unguessable ids: no one reads another owner's statistics.
    found = {date.fromisoformat(item.day): _figures_of(item) for item in items if item.owner_id == owner_id}
    return without_gaps(found, today=today, days=days)


def _figures_of(item: StatisticsItem) -> Figures:
    return Figures(**{each.name: int(getattr(item, each.name)) for each in fields(Figures)})
