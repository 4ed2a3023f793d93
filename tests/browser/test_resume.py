"""An upload that was interrupted goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Dialog, Page

from tests.browser.conftest import Visitor, digest, make_file
from tests.browser.line import Gate, interrupt

MIB = 1024**2


def _puts(page: Page) -> list[str]:
    started: list[str] = []
    page.on("request", lambda request: started.append(request.url) if request.method == "PUT" else None)
    return started


def test_after_a_reload_the_same_file_goes_on(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 64 * MIB)
    interrupt(alice, file)

    page.wait_for_selector(f".upload[data-state=unfinished]:has-text('{unique}')")
    assert "Choose the same file again" in page.inner_text(".upload[data-state=unfinished] .upload-text")
    started = _puts(page)
    alice.upload(file)
    page.wait_for_selector(f'{alice.row(file.name)}[data-status="ready"]', timeout=120_000)
    assert 0 < len(started) <= 11, "parts that were there were sent again"
    assert page.locator(alice.row(file.name)).count() == 1

    with page.expect_download() as download:
        page.click(f"{alice.row(file.name)} button[data-action=download]")
    assert download.value.suggested_filename == file.name
    assert digest(Path(download.value.path())) == digest(file)


def test_another_file_of_the_same_name_starts_anew(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 64 * MIB)
    interrupt(alice, file)
    page.wait_for_selector(".upload[data-state=unfinished]")
    other = make_file(tmp_path, f"{unique}.bin", 1 * MIB)
    alice.upload(other)
    page.wait_for_selector(f'{alice.row(other.name)}[data-status="ready"]', timeout=120_000)
    assert page.locator(f".upload[data-state=unfinished]:has-text('{unique}')").count() == 1

    with page.expect_response(lambda response: response.request.method == "DELETE"):
        page.click(f".upload[data-state=unfinished]:has-text('{unique}') button[aria-label^=Discard]")
    page.wait_for_selector("[data-tray]", state="hidden")
    page.reload()
    page.wait_for_selector(alice.row(other.name))
    assert page.locator(alice.row(other.name)).count() == 1


def test_an_upload_the_server_knows_no_more_starts_afresh(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(404)
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 64 * MIB)
    interrupt(alice, file)
    unfinished = page.locator(".upload[data-state=unfinished]").first
    unfinished.wait_for()
    document = unfinished.get_attribute("data-upload")
    alice.call("DELETE", f"documents/{document}/?permanently=true")
    alice.upload(file)
    alice.is_ready(file)
    assert page.get_attribute(f"{alice.row(file.name)}[data-status=ready]", "data-document") != document


def test_leaving_while_something_is_uploaded_asks_first(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    Gate(page, passes=0)
    alice.upload(make_file(tmp_path, f"{unique}.bin", 10))
    page.wait_for_selector(".upload[data-state=uploading]")
    # Chromium asks only somebody who has touched the page.
    page.click("h1")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.close(run_before_unload=True)
    alice.wait_until(lambda: asked)
    assert asked == ["beforeunload"]
    page.click(".upload button[aria-label^=Cancel]")
    page.wait_for_selector("[data-tray]", state="hidden")


def test_several_unfinished_uploads_go_on_by_choosing_their_files_at_once(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = [make_file(tmp_path, f"{number} {unique}.bin", 6 * MIB) for number in range(3)]
    gate = Gate(page, passes=0)
    alice.upload(*files)
    page.wait_for_function(
        "() => document.querySelectorAll('.upload[data-state=uploading][data-upload]').length === 3"
    )
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    gate.open()

    page.wait_for_selector("[data-tray-detail]:has-text('Choose the same 3 files again to resume.')")
    with page.expect_file_chooser() as chooser:
        page.click("[data-choose-all]")
    chooser.value.set_files(files)
    for file in files:
        alice.is_ready(file)
    assert page.locator(".upload[data-state=unfinished]").count() == 0
