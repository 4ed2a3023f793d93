"""Count what people may do in windows of time, and check what they may store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from mydoc.core.errors import Forbidden, MyDocError, TooLarge
from mydoc.core.sizes import in_words


def window_of(at: datetime, seconds: int) -> tuple[int, datetime]:
    """Return the number of the window that a moment is in, and when that window ends."""
    window = int(at.timestamp()) // seconds
    return window, datetime.fromtimestamp((window + 1) * seconds, UTC)


def seconds_to(end: datetime, *, at: datetime) -> int:
    """Return the seconds until the end of a window, 1 at least."""
    return max(1, int((end - at).total_seconds()))


def is_full(*, hits: int, pending: int, pending_until: datetime | None, most: int, at: datetime) -> bool:
    """Return whether a window is full and no attempt in it can still be taken back.

    Args:
        pending: attempts that have not ended; successful ones will be taken back.
        pending_until: when the last of those counts as failed.
    """
    if hits < most:
        return False
    return not pending or pending_until is None or pending_until < at


def quota_refusals(*, is_active: bool, free: int, sizes: Sequence[int]) -> list[MyDocError | None]:
    """Return the error for each of several files of someone who could not store all of them, from what was read
    after the refusal; None for those that fit, taken in order.

    Args:
        free: bytes left of their quota; negative if the quota became smaller.
        sizes: bytes that were asked for.
    """
    found: list[MyDocError | None] = []
    for size in sizes:
        if not is_active:
            found.append(Forbidden("account_disabled", "This account is disabled."))
        elif free < size:
            message = f"You have {in_words(free)} of your quota left, and this needs {in_words(size - free)} more."
            is_used_up = "Your quota is used up. Delete documents for good to make room."
            found.append(TooLarge("quota_exceeded", message if free > 0 else is_used_up))
        else:
            found.append(None)
            free -= size
    return found
