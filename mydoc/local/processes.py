"""Run child processes that stop when told to, and when their parent is gone."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stopping:
    """Whether it is time to stop, which a signal may say at any moment.

    `threading.Event` does not stand that: a handler that interrupts its `wait` while it holds the event's lock
    waits for the lock for ever. Nor does `queue.SimpleQueue`, whose `get` forgets its timeout when it is
    interrupted at its end (Python 3.11).
    """

    def __init__(self) -> None:
        self._is_set = False
        self._reading, self._writing = os.pipe()

    def is_set(self) -> bool:
        """Return whether it is."""
        return self._is_set

    def set(self) -> None:
        """Make it time to stop."""
        if not self._is_set:
            self._is_set = True
            os.write(self._writing, b".")

    def wait(self, seconds: float) -> bool:
        """Wait until it is, or that long; whether it is."""
        # The byte stays in the pipe, so later waiters return immediately.
        return bool(select.select([self._reading], [], [], seconds)[0])

    def close(self) -> None:
        """Let go of what it waits with."""
        os.close(self._reading)
        os.close(self._writing)


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
    """Wait until something answers over HTTP, with anything but a server error.

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
