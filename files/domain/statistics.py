"""Count claims, uploads and collected files by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from datetime import date, timedelta

from files.domain.activity import Activity, Happening
from mydoc.core.errors import Invalid

FEWEST_DAYS = 7
MOST_DAYS = 365
DEFAULT_DAYS = 30


@dataclass(frozen=True)
class Figures:
    """The counts of a day, and their bytes."""

    claims: int = 0
    claimed_bytes: int = 0
    uploads: int = 0
    uploaded_bytes: int = 0
    collected: int = 0
    collected_bytes: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(mine + yours for mine, yours in zip(astuple(self), astuple(other), strict=True)))

    def __bool__(self) -> bool:
        return any(astuple(self))


@dataclass(frozen=True)
class Day:
    """The figures of one day, in UTC."""

    date: date
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True)
class Statistics:
    """Consecutive days, the last one today, and their sum."""

    days: list[Day]

    @property
    def total(self) -> Figures:
        return sum((day.figures for day in self.days), Figures())


@dataclass(frozen=True)
class Row:
    """The day and the subject, a link or an account, that figures belong to.

    Attributes:
        subject: as `subject_of_share` or `subject_of_account` says.
        owner_id: whose share or account that is.
    """

    subject: str
    owner_id: str
    day: date


def subject_of_share(share_id: str) -> str:
    """Return the subject of a share's rows."""
    return f"share#{share_id}"


def subject_of_account(owner_id: str) -> str:
    """Return the subject of the rows of all that a person has."""
    return f"account#{owner_id}"


def figures_of(activity: Activity) -> Figures:
    """Return the figures that an activity adds; zeros for one that is not counted."""
    match activity.happening:
        case Happening.CLAIMED:
            return Figures(claims=1, claimed_bytes=activity.size)
        case Happening.PROCESSED:
            return Figures(uploads=1, uploaded_bytes=activity.size)
        case Happening.COLLECTED:
            return Figures(collected=1, collected_bytes=activity.size)
    return Figures()


def rows_of(activity: Activity) -> list[Row]:
    """Return the rows that an activity is added to."""
    if not figures_of(activity):
        return []
    subjects = [subject_of_account(activity.owner_id)]
    if activity.happening is Happening.CLAIMED and activity.share_id:
        subjects.append(subject_of_share(activity.share_id))
    return [Row(subject, activity.owner_id, activity.at.date()) for subject in subjects]


def sums_of(activities: Iterable[Activity]) -> dict[Row, Figures]:
    """Return the figures to add to each row."""
    sums: dict[Row, Figures] = {}
    for activity in activities:
        for row in rows_of(activity):
            sums[row] = sums.get(row, Figures()) + figures_of(activity)
    return sums


def check_days(days: int) -> int:
    """Raise Invalid `bad_days` unless between 7 and 365."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        message = f"Choose between {FEWEST_DAYS} and {MOST_DAYS} days."
        raise Invalid("bad_days", message, fields={"days": message})
    return days


def without_gaps(found: dict[date, Figures], *, today: date, days: int) -> Statistics:
    """Return so many days until today, with zeros for those without figures."""
    dates = [today - timedelta(days=ago) for ago in reversed(range(days))]
    return Statistics([Day(each, found.get(each, Figures())) for each in dates])
