"""Tell jobs that can stop anywhere how much time they have left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """Do something that should be over after so many seconds; None for any time."""
    token = _until.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left() -> float:
    """Return the seconds left, infinite without a deadline."""
    until = _until.get()
    return float("inf") if until is None else max(0.0, until - time.monotonic())
