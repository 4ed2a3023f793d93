"""Remember how far the schedule has worked through partitions that hold an hour each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from files.domain.due import due_hour
from files.models import SweepItem
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled

# For items that are written late and for an index that lags behind its table: the schedule does not pass an hour
# until it has been over for this long.
_GRACE = timedelta(hours=1)


@dataclass(frozen=True)
class Sweep:
    """One run of the schedule through the hours that it has not finished.

    Attributes:
        id: names what is swept.
        start: the first hour.
        now: the moment of this run; its hour is the last.
        mark: from where the last run left word to start; None before the first.
    """

    id: str
    start: datetime
    now: datetime
    mark: str | None = None

    def hours(self) -> Iterator[datetime]:
        """Yield the hours, oldest first."""
        hour = self.start
        while hour <= self.now:
            yield hour
            hour += timedelta(hours=1)

    def reach(self, undone: datetime | None) -> None:
        """Start the next run at the first hour that held something, or at the first that may still get items: at
        most one round trip.

        Args:
            undone: the first hour that held something; None if none did.
        """
        self._begin_next_at(_hour_of(min(undone or self.now, self.now - _GRACE)))

    def finish(self) -> None:
        """Start the next run at the hour after the last of this one, so that each hour is read once, by whoever
        needs nothing that comes late: at most one round trip."""
        self._begin_next_at(_hour_of(self.now) + timedelta(hours=1))

    def _begin_next_at(self, reached: datetime) -> None:
        if reached <= self.start and self.mark in {None, due_hour(self.start)}:
            return
        drained = SweepItem.drained_until
        # Only from what this run read: a restore may have set it further back meanwhile.
        with suppress(Cancelled):
            writes.put(
                SweepItem(self.id, drained_until=due_hour(reached)),
                condition=drained.does_not_exist() | (drained == (self.mark or due_hour(self.start))),
            )


def begin(id: str, *, now: datetime, look_back: timedelta, reads_once: bool = False) -> Sweep:
    """Return a run that starts where the last one ended, but never later than a run at this moment may have left
    off: a clock that was ahead would have all overlooked that falls due until then. One round trip.

    Args:
        look_back: how far back the very first run starts.
        reads_once: whether runs end by `Sweep.finish`, and not by `Sweep.reach`.
    """
    try:
        mark = SweepItem.get(id, consistent_read=True).drained_until
    except SweepItem.DoesNotExist:
        return Sweep(id, _hour_of(now - look_back), now)
    latest = _hour_of(now) + timedelta(hours=1) if reads_once else _hour_of(now - _GRACE)
    marked = datetime.strptime(mark, "%Y-%m-%dT%H").replace(tzinfo=UTC)
    return Sweep(id, marked if marked <= latest else _hour_of(now - _GRACE), now, mark)


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
