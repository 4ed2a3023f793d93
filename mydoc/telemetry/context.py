"""Track what this process is doing: a request, an event or a job. Each logs a line that says what it cost."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import botocore

from mydoc.core.ids import new_id
from mydoc.telemetry.metrics import embedded

logger = logging.getLogger("mydoc.access")

# How the names of AWS's operations begin that change nothing.
_READS = ("Get", "BatchGet", "TransactGet", "Query", "Head", "List", "Describe")

_current: ContextVar[Work | None] = ContextVar("work", default=None)


@dataclass(frozen=True)
class Allowance:
    """How much of a limit the caller has left.

    Attributes:
        limit: its name.
        left: how many times more, until so many seconds have passed.
    """

    limit: str
    left: int
    seconds: int


class Work:
    """One request, event or job.

    Attributes:
        request_id: what people quote; on Lambda the one in AWS's own lines about this invocation.
        ran: what it did, for the line's message.
        result: `ok`, `failed`, or an HTTP status.
        is_last_try: whether it is given up if it fails.
        client: where it comes from, as the log may have it; None where no one called.
        aws_calls: round trips to AWS so far, each try of the SDK counted.
        writes: how many of them were to change something.
        allowance: of the limit that it was counted against, where who asks may know.
        measures: what it adds to the metrics, by name.
    """

    def __init__(self, request_id: str, ran: str, *, is_last_try: bool = False, client: str | None = None) -> None:
        self.request_id = request_id
        self.ran = ran
        self.is_last_try = is_last_try
        self.client = client
        self.result: str | int = "ok"
        self.aws_calls = 0
        self.writes = 0
        self.allowance: Allowance | None = None
        self.measures: dict[str, float] = {}

    def fields(self) -> dict[str, Any]:
        """Return what every line has that is logged meanwhile."""
        return {"request_id": self.request_id, "ran": self.ran}

    def outcome(self) -> dict[str, Any]:
        """Return what the last line has on top."""
        return {"result": self.result, **({"client": self.client} if self.client else {})}

    def secrets(self) -> tuple[str, ...]:
        """Return texts that no line may contain."""
        return ()


def current() -> Work | None:
    """Return the innermost work that is going on in this thread."""
    return _current.get()


def is_last_try() -> bool:
    """Return whether a job is running that is not retried if it fails."""
    work = current()
    return work is not None and work.is_last_try


def request_id(context: Any = None) -> str:
    """Return the id of what comes in now.

    Args:
        context: Lambda's, whose id is also in the START and REPORT lines (AWS, "Using the Lambda context object to
            retrieve Python function information"). Without one it is that of the work around, or a new one.
    """
    around = current()
    given = getattr(context, "aws_request_id", None)
    return given or (around.request_id if around else new_id())


@contextmanager
def doing(work: Work) -> Iterator[Work]:
    """Do it, and leave its line in the log."""
    around = current()
    token = _current.set(work)
    started = time.perf_counter()
    try:
        yield work
    except BaseException:
        work.result = "failed"
        raise
    finally:
        _log(work, milliseconds=(time.perf_counter() - started) * 1000)
        _current.reset(token)
        if around:
            around.aws_calls += work.aws_calls
            around.writes += work.writes


def measure(values: Mapping[str, float]) -> None:
    """Add to the metrics of the current request, event or job; do nothing outside of one."""
    work = current()
    if work:
        for name, value in values.items():
            work.measures[name] = work.measures.get(name, 0) + value


def _log(work: Work, *, milliseconds: float) -> None:
    fields = {**work.outcome(), "ms": round(milliseconds, 1), "aws_calls": work.aws_calls}
    logger.info(
        "%s: %s in %.0f ms, %d AWS calls",
        work.ran,
        work.result,
        milliseconds,
        work.aws_calls,
        extra={"fields": {**fields, **embedded(work.measures)}},
    )


def writes() -> int:
    """Return how many calls of what is going on were to change something so far, whether they did or not."""
    work = current()
    return work.writes if work else 0


def _count(*, event_name: str = "", **_: Any) -> None:
    work = current()
    if work:
        work.aws_calls += 1
        # `before-send.dynamodb.GetItem`
        work.writes += not event_name.rpartition(".")[2].startswith(_READS)


def _count_calls_of(session: Any) -> None:
    # First, since botocore stops at the first handler that returns an answer.
    session.get_component("event_emitter").register_first("before-send", _count)


# boto3 and PynamoDB have sessions of their own, made when they are first needed: this reaches all of them.
botocore.register_initializer(_count_calls_of)
