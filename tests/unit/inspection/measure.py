"""Inspects the files it is given and prints what it found and what that cost; a process of its own.

A fresh one, because the peak that the kernel reports for a child begins with that of its parent.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from files.inspection import inspect


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        start = time.monotonic()
        found = inspect(path, name=path.name)
        result = {
            "name": path.name,
            "content_type": found.content_type,
            "note": found.note,
            "thumbnail": len(found.thumbnail or b""),
            "seconds": time.monotonic() - start,
            "peak_so_far": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
            "own_peak": own_peak(),
        }
        sys.stdout.write(json.dumps(result) + "\n")


def own_peak() -> int:
    """Bytes; not by getrusage, whose figure for this process was begun by the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
