"""All of a link at once: on a phone with the page's script, and without any."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import check
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Script
from tests.support.visitor import wait_for

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return {"Größe 📄.bin": os.urandom(20 * MIB), "notes.txt": b"We met. " * 500, "empty.txt": b""}


@pytest.fixture
def slug(stack: Stack, contents: dict[str, bytes]) -> str:
    """A link that nobody has asked for a ZIP of."""
    alice = Script(stack, "alice@example.com")
    ids = [alice.upload(name, content) for name, content in contents.items()]
    return alice.share(*ids, title="Summer in Çeşme")


def unpacked(path: str | Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


# It takes for ever.
WAITING = '{"state": "building", "done": 5000000, "total": 20000000, "size": 0, "error": ""}'


def test_a_recipient_on_a_phone(visit: Callable[..., Visitor], slug: str, contents: dict[str, bytes]) -> None:
    visitor = visit(width=375)
    page = visitor.page
    visitor.goto(f"/s/{slug}")
    check(page)
    # As long as somebody looks at it.
    page.route("**/zip", lambda route: route.fulfill(body=WAITING, content_type="application/json"))
    with page.expect_download(timeout=120_000) as download:
        page.click("text=Download all as ZIP")
        page.wait_for_selector("[data-zip-progress]:not([hidden])")
        assert page.locator("progress").get_attribute("aria-label") == "Preparing the ZIP"
        page.wait_for_selector("text=5.0 MB of 20 MB")
        check(page)
        page.unroute("**/zip")
    assert download.value.suggested_filename == "Summer in Çeşme.zip"
    assert unpacked(download.value.path()) == contents
    # The page is as before, and the focus where it was.
    page.wait_for_selector("[data-zip-progress][hidden]", state="attached")
    expect(page.locator("button:has-text('Download all')")).to_be_focused()


def test_who_cancels_can_ask_again(visit: Callable[..., Visitor], slug: str) -> None:
    visitor = visit(width=375)
    page = visitor.page
    page.route("**/zip", lambda route: route.fulfill(body=WAITING, content_type="application/json"))
    visitor.goto(f"/s/{slug}")
    page.click("text=Download all as ZIP")
    page.wait_for_selector("text=5.0 MB of 20 MB")
    page.click("[data-zip-stop]")
    page.wait_for_selector("text=Download all as ZIP")

    page.unroute("**/zip")
    failed = '{"state": "failed", "done": 0, "total": 20000000, "size": 0, "error": "zip_too_large"}'
    page.route("**/zip", lambda route: route.fulfill(body=failed, content_type="application/json"))
    page.click("text=Download all as ZIP")
    page.wait_for_selector("text=too large for one ZIP")


def test_without_script(visit: Callable[..., Visitor], slug: str, contents: dict[str, bytes]) -> None:
    visitor = visit(width=375, script=False)
    page = visitor.page
    visitor.goto(f"/s/{slug}")
    page.click("text=Download all as ZIP")

    def is_ready() -> bool:
        visitor.arrives("text=/The ZIP is ready|Preparing the ZIP/")
        if page.locator("text=The ZIP is ready").count():
            return True
        with page.expect_navigation():
            page.click("text=Refresh")
        return False

    wait_for(is_ready)
    with page.expect_download() as download:
        page.click("button:has-text('Download')")
    assert unpacked(download.value.path()) == contents


def test_the_page_of_its_own(visit: Callable[..., Visitor], slug: str) -> None:
    for width, dark in ((375, False), (1280, True)):
        visitor = visit(width=width, dark=dark)
        visitor.goto(f"/s/{slug}/zip")
        visitor.page.wait_for_selector("text=Prepare the ZIP")
        check(visitor.page)
