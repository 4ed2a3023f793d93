"""Throttling and lost answers for many threads of one process at once, each with weather of its own."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ConnectionClosedError

# So often, of the tries that may fail; never more often in a row than the SDK asks again, nor more often in all
# than its quota of retries recovers from (botocore.retries.quota).
_THROTTLED, _LOST = 0.1, 0.1
_MOST_IN_A_ROW = 2
_THROTTLING = b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}'

_of_thread = threading.local()


@contextmanager
def bad_weather(seed: int) -> Iterator[None]:
    """Let calls of this thread to AWS meet what the seed brings."""
    _install()
    _of_thread.dice, _of_thread.failures = random.Random(seed), 0
    try:
        yield
    finally:
        _of_thread.dice = None


@cache
def _install() -> None:
    endpoint = botocore.endpoint.Endpoint
    send = endpoint._send

    def weathered(self: Any, request: Any) -> Any:
        dice = getattr(_of_thread, "dice", None)
        if dice is None or _of_thread.failures >= _MOST_IN_A_ROW:
            _of_thread.failures = 0
            return send(self, request)
        fate = dice.random()
        if fate < _THROTTLED:
            _of_thread.failures += 1
            return AWSResponse(request.url, 400, HeadersDict(), _Raw())
        answer = send(self, request)
        if fate < _THROTTLED + _LOST:
            _of_thread.failures += 1
            raise ConnectionClosedError(endpoint_url=request.url)
        _of_thread.failures = 0
        return answer

    endpoint._send = weathered  # type: ignore[method-assign]
    botocore.endpoint.time = SimpleNamespace(sleep=_pause)  # type: ignore[assignment]


def _pause(seconds: float) -> None:
    """The SDK pauses before it asks again; in bad weather there is no time for that."""
    if getattr(_of_thread, "dice", None) is None:
        time.sleep(seconds)


class _Raw:
    def stream(self, *args: Any, **options: Any) -> Iterator[bytes]:
        yield _THROTTLING
