"""Links that are closed cost what those cost that are not there, so that nobody tells them apart by the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from files.models import HEAD, ShareItem
from mydoc.aws.batches import Read, fetch
from mydoc.core.errors import NotFound
from mydoc.core.ids import new_id
from mydoc.telemetry import context


@contextmanager
def alike(*, calls: int, code: str = "share_not_found") -> Iterator[None]:
    """Let the answer that there is no such thing cost so many round trips, however soon it was clear.

    Args:
        calls: those of the longest way to that answer, which shows a password and asks who is signed in.
        code: of that answer.
    """
    doing = context.current()
    before = doing.aws_calls if doing else 0
    try:
        yield
    except NotFound as refusal:
        if doing and refusal.code == code:
            for _ in range(calls - (doing.aws_calls - before)):
                # Another key each time, so that no partition is asked for more than others.
                fetch([Read(ShareItem, new_id(), HEAD)])
        raise
