"""Tell when something falls due, in the form of the index of due items."""

from __future__ import annotations

from datetime import datetime


def due_hour(at: datetime) -> str:
    """Return the partition of the due index for that moment."""
    return at.strftime("%Y-%m-%dT%H")


def due_moment(at: datetime) -> str:
    """Return a moment as text that sorts as time does."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
