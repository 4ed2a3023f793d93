"""The line between a page and the bucket: slow, held up, broken off."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route

from tests.browser.conftest import Visitor


def throttle(page: Page, *, bytes_a_second: int) -> Callable[[], None]:
    """Slow this page's uploads down, so that there is something to see, until what this gives back is called."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def limit(to: int) -> None:
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": to}
        session.send("Network.emulateNetworkConditions", conditions)

    limit(bytes_a_second)
    return lambda: limit(-1)


class Gate:
    """Before the bucket: so many parts pass, and the others wait, however slow whoever looks at that is."""

    def __init__(self, page: Page, *, passes: float) -> None:
        self.passes = passes
        self.held: list[Route] = []
        page.route("**/originals/**", self._meet)

    def _meet(self, route: Route) -> None:
        if self.passes:
            self.passes -= 1
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        """Let those pass that wait and were not given up, and all later ones."""
        self.passes = math.inf
        for route in self.held:
            route.continue_()


def interrupt(visitor: Visitor, file: Path) -> None:
    """Begin an upload and reload the page when two of its parts are there."""
    page = visitor.page
    done: list[str] = []
    page.on("requestfinished", lambda request: done.append(request.url) if request.method == "PUT" else None)
    gate = Gate(page, passes=2)
    visitor.upload(file)
    visitor.wait_until(lambda: len(done) == 2)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    gate.open()
