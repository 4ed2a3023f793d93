"""How long pages take to open on a slow line, by someone who was never there before."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, StorageState

from bench.browser.sides import Side
from bench.browser.slow_line import slow_line
from bench.browser.window import Window

_FILES = 20
_ROUNDS = 5
# When the page's scripts have run, its first button works at the latest; forms of a link's page work without.
_TIMES = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  const assets = performance.getEntriesByType('resource').filter(({name}) => /[.](js|css)/.test(name));
  const size = assets.reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0);
  return [paint.startTime, page.domContentLoadedEventEnd, size];
}"""
_SHARE = """(documents) => fetch('/api/v1/shares/', {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content,
  },
  body: JSON.stringify({documents}),
}).then((answer) => answer.json())"""


def compare(browser: Browser, both: list[Side]) -> None:
    """Print for each side when a page is seen and when its first button works, with 20 files in it."""
    print("Pages opened for the first time at 400 kbit/s and 200 ms:")
    for side in both:
        state, link = _fill(browser, side)
        with slow_line(side.stack.port) as address:
            for name, path, who in (("documents page", "/", state), ("shared link's page", link, None)):
                rounds = [_open(browser, address + path, who) for _ in range(_ROUNDS)]
                seen, usable, size = (statistics.median(found) for found in zip(*rounds, strict=True))
                print(
                    f"  {name}, {side.name}: seen after {seen / 1000:.2f} s, usable after {usable / 1000:.2f} s, "
                    f"{size:,.0f} bytes of scripts and styles",
                    flush=True,
                )


def _fill(browser: Browser, side: Side) -> tuple[StorageState, str]:
    """Upload the files and share them.

    Returns:
        Who is signed in, and the path of the link.
    """
    window = Window(browser, side.stack)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"file {number}.txt" for number in range(_FILES)]
        for file in files:
            file.write_text(f"This is {file.name}.")
        window.choose(files)
        window.page.wait_for_function(
            "(count) => document.querySelectorAll('tr[data-status=ready]').length >= count", arg=_FILES
        )
    documents = window.page.eval_on_selector_all(
        "tr[data-status=ready]", "(rows) => rows.map((row) => row.dataset.document)"
    )
    link: str = window.page.evaluate(_SHARE, documents)["url"]
    state = window.context.storage_state()
    window.close()
    return state, link.removeprefix(side.stack.base_url)


def _open(browser: Browser, url: str, who: StorageState | None) -> list[float]:
    context = browser.new_context(storage_state=who, service_workers="block")
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    times: list[float] = page.evaluate(_TIMES)
    context.close()
    return times
