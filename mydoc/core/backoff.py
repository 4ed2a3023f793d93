"""Pause between tries of the same call."""

from __future__ import annotations

import random
import time


def pause(attempt: int, *, first: float, longest: float = 0.5) -> None:
    """Wait for a random while, so that callers who met do not meet again; the most it may be doubles.

    Args:
        attempt: how many tries failed before this one, 0 for the first pause.
        first, longest: seconds that the first pause, and any, take at most.
    """
    time.sleep(random.uniform(0, min(longest, first * 2**attempt)))  # noqa: S311 - spreads callers
