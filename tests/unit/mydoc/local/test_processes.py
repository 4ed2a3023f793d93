"""A signal that comes at the worst moment stops `make run` all the same."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from mydoc.local.processes import Stopping


@pytest.fixture
def stopping() -> Iterator[Stopping]:
    """Set by a signal."""
    made = Stopping()
    before = signal.signal(signal.SIGUSR1, lambda *_: made.set())
    yield made
    made.close()
    signal.signal(signal.SIGUSR1, before)


def test_it_waits_as_long_as_it_is_told_and_no_longer_once_it_is_set(stopping: Stopping) -> None:
    began = time.monotonic()
    assert not stopping.wait(0.05)
    assert time.monotonic() - began >= 0.05
    assert not stopping.is_set()

    stopping.set()

    assert stopping.wait(600)
    assert stopping.wait(600)
    assert stopping.is_set()


def test_another_thread_ends_a_wait(stopping: Stopping) -> None:
    threading.Timer(0.05, stopping.set).start()
    assert stopping.wait(600)


def test_a_signal_in_the_midst_of_a_wait_does_not_hang() -> None:
    """Very many, at every moment of very short waits. `threading.Event` does not get through this."""
    current = [Stopping()]
    before = signal.signal(signal.SIGALRM, lambda *_: current[0].set())
    try:
        for number in range(3000):
            current[0] = stopping = Stopping()
            signal.setitimer(signal.ITIMER_REAL, 0.00001 + number * 0.0000001)
            while not stopping.wait(0.00001):
                pass
            stopping.close()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
