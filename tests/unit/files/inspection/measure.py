"""Inspects the files it is given and prints what it found and what that cost; a process of its own.

A fresh one, because the peak that the kernel reports for a child begins with that of its parent.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from files.inspection import inspect, previews


def main() -> None:
    # Of processors it gets as much as ever; but it may have to wait for one.
    previews._WALL_SECONDS = 60
    for path in map(Path, sys.argv[1:]):
        before = processor_seconds()
        found = inspect(path, name=path.name)
        result = {
            "name": path.name,
            "content_type": found.content_type,
            "note": found.note,
            "thumbnail": len(found.thumbnail or b""),
            "processor_seconds": processor_seconds() - before,
            "peak_so_far": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
            "own_peak": own_peak(),
        }
        sys.stdout.write(json.dumps(result) + "\n")


def processor_seconds() -> float:
    """What was taken of processors here and by children, however long they waited for one."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def own_peak() -> int:
    """Bytes; not by getrusage, whose figure for this process was begun by the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
