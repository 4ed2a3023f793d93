"""What uploads by the page cost and how fast they are, beside an earlier commit, in one run on one machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.browser import many, opening, repeats
from bench.browser.sides import sides
from bench.browser.window import chromium

# The last one that sent small files in parts and each by requests of its own.
BEFORE = "42ac08f"
# The one than whose pages none may be heavier by more than a tenth.
WEIGHED = "7d30a85"
_HELD = 8_000


def measure(commit: str, *, files: int, rounds: int) -> None:
    """Compare this checkout with a commit and print both sides and their ratios."""
    with tempfile.TemporaryDirectory() as folder, sides(commit, Path(folder)) as both, chromium() as browser:
        print(f"Small files through the page, {commit} before and this checkout now:")
        many.compare(browser, both, files=files, rounds=rounds)
        for side in both:
            many.hold(browser, side, files=_HELD)
        repeats.compare(browser, both)


def measure_opening(commit: str) -> None:
    """Compare how pages of this checkout and of a commit open on a slow line, and print both."""
    with tempfile.TemporaryDirectory() as folder, sides(commit, Path(folder)) as both, chromium() as browser:
        opening.compare(browser, both)
