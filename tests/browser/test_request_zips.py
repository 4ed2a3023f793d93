"""What guests sent is downloaded as one ZIP: all of it, a submission, or what is selected."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Download, expect

from tests.browser.conftest import Visitor, make_file
from tests.browser.test_accessibility import check
from tests.browser.test_collecting import _introduce, _link, _new_request

CHOSEN = "[data-request-zip-chosen]"


def names_in(download: Download) -> list[str]:
    with zipfile.ZipFile(Path(download.path())) as file:
        return sorted(name.rpartition("/")[2] for name in file.namelist())


def test_all_one_submission_and_what_is_selected(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice", width=375, dark=True)
    own_page = _new_request(alice, f"Plans {unique}")
    page = alice.page
    # Before anything came, its link is handed on.
    expect(page.locator("a[href^='mailto:']")).to_have_text("Email")
    expect(page.locator(".share-qr img")).to_be_visible()
    check(page)
    url = _link(alice)
    for guest, files in (("Jane", ["one.bin", "two.bin"]), ("Joe", ["three.bin"])):
        window = visit()
        sent = _introduce(window, url, guest)
        window.upload(*(make_file(tmp_path, name, 1000) for name in files))
        expect(sent.locator("[data-sent-file]")).to_have_count(len(files))

    page.goto(own_page)
    expect(page.locator("[data-collected=received]")).to_have_count(3)
    expect(page.locator(CHOSEN)).to_be_hidden()
    check(page)
    with page.expect_download(timeout=120_000) as download:
        page.click("text=Download all as ZIP")
    assert names_in(download.value) == ["one.bin", "three.bin", "two.bin"]

    page.check("input[aria-label='Select two.bin']")
    page.check("input[aria-label='Select three.bin']")
    expect(page.locator(CHOSEN)).to_have_text("Download 2 selected")
    check(page)
    with page.expect_download(timeout=120_000) as download:
        page.click(CHOSEN)
    assert names_in(download.value) == ["three.bin", "two.bin"]

    with page.expect_download(timeout=120_000) as download:
        page.click("button[name=submission]:has-text('Jane')")
    assert names_in(download.value) == ["one.bin", "two.bin"]
