"""The application's clock, moved by a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class Clock:
    """The time that the application believes it is: it passes when a test says so, and however long that takes."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self._ahead = timedelta()

    def now(self) -> datetime:
        return self._began + self._ahead

    def move(self, **by: float) -> None:
        """Let time pass: `clock.move(hours=24)`."""
        self._ahead += timedelta(**by)

    @contextmanager
    def ahead(self, **by: float) -> Iterator[None]:
        """Let something happen at a later time, and come back."""
        before = self._ahead
        self.move(**by)
        try:
            yield
        finally:
            self._ahead = before
