"""How far the schedule has come with what lies in partitions of an hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from files.models import SweepItem
from files.services.documents import mapping
from mydoc.aws.transactions import suppress_refusal

# What is written late, and the moments by which an index lags behind its table: an hour is never passed by before
# it is over for this long.
_GRACE = timedelta(hours=1)


@dataclass(frozen=True)
class Sweep:
    """A run through the hours that were not passed by yet.

    Attributes:
        id: of what is swept.
        start: the first of them.
        now: the moment up to which it goes.
    """

    id: str
    start: datetime
    now: datetime

    def hours(self) -> Iterator[datetime]:
        """The hours, the oldest first."""
        hour = self.start
        while hour <= self.now:
            yield hour
            hour += timedelta(hours=1)

    def reach(self, undone: datetime | None) -> None:
        """Let the next run begin at the first hour in which there was something, or at the last that is not over
        for long enough: at most one round trip.

        Args:
            undone: that hour; None where there was nothing.
        """
        reached = _hour_of(min(undone or self.now, self.now - _GRACE))
        if reached <= self.start:
            return
        drained = SweepItem.drained_until
        # Only from where this run began: meanwhile it may have been told to look further back.
        with suppress_refusal():
            SweepItem(self.id, drained_until=mapping.due_hour(reached)).save(
                condition=drained.does_not_exist() | (drained == mapping.due_hour(self.start))
            )


def begin(id: str, *, now: datetime, look_back: timedelta) -> Sweep:
    """A run from where the last one ended: one round trip.

    Args:
        look_back: how far the very first one goes.
    """
    try:
        text = SweepItem.get(id, consistent_read=True).drained_until
    except SweepItem.DoesNotExist:
        return Sweep(id, _hour_of(now - look_back), now)
    return Sweep(id, datetime.strptime(text, "%Y-%m-%dT%H").replace(tzinfo=UTC), now)


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
