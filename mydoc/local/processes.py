"""Child processes that stop when told to, and when their parent is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stopping:
    """Whether it is time to stop. A signal may say so at any moment, which `threading.Event` does not stand: a
    handler that interrupts its `wait` while that holds the event's lock waits for the lock for ever."""

    def __init__(self) -> None:
        self._is_set = False
        # Its `put` may interrupt its `get` anywhere (Python, "queue", SimpleQueue.put).
        self._wake: SimpleQueue[None] = SimpleQueue()

    def is_set(self) -> bool:
        """Whether it is."""
        return self._is_set

    def set(self) -> None:
        """From now on it is."""
        self._is_set = True
        self._wake.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait until it is, or that long; whether it is."""
        with suppress(Empty):
            if not self._is_set:
                self._wake.get(timeout=seconds)
        return self._is_set


class Child:
    """A Python module that runs as a process of its own.

    Args:
        module: its dotted name; it takes `--watch <descriptor>`.
        arguments: what else it takes.
        environment: all of its environment.
    """

    def __init__(self, module: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        reading, writing = os.pipe()
        self._pipe: int | None = writing
        command = [sys.executable, "-m", module, *arguments, "--watch", str(reading)]
        self._process = subprocess.Popen(command, env=dict(environment), pass_fds=[reading])
        os.close(reading)
        self.started = time.monotonic()

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def stop(self, patience: float) -> None:
        """Ask it to stop, and end it if it does not within `patience` seconds."""
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None


def wait_until_answers(url: str, alive: Callable[[], bool], *, seconds: float) -> bool:
    """Wait for something to answer over HTTP, whatever it says unless it is an error of its own.

    Args:
        alive: whether it is still worth waiting.
        seconds: how long at most.

    Returns:
        whether it answered.
    """
    deadline = time.monotonic() + seconds
    while alive() and time.monotonic() < deadline:
        try:
            with _direct.open(url, timeout=5):
                return True
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return True
        except OSError:
            pass
        time.sleep(0.05)
    return False
