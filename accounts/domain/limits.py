"""Count what people may do in windows of time, and check what they may store."""

from __future__ import annotations

from datetime import UTC, datetime

from mydoc.core.errors import Conflict, Forbidden, MyDocError, TooLarge
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


def quota_refusal(*, is_active: bool, free: int, size: int) -> MyDocError:
    """Return the error for someone who could not store so many bytes, from what was read after the refusal.

    Args:
        free: bytes left of their quota; negative if the quota became smaller.
        size: bytes that were asked for.
    """
    if not is_active:
        return Forbidden("account_disabled", "This account is disabled.")
    if free < size:
        message = f"You have {in_words(free)} of your quota left, and this needs {in_words(size - free)} more."
        is_used_up = "Your quota is used up. Delete documents to make room."
        return TooLarge("quota_exceeded", message if free > 0 else is_used_up)
    return Conflict("busy", "Too many changes at the same time. Try again in a moment.")
