"""Has the checkouts send files in turns, and prints what each took."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_WORKER = Path(__file__).with_name("worker.py")
_COUNTED = ("files", "wall", "api_cpu", "job_cpu", "api_calls", "job_calls", "requests", "s3_calls")


class Side:
    """A checkout's application, in a process of its own, and what it has taken so far."""

    def __init__(self, name: str, root: Path, environment: Mapping[str, str], *, is_batch: bool) -> None:
        self.name = name
        self.taken: dict[str, float] = dict.fromkeys(_COUNTED, 0.0)
        # The worker's own folder comes first on the path; the application is the checkout's.
        command = [sys.executable, str(_WORKER), str(root), "batch" if is_batch else "single"]
        self._process = subprocess.Popen(
            command,
            cwd=root,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def send(self, files: int) -> dict[str, Any]:
        """Have so many files sent and processed; what that took."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{files}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name}: the application ended")
        found: dict[str, Any] = json.loads(line)
        return found

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=60)


def compare(sides: list[Side], *, files: int, rounds: int) -> None:
    """Let the sides take turns and print what a file took with each, and the ratios to the first."""
    for side in sides:
        # What is loaded on first use does not count.
        side.send(files // rounds)
    for number in range(rounds):
        for side in sides if number % 2 == 0 else reversed(sides):
            for name, value in side.send(files // rounds).items():
                side.taken[name] += value
    for side in sides:
        side.stop()
    first = sides[0].taken
    for side in sides:
        each = {name: value / side.taken["files"] for name, value in side.taken.items()}
        cpu, cpu_before = each["api_cpu"], first["api_cpu"] / first["files"]
        whole, whole_before = cpu + each["job_cpu"], (first["api_cpu"] + first["job_cpu"]) / first["files"]
        print(
            f"{side.name}: {1 / each['wall']:.1f} files a second, {each['requests']:.2f} requests each; "
            f"CPU of the application {1000 * cpu:.2f} ms a file for them (1/{cpu_before / cpu:.1f}), "
            f"{1000 * whole:.2f} ms with event and jobs (1/{whole_before / whole:.1f}); "
            f"calls to AWS {each['api_calls']:.2f} and {each['job_calls']:.2f} in jobs, "
            f"of which to S3 {each['s3_calls']:.2f}, the PUT apart",
            flush=True,
        )
