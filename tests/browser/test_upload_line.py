"""Uploads on a line that goes and comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Visitor, make_file
from tests.browser.line import Gate

MIB = 1024**2

# Notes every number of sent bytes and every percentage that the page shows.
_WATCH = """
() => {
  window.seen = {sent: [], percent: []};
  new MutationObserver(() => {
    const upload = document.querySelector('.upload');
    const percent = /^(\\d+)%/.exec(document.querySelector('[data-tray-detail]').textContent);
    if (upload) seen.sent.push(Number(upload.dataset.sent));
    if (percent) seen.percent.push(Number(percent[1]));
  }).observe(document.querySelector('[data-tray]'), {subtree: true, childList: true, attributes: true});
}
"""


def test_offline_is_said_though_the_browser_believes_otherwise_and_nothing_shown_falls(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    alice.provoke("ERR_INTERNET_DISCONNECTED")
    file = make_file(tmp_path, f"{unique}.bin", 24 * MIB)
    page.evaluate(_WATCH)
    gate = Gate(page, passes=2)
    page.route("**/healthz", lambda route: route.abort("internetdisconnected"))
    alice.upload(file)
    page.wait_for_selector(".upload-text:has-text('offline, resumes automatically')")
    assert page.evaluate("navigator.onLine")
    assert "offline" in page.inner_text("[data-tray-detail]")
    alice.wait_until(lambda: gate.held)
    lost, gate.held = gate.held, []
    for route in lost:
        route.abort("internetdisconnected")
    page.unroute("**/healthz")
    gate.open()
    alice.is_ready(file)

    for what in ("sent", "percent"):
        shown = page.evaluate(f"seen.{what}")
        assert shown == sorted(shown), what
    assert page.evaluate("seen.sent").pop() == 24 * MIB
