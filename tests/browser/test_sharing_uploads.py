"""Files are shared from the list of uploads: before they have arrived, and after the last one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, make_file
from tests.browser.line import Gate
from tests.browser.sharing import close_sharing, copy_link

MIB = 1024 * 1024


def test_before_uploads_are_done_also_those_that_begin_later(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    gate = Gate(page, passes=0)
    # Four large files are sent at once; the others wait.
    files = [make_file(tmp_path, f"{unique} {number}.bin", 6 * MIB) for number in range(6)]
    alice.upload(*files)
    page.wait_for_selector(".upload[data-upload]")
    page.click("[data-share-uploads]")
    page.wait_for_selector("#sharing [data-link-form]")
    page.keyboard.type("bob@example.com")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sharing [data-person='bob@example.com']")
    url = copy_link(alice)
    close_sharing(alice)
    stranger = visit()
    stranger.page.goto(url)
    assert "4 documents (25 MB) are still uploading" in stranger.page.inner_text("main")

    gate.open()
    page.wait_for_selector("[data-uploaded]:has-text('6 files uploaded.')", timeout=120_000)
    for file in files:
        alice.is_ready(file)

    def link() -> object:
        return next(one for one in alice.call("GET", "shares/")["items"] if one["url"] == url)["documents_count"]

    def people() -> list[object]:
        items = alice.call("GET", f"documents/?q={unique}")["items"]
        return [[person["email"] for person in one["people"]] for one in items]

    alice.wait_until(lambda: link() == 6)
    alice.wait_until(lambda: people() == [["bob@example.com"]] * 6)


def test_after_the_last_upload_by_a_click_or_a_key(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = [make_file(tmp_path, f"{unique} {number}.bin", 10) for number in range(3)]
    alice.upload(*files)
    notice = page.locator("[data-uploaded]")
    expect(notice).to_contain_text("3 files uploaded.")
    notice.get_by_role("button", name="Share…").click()
    expect(page.locator("#sharing-title")).to_have_text("Share 3 documents")
    url = copy_link(alice)
    page.keyboard.press("Escape")
    page.wait_for_selector("#sharing:not([open])", state="attached")
    expect(notice.get_by_role("button", name="Share…")).to_be_focused()

    page.keyboard.press("s")
    page.wait_for_selector("#public-url")
    assert page.input_value("#public-url") == url
    close_sharing(alice)
    notice.get_by_role("button", name="Close notice").click()
    expect(notice).to_be_hidden()
    expect(page.locator("[data-upload-button]").first).to_be_focused()

    # What comes then is shared by itself.
    alice.upload(make_file(tmp_path, f"{unique} last.bin", 10))
    expect(notice).to_contain_text("1 file uploaded.")
    page.keyboard.press("s")
    expect(page.locator("#sharing-title")).to_have_text(f"Share {unique} last.bin")


def test_uploading_sharing_and_copying_take_three_clicks(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 10)
    # The first opens the system's own dialog, which no test reaches.
    expect(page.locator("[data-upload-button]").first).to_be_visible()
    alice.upload(file)
    page.click("[data-uploaded] button:has-text('Share')")
    page.click("#sharing [data-copy-link]")
    page.wait_for_selector("#public-url")
