"""Starting programs of a browser and waiting until they are there."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
_PATIENCE = 120.0


def wait_for(find: Callable[[], Found | None], process: subprocess.Popen[bytes]) -> Found:
    """Return what this finds, once it does; the process that makes it must live until then."""
    deadline = time.monotonic() + _PATIENCE
    while (found := find()) is None:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        assert time.monotonic() < deadline, f"{process.args} did not start"
        time.sleep(0.05)
    return found


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, by force if it does not end by itself."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
