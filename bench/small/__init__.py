"""What many small files cost over the API, beside an earlier commit, in one run on one machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.browser.sides import check_out
from bench.small.compare import Side, compare
from bench.stage import stage
from tests.support.stack import ROOT


def measure(commit: str, *, files: int, rounds: int) -> None:
    """Send so many files of 64 KiB by each checkout, in turns, and print both sides and their ratios.

    Both work on one stage and one emulator, each in a process of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        before = check_out(commit, Path(folder) / "before-files")
        with stage(Path(folder) / "state") as made:
            sides = [
                Side("before, one by one", before, made.environment, is_batch=False),
                Side("now, one by one", ROOT, made.environment, is_batch=False),
                Side("now, 100 at a time", ROOT, made.environment, is_batch=True),
            ]
            compare(sides, files=files, rounds=rounds)
