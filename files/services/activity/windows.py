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
    """

    id: str
    start: datetime
    now: datetime

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
        if reached <= self.start:
            return
        drained = SweepItem.drained_until
        # Only from where this run began: a restore may have set it further back meanwhile.
        with suppress(Cancelled):
            writes.put(
                SweepItem(self.id, drained_until=due_hour(reached)),
                condition=drained.does_not_exist() | (drained == due_hour(self.start)),
            )


def begin(id: str, *, now: datetime, look_back: timedelta) -> Sweep:
    """Return a run that starts where the last one ended: one round trip.

    Args:
        look_back: how far back the very first run starts.
    """
    try:
        text = SweepItem.get(id, consistent_read=True).drained_until
    except SweepItem.DoesNotExist:
        return Sweep(id, _hour_of(now - look_back), now)
    return Sweep(id, datetime.strptime(text, "%Y-%m-%dT%H").replace(tzinfo=UTC), now)


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
