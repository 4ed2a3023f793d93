"""Return the statistics by day that the schedule has added up, which it does while the feature is off, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.domain.people import Person
from files.domain.recipients import NamedRecipient
from files.domain.shares import Audience, Share, SharedDocument
from files.domain.statistics import (
    DEFAULT_DAYS,
    FIGURES,
    HALF_HOURS,
    Counted,
    Figures,
    Statistics,
    attribute_of,
    check_days,
    days_to_read,
    in_zone,
    subject_of_account,
    subject_of_share,
)
from files.models import StatisticsItem
from files.services.recipients.listing import recipients_of
from files.services.shares.listing import with_documents
from mydoc import features
from mydoc.core import clock
from mydoc.core.moments import zone_of
from mydoc.core.paging import Page
from mydoc.features import Feature


def account_statistics(*, owner: Person, days: int = DEFAULT_DAYS, zone: str = "") -> Statistics:
    """Return the statistics of all that a person has, minutes old: one round trip.

    Args:
        days: 7 to 365, the last one today.
        zone: the time zone of the days, one of `mydoc.core.moments.time_zones`; UTC if it is empty.

    Raises:
        Invalid: `bad_days`. Forbidden: `feature_off`.
    """
    return _read(subject_of_account(owner.id), owner.id, check_days(days), zone)


@dataclass(frozen=True)
class ShareStatistics:
    """What became of a link.

    Attributes:
        documents: its first documents, each with how often it was downloaded by itself.
        recipients: whom it was sent to, each with how often they downloaded something.
    """

    share: Share
    statistics: Statistics
    documents: Page[SharedDocument]
    recipients: list[NamedRecipient]


def share_statistics(*, owner: Person, share_id: str, days: int = DEFAULT_DAYS, zone: str = "") -> ShareStatistics:
    """Return one of one's own links and its statistics: three round trips, four if it names recipients.

    Args, Raises:
        As `of_share`; NotFound: `share_not_found`.
    """
    check_days(days)
    features.require(Feature.STATISTICS)
    share, documents = with_documents(owner=owner, share_id=share_id)
    named = list(recipients_of(share.slug)) if share.audience is Audience.RECIPIENTS else []
    return ShareStatistics(share, of_share(share=share, days=days, zone=zone), documents, named)


def of_share(*, share: Share, days: int = DEFAULT_DAYS, zone: str = "") -> Statistics:
    """Return the statistics of a link that its owner has just read, minutes old: one round trip.

    Args:
        days: 7 to 365, the last one today.
        zone: as of `account_statistics`.

    Raises:
        Invalid: `bad_days`. Forbidden: `feature_off`.
    """
    return _read(subject_of_share(share.id), share.owner_id, check_days(days), zone)


def _read(subject: str, owner_id: str, days: int, zone: str) -> Statistics:
    features.require(Feature.STATISTICS)
    now = clock.now()
    first, last = days_to_read(now=now, days=days)
    items = StatisticsItem.query(
        subject, StatisticsItem.day.between(first.isoformat(), last.isoformat()), page_size=days + 2
    )
    # A second safeguard beside unguessable ids: no one reads another owner's statistics.
    counted = (_counted(item) for item in items if item.owner_id == owner_id)
    return in_zone(counted, now=now, days=days, zone=zone_of(zone))


def _counted(item: StatisticsItem) -> Counted:
    stored = item.attribute_values
    return Counted(
        date.fromisoformat(item.day),
        Figures(**{name: int(stored.get(name) or 0) for name in FIGURES}),
        {
            half_hour: Figures(**figures)
            for half_hour in range(HALF_HOURS)
            if (figures := _of_half_hour(stored, half_hour))
        },
    )


def _of_half_hour(stored: Mapping[str, Any], half_hour: int) -> dict[str, int]:
    names = {name: attribute_of(name, half_hour) for name in FIGURES}
    return {name: int(stored[attribute]) for name, attribute in names.items() if stored.get(attribute)}
