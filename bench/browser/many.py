"""Many small files through the page: files a second, requests a file, long tasks, memory, and "Cancel all"."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from bench.browser.sides import Side
from bench.browser.window import Window

_SIZE = 64 * 1024
# The list of uploads shows what is done for so many seconds (static/js/tray.js).
_LINGERS = 1.2


@dataclass
class Tally:
    """What a side took."""

    files: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    requests: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return self.files / self.seconds


def compare(browser: Browser, both: list[Side], *, files: int, rounds: int) -> None:
    """Send so many files of 64 KiB by each side, in turns of so many rounds, and print the ratios."""
    tallies = {side.name: Tally() for side in both}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            chosen = _files(Path(folder) / str(number), files // rounds, size=_SIZE)
            for side in both if number % 2 == 0 else reversed(both):
                _send(browser, side, chosen, tallies[side.name])
                print(
                    f"  {side.name}: {len(chosen)} files, {tallies[side.name].rate:.1f} a second so far",
                    flush=True,
                )
    for name, tally in tallies.items():
        each = {what: f"{count / tally.files:.2f} {what}" for what, count in sorted(tally.requests.items())}
        asked = (tally.requests["application"] + tally.requests["bucket"]) / tally.files
        print(
            f"{name}: {tally.rate:.1f} files a second, {asked:.2f} requests a file ({', '.join(each.values())}), "
            f"longest task {tally.longest:.0f} ms"
        )
    print(f"ratio: {tallies['now'].rate / tallies['before'].rate:.1f} times as many files a second")


def hold(browser: Browser, side: Side, *, files: int) -> None:
    """Choose thousands of files at once: what memory the page takes, and how long "Cancel all" takes."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = _files(Path(folder), files, size=1_024)
        window = Window(browser, side.stack)
        before = window.memory()
        window.choose(chosen)
        window.page.wait_for_selector(f"[data-tray-title]:has-text('{files:,}')")
        window.page.wait_for_timeout(10_000)
        during = window.memory()
        watched = window.watched()
        seconds = window.page.evaluate(_CANCEL)
        print(
            f"{side.name}: {files:,} files: the page's process has {during / 1e6:.0f} MB for itself "
            f"({before / 1e6:.0f} before), longest task {watched['longest']:.0f} ms, "
            f'"Cancel all" took {seconds / 1000:.2f} s'
        )
        window.close()


_CANCEL = """
() => new Promise((resolve) => {
  const [began, tray] = [performance.now(), document.querySelector('[data-tray]')];
  document.querySelector('[data-cancel-all]').click();
  const look = () => tray.hidden ? resolve(performance.now() - began) : setTimeout(look, 10);
  look();
})
"""


def _send(browser: Browser, side: Side, files: list[Path], tally: Tally) -> None:
    window = Window(browser, side.stack)
    window.page.wait_for_timeout(1_000)
    window.requests.clear()
    began = time.perf_counter()
    window.choose(files)
    window.wait_until_sent()
    tally.seconds += time.perf_counter() - began - _LINGERS
    # What shows afterwards that all are ready belongs to it.
    window.page.wait_for_timeout(5_000)
    tally.files += len(files)
    tally.requests += window.requests
    tally.longest = max(tally.longest, window.watched()["longest"])
    window.close()


def _files(folder: Path, count: int, *, size: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    found = [folder / f"{number:05} {os.urandom(4).hex()}.bin" for number in range(count)]
    for file in found:
        file.write_bytes(os.urandom(size))
    return found
