"""Bytes of a large file that are sent twice on a slow line: after a pause, a reload, seconds without a network."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from bench.browser.sides import Side
from bench.browser.window import Window

MIB = 1024**2
_SIZE = 24 * MIB
_BYTES_A_SECOND = MIB
_INTERRUPTED_AT = 0.4


def compare(browser: Browser, both: list[Side]) -> None:
    """Print for each interruption and side how many bytes left twice."""
    print(f"{_SIZE // MIB} MiB at {_BYTES_A_SECOND // MIB} MiB a second, interrupted at {_INTERRUPTED_AT:.0%}:")
    with tempfile.TemporaryDirectory() as folder:
        for interrupt in (_pause, _reload, _offline):
            for side in both:
                file = Path(folder) / f"{interrupt.__name__} {side.name}.bin"
                file.write_bytes(os.urandom(_SIZE))
                repeated = _repeated(browser, side, file, interrupt)
                print(
                    f"  {interrupt.__name__.lstrip('_')}, {side.name}: {repeated / MIB:.2f} MiB sent twice",
                    flush=True,
                )


def _repeated(browser: Browser, side: Side, file: Path, interrupt: Callable[[Window, Path], float]) -> float:
    window = Window(browser, side.stack)
    _limit(window)
    window.choose([file])
    window.page.wait_for_function(
        "(bytes) => Number(document.querySelector('.upload')?.dataset.sent) >= bytes", arg=_SIZE * _INTERRUPTED_AT
    )
    earlier = interrupt(window, file)
    window.page.wait_for_selector("[data-tray]", state="hidden")
    sent = earlier + window.watched()["bytes"]
    window.close()
    return max(0.0, sent - _SIZE)


def _pause(window: Window, file: Path) -> float:
    window.page.click(".upload button[aria-label^=Pause]")
    window.page.wait_for_timeout(8_000)
    window.page.click(".upload button[aria-label^=Resume]")
    return 0.0


def _reload(window: Window, file: Path) -> float:
    earlier = window.watched()["bytes"]
    window.page.once("dialog", lambda dialog: dialog.accept())
    window.page.reload()
    window.page.wait_for_selector(".upload[data-state=unfinished]")
    window.choose([file])
    window.page.wait_for_selector(".upload[data-state=uploading]")
    return earlier


def _offline(window: Window, file: Path) -> float:
    _limit(window, offline=True)
    window.page.wait_for_timeout(3_000)
    _limit(window)
    return 0.0


def _limit(window: Window, *, offline: bool = False) -> None:
    conditions = {
        "offline": offline,
        "latency": 20,
        "downloadThroughput": -1,
        "uploadThroughput": _BYTES_A_SECOND,
    }
    window.cdp.send("Network.emulateNetworkConditions", conditions)
