"""Folders of a link's page, what is chosen of them for the ZIP, and the search."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import check
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Script

FILES = {
    "read me.txt": "",
    **{f"day {number:02}.txt": "Photos/2026" for number in range(1, 21)},
    "cover.txt": "Photos",
    "list.txt": "Papers",
}
LABEL = "[data-zip-label]"


@pytest.fixture(scope="module")
def slug(stack: Stack) -> str:
    alice = Script(stack, "alice@example.com")
    ids = [alice.upload(name, name.encode(), folder=folder) for name, folder in FILES.items()]
    return alice.share(*ids, title="Summer")


def names_in(download: Download) -> set[str]:
    with zipfile.ZipFile(Path(download.path())) as file:
        return set(file.namelist())


def box(page: Page, name: str) -> str:
    return f"input[aria-label='Select {name}']"


def test_files_and_a_folder_are_chosen_for_the_zip(visit: Callable[..., Visitor], slug: str) -> None:
    visitor = visit(width=375)
    page = visitor.page
    visitor.goto(f"/s/{slug}")
    # As a tree: the folder's own file, then the folder in it.
    shown = page.locator(".public-list > li").evaluate_all("rows => rows.map((row) => row.id)")
    assert shown[1] == "folder-Papers"
    assert shown[3] == "folder-Photos"
    assert shown[5] == "folder-Photos%2F2026"
    expect(page.locator(LABEL)).to_have_text("Download all as ZIP")
    page.check(box(page, "folder Photos"))
    expect(page.locator(box(page, "day 07.txt"))).to_be_checked()
    page.check(box(page, "read me.txt"))
    expect(page.locator(LABEL)).to_have_text("Download 22 files as ZIP")
    page.uncheck(box(page, "folder Photos/2026"))
    expect(page.locator(LABEL)).to_have_text("Download 2 files as ZIP")
    check(page)
    with page.expect_download(timeout=120_000) as download:
        page.click("form[data-zip] .button")
    assert names_in(download.value) == {"read me.txt", "Photos/cover.txt"}
    # What was chosen stays, until it is taken back.
    expect(page.locator(LABEL)).to_have_text("Download 2 files as ZIP")
    page.click("[data-zip-clear]")
    expect(page.locator(LABEL)).to_have_text("Download all as ZIP")
    expect(page.locator("form[data-zip] .button")).to_be_focused()


def test_one_of_a_chosen_folder_is_left_out_by_the_keyboard(visit: Callable[..., Visitor], slug: str) -> None:
    page = (visitor := visit(dark=True)).page
    visitor.goto(f"/s/{slug}")
    page.focus(box(page, "folder Photos/2026"))
    page.keyboard.press("Space")
    expect(page.locator(LABEL)).to_have_text("Download 20 files as ZIP")
    page.focus(box(page, "day 07.txt"))
    page.keyboard.press("Space")
    expect(page.locator(LABEL)).to_have_text("Download 19 files as ZIP")
    expect(page.locator(box(page, "folder Photos/2026"))).not_to_be_checked()
    assert page.locator(box(page, "folder Photos")).evaluate("box => box.indeterminate")
    check(page)


def test_searching_keeps_what_is_chosen(visit: Callable[..., Visitor], slug: str) -> None:
    page = (visitor := visit(width=375, dark=True)).page
    visitor.goto(f"/s/{slug}")
    page.check(box(page, "list.txt"))
    page.fill("#public-q", "2026 07")
    expect(page.locator("[data-public-document]")).to_have_count(1)
    expect(page.locator("[data-part=found]")).to_have_text("1 of 23 documents")
    page.check(box(page, "day 07.txt"))
    expect(page.locator(LABEL)).to_have_text("Download 2 files as ZIP")
    check(page)
    page.fill("#public-q", "no such thing")
    expect(page.locator("#document-none")).to_contain_text("No documents match")
    page.fill("#public-q", "")
    expect(page.locator("[data-public-document]")).to_have_count(23)
    expect(page.locator(box(page, "list.txt"))).to_be_checked()
    with page.expect_download(timeout=120_000) as download:
        page.click("form[data-zip] .button")
    assert names_in(download.value) == {"Papers/list.txt", "Photos/2026/day 07.txt"}


def test_without_script(visit: Callable[..., Visitor], slug: str) -> None:
    page = (visitor := visit(script=False)).page
    visitor.goto(f"/s/{slug}")
    page.fill("#public-q", "papers")
    page.click("[data-search-button]")
    visitor.arrives("text=1 of 23 documents")
    page.check(box(page, "folder Papers"))
    page.click("form[data-zip] .button")
    visitor.arrives("text=Selected documents")
    expect(page.locator("h1")).to_have_text("Papers.zip")
