"""What moving a large file costs the application, on the whole stack of this machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.client import Client
from tests.support.stack import PASSWORD, Stack, new_stack

MIB = 1024**2
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Use:
    """What a process has used: resident memory in bytes and CPU time in seconds."""

    memory: int
    cpu: float

    @classmethod
    def of(cls, process: int) -> Use:
        """Read from /proc (proc(5)), so on Linux only."""
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return cls(memory=int(fields[21]) * _PAGE, cpu=(int(fields[11]) + int(fields[12])) / _TICKS)


def measure(mebibytes: int) -> None:
    """Start the stack twice and move a file of so many MiB up and down; fails if that costs too much."""
    with tempfile.TemporaryDirectory() as folder:
        stack = new_stack(Path(folder))
        print(f"Ready after {stack.start():.1f} s the first time (at most 90)", end=", ")
        stack.stop()
        print(f"after {stack.start():.1f} s the next (at most 10)")
        try:
            _move_a_large_file(stack, mebibytes * MIB)
        finally:
            stack.stop()


def _move_a_large_file(stack: Stack, size: int) -> None:
    server = _server_of(stack)
    client = Client(stack.base_url)
    client.sign_in("alice@example.com", PASSWORD)
    # Once in small, so that what is loaded on first use does not count.
    client.download(client.upload(b"x" * MIB, name="warm-up"))
    before = Use.of(server)
    block = os.urandom(MIB)
    start = time.perf_counter()
    document_id = client.upload_blocks(block, size // MIB, name="large")
    uploaded = time.perf_counter()
    digest = client.download(document_id)
    downloaded = time.perf_counter()
    after = Use.of(server)
    expected = hashlib.sha256()
    for _ in range(size // MIB):
        expected.update(block)
    if digest != expected.hexdigest():
        raise SystemExit("What came back is not what was sent.")
    print(f"Up {size // MIB} MiB in {uploaded - start:.1f} s, ready and down in {downloaded - uploaded:.1f} s")
    growth, cpu = (after.memory - before.memory) / MIB, after.cpu - before.cpu
    print(
        f"The application's memory grew by {growth:.1f} MiB (at most 30), it used {cpu:.2f} s of CPU (at most 3)"
    )
    if growth > 30 or cpu > 3:
        raise SystemExit("That is more than it may be.")


def _server_of(stack: Stack) -> int:
    for process in stack.descendants():
        if b"mydoc.local.server" in Path(f"/proc/{process}/cmdline").read_bytes():
            return process
    raise SystemExit("The application's process was not found.")
