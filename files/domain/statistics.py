"""Count claims, uploads and collected files by day: stored by days and half hours in UTC, told by days of a time
zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from files.domain.activity import Activity, Happening
from mydoc.core.errors import Invalid

FEWEST_DAYS = 7
MOST_DAYS = 365
DEFAULT_DAYS = 30
# Of a day. Time zones are apart by half hours, but for three that are a quarter away from one.
HALF_HOURS = 48


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

    def __sub__(self, other: Figures) -> Figures:
        return Figures(*(mine - yours for mine, yours in zip(astuple(self), astuple(other), strict=True)))

    def __bool__(self) -> bool:
        return any(astuple(self))


@dataclass(frozen=True)
class Day:
    """The figures of one day."""

    date: date
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True)
class Statistics:
    """Consecutive days of a time zone, the last one today, and their sum."""

    days: list[Day]
    zone: str = "UTC"

    @property
    def total(self) -> Figures:
        return sum((day.figures for day in self.days), Figures())


@dataclass(frozen=True)
class Row:
    """The day, in UTC, and the subject, a link or an account, that figures belong to.

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


def sums_of(activities: Iterable[Activity]) -> dict[Row, dict[int, Figures]]:
    """Return the figures to add to each row, by half hour of its day."""
    sums: dict[Row, dict[int, Figures]] = {}
    for activity in activities:
        for row in rows_of(activity):
            of_row = sums.setdefault(row, {})
            half_hour = half_hour_of(activity.at)
            of_row[half_hour] = of_row.get(half_hour, Figures()) + figures_of(activity)
    return sums


def half_hour_of(at: datetime) -> int:
    """Return the half hour of the day, from 0 to 47."""
    return 2 * at.hour + at.minute // 30


def attribute_of(figure: str, half_hour: int) -> str:
    """Return the name under which the figure of a half hour is stored, such as `claims_27` for 13:30."""
    return f"{figure}_{half_hour:02}"


FIGURES = tuple(each.name for each in fields(Figures))


@dataclass(frozen=True)
class Counted:
    """What is stored of a day in UTC.

    Attributes:
        total: of the whole day.
        half_hours: of those in which something was counted; less than the total where it was counted before
            half hours were.
    """

    day: date
    total: Figures
    half_hours: dict[int, Figures] = field(default_factory=dict)

    def by_days_of(self, zone: tzinfo) -> dict[date, Figures]:
        """Return the figures by the days of a time zone; what has no half hour stays with its day in UTC."""
        found = {self.day: self.total}
        begin = datetime.combine(self.day, time(), UTC)
        for half_hour, figures in self.half_hours.items():
            there = (begin + half_hour * timedelta(minutes=30)).astimezone(zone).date()
            found[self.day] -= figures
            found[there] = found.get(there, Figures()) + figures
        return found


def check_days(days: int) -> int:
    """Raise Invalid `bad_days` unless between 7 and 365."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        message = f"Choose between {FEWEST_DAYS} and {MOST_DAYS} days."
        raise Invalid("bad_days", message, fields={"days": message})
    return days


def days_to_read(*, now: datetime, days: int) -> tuple[date, date]:
    """Return the first and the last day in UTC that may hold something of so many days of any time zone."""
    return (now - timedelta(days=days)).date(), (now + timedelta(days=1)).date()


def in_zone(counted: Iterable[Counted], *, now: datetime, days: int, zone: tzinfo) -> Statistics:
    """Return so many days of a time zone until today, with zeros for those without figures."""
    found: dict[date, Figures] = {}
    for each in counted:
        for day, figures in each.by_days_of(zone).items():
            found[day] = found.get(day, Figures()) + figures
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(days))]
    return Statistics([Day(each, found.get(each, Figures())) for each in dates], str(zone))
