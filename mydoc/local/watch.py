"""Run a child process that never outlives its parent, on any system with pipes."""

from __future__ import annotations

import os
import signal
import threading
import time

GRACE_SECONDS = 8.0


def end_with_parent(descriptor: int) -> None:
    """End this process when its parent does, however that ended.

    Args:
        descriptor: the reading end of a pipe whose other end only the parent holds.
    """
    threading.Thread(target=_wait, args=(descriptor,), name="parent-watch", daemon=True).start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
