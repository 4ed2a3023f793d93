"""Somebody's window: Chromium, signed in, with everything counted that it sends."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.stack import PASSWORD, Stack

_ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_MINUTES = 60_000
# Bytes that left by XMLHttpRequest, and the longest task of the page since files were chosen. That in which the
# browser makes objects of the chosen files, 230 ms for a thousand, is not the page's.
_WATCH = """
window.watched = {bytes: 0, longest: 0, chosen: Infinity};
addEventListener('change', () => { watched.chosen = performance.now(); }, true);
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
  let before = 0;
  this.upload.addEventListener('progress', ({loaded}) => {
    watched.bytes += Math.max(0, loaded - before);
    before = loaded;
  });
  send.call(this, body);
};
new PerformanceObserver((list) => {
  for (const {duration, startTime} of list.getEntries()) {
    if (startTime > watched.chosen) watched.longest = Math.max(watched.longest, duration);
  }
}).observe({type: 'longtask'});
"""


class Window:
    """A page of a stack, and the requests it made: to the application, to S3 (`bucket`), and preflights, which
    Playwright does not tell of.
    """

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.stack = stack
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        self.context.add_init_script(_WATCH)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30 * _MINUTES)
        self.requests: Counter[str] = Counter()
        self.page.on("request", lambda request: self._count(request.url))
        self.cdp = self.context.new_cdp_session(self.page)
        self.cdp.send("Network.enable")
        self.cdp.on("Network.requestWillBeSent", self._count_preflight)
        self._sign_in()

    def choose(self, files: Sequence[Path]) -> None:
        """Choose files for upload, as by the dialog of the browser."""
        self.page.set_input_files("[data-file-input]", [str(file) for file in files])

    def wait_until_sent(self) -> None:
        """Wait until the list of uploads has come and gone."""
        self.page.wait_for_selector("[data-tray]", state="visible")
        self.page.wait_for_selector("[data-tray]", state="hidden")

    def watched(self) -> dict[str, float]:
        """Return the bytes sent since the page came, and the longest task in ms since files were chosen."""
        found: dict[str, float] = self.page.evaluate("watched")
        return found

    def memory(self) -> int:
        """Return the bytes that the page's process has for itself (smaps, proc(5)), after a collection."""
        self.cdp.send("HeapProfiler.collectGarbage")
        session = self.context.browser.new_browser_cdp_session()  # type: ignore[union-attr]
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        return max(_private(process["id"]) for process in processes if process["type"] == "renderer")

    def close(self) -> None:
        self.context.close()

    def _sign_in(self) -> None:
        self.page.goto(f"{self.stack.base_url}/accounts/login/")
        self.page.fill("[name=username]", "alice@example.com")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button:has-text('Sign in')")
        self.page.wait_for_selector("html[data-live=yes]")

    def _count(self, url: str) -> None:
        self.requests["bucket" if url.startswith(self.stack.aws_endpoint) else "application"] += 1

    def _count_preflight(self, event: dict[str, Any]) -> None:
        self.requests["preflights"] += event["request"]["method"] == "OPTIONS"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, found as docs/development.md says."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


def _private(process: int) -> int:
    total = 0
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith(("Private_Clean:", "Private_Dirty:")):
            total += int(line.split()[1]) * 1024
    return total
