"""A preview that is read by ranges goes on after its URL has ended, and one that takes long may still come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Route

from tests.browser.conftest import Visitor
from tests.browser.previews import READY, inner, preview, until
from tests.support import previewed


def test_a_pdf_is_read_by_ranges_and_goes_on_after_its_url_has_ended(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = previewed.pdf(tmp_path / f"{unique}.pdf", 24)
    alice.upload_ready(file)
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.append(request.headers.get("range", "")) if "originals/" in request.url else None,
    )
    frame = preview(alice, file.name)
    read = sum(_length(each) for each in asked)
    assert asked
    assert all(asked)
    assert read < file.stat().st_size / 2
    with page.expect_response(
        lambda response: response.url.endswith("/preview/") and response.request.method == "POST"
    ):
        page.clock.install()
        page.clock.fast_forward(61_000)
        frame.locator(".sheet").nth(20).scroll_into_view_if_needed()
    frame.locator(".sheet").nth(20).locator("canvas").wait_for()

    # A phone that is turned: the pages fit again, and the one that was shown still is.
    page.set_viewport_size({"width": 400, "height": 900})
    until(inner(page), _FITS, 20)


_FITS = """(number) => {
  const sheet = document.querySelectorAll('.sheet')[number];
  const { left, right, top, bottom } = sheet.getBoundingClientRect();
  const fits = left >= 0 && right <= document.documentElement.clientWidth && top < innerHeight && bottom > 0;
  return fits && sheet.querySelector('canvas')?.clientWidth === sheet.clientWidth;
}"""


def _length(header: str) -> int:
    first, _, last = header.removeprefix("bytes=").partition("-")
    return int(last) - int(first) + 1


def test_a_player_goes_on_after_its_url_has_ended(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = previewed.sound(tmp_path / f"{unique}.wav", seconds=30)
    alice.upload_ready(file)
    preview(alice, file.name)
    frame = inner(page)
    page.clock.install()
    frame.evaluate("document.querySelector('audio').currentTime = 12")
    until(frame, "!document.querySelector('audio').seeking")
    first = frame.evaluate("document.querySelector('audio').src")
    # A URL that is signed in the same second is the same.
    page.wait_for_timeout(1_100)
    page.clock.fast_forward(61_000)
    # What a browser says when S3 refuses the range it seeks to.
    frame.evaluate("document.querySelector('audio').dispatchEvent(new Event('error'))")
    until(frame, "(first) => document.querySelector('audio').src !== first", first)
    until(frame, "document.querySelector('audio').currentTime === 12")
    assert frame.evaluate("document.querySelector('audio').error") is None


def test_a_preview_that_takes_long_says_so_and_may_still_come(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = previewed.pictures(tmp_path, unique)[0]
    alice.upload_ready(file)
    held: list[Route] = []
    page.route("**/originals/**", lambda route: held.append(route))
    page.clock.install()
    page.click(f"{alice.row(file.name)} [data-preview]")
    alice.wait_until(lambda: held)
    assert page.inner_text(".preview-state") == "Loading…"
    page.clock.fast_forward(15_000)
    page.wait_for_selector(".preview-state:has-text('taking longer than usual') button:has-text('Download')")

    held[0].continue_()
    page.wait_for_selector(READY)
    assert page.locator(".preview-state").count() == 0
