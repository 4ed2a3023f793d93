"""Telling whoever listens of what happened, such as webhooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from files.domain.activity import Activity
from files.services import receipts

Listener = Callable[[Sequence[Activity]], None]

# Each is told of everything.
LISTENERS: tuple[Listener, ...] = (receipts.hear,)


def tell(activities: Sequence[Activity]) -> None:
    """Tell every listener of some of what happened: at least once, in no order that holds between two calls.

    It happens in a job that counts right afterwards, and only then forgets what it told. A listener therefore does
    little, such as putting jobs on the queue, and stands being told of the same `Activity.id` again: when the job
    broke off, or several ran at once. What it raises breaks the job off, and is tried again.

    Args:
        activities: some of one hour and of several owners, at most a few hundred.
    """
    for listener in LISTENERS:
        listener(activities)
