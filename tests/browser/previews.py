"""How the tests open a document's preview and look into its frame."""

from __future__ import annotations

import os
import time

from playwright.sync_api import Frame, FrameLocator, Page

from tests.browser.conftest import PATIENCE, Visitor

READY = ".preview-stage iframe:not([data-waiting])"
FAILED = ".preview-stage [role=alert]"
FRAME = ".preview-stage iframe"
# Where to leave pictures of what the tests see; nowhere by default.
PICTURES = os.environ.get("PREVIEW_PICTURES")


def preview(visitor: Visitor, name: str) -> FrameLocator:
    """Open a document's preview from its row, and wait until it shows. What it says instead fails the test."""
    visitor.page.click(f"{visitor.row(name)} [data-preview]")
    visitor.page.wait_for_selector(f"{READY}, {FAILED}")
    assert not visitor.page.locator(FAILED).all_inner_texts()
    return visitor.page.frame_locator(FRAME)


def inner(page: Page) -> Frame:
    """The frame itself, to run scripts in it as an attacker's would, had they got in."""
    element = page.query_selector(FRAME)
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    return frame


def until(frame: Frame, expression: str, arg: object = None) -> None:
    """Wait for something in the frame. Playwright's own wait evaluates a text again and again from within it,
    which its policy forbids after the first time."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not frame.evaluate(expression, arg):
        assert time.monotonic() < deadline, expression
        frame.page.wait_for_timeout(100)


def look(page: Page, name: str) -> None:
    """Leave a picture of the page, where PREVIEW_PICTURES says."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")
