"""What is deleted goes at once and comes back at once, by pointer and by keys, and for days from its own page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, make_file
from tests.browser.test_accessibility import LOOKS, check


@pytest.fixture
def files(tmp_path: Path, unique: str) -> list[Path]:
    return [make_file(tmp_path, f"{unique}-{name}.txt", 10) for name in ("first", "second", "third")]


def uploaded(visitor: Visitor, files: list[Path]) -> None:
    for file in files:
        visitor.upload_ready(file)


def names(visitor: Visitor, files: list[Path]) -> list[str]:
    """Of these, in the order of the list."""
    ours = {file.name for file in files}
    rows = visitor.page.locator("[data-list] tr")
    return [name for name in rows.evaluate_all("(rows) => rows.map((row) => row.dataset.name)") if name in ours]


def test_by_keys_it_goes_without_a_question_and_comes_back_to_its_place(
    visit: Callable[..., Visitor], files: list[Path]
) -> None:
    alice = visit("alice")
    page = alice.page
    uploaded(alice, files)
    before = names(alice, files)
    row = alice.row(files[1].name)
    page.focus(f"{row} .doc-name")

    page.keyboard.press("Delete")
    page.wait_for_selector(row, state="detached")
    assert page.locator("#confirm[open]").count() == 0
    expect(page.locator(".toast")).to_contain_text(f"“{files[1].name}” moved to Recently deleted.")
    page.keyboard.press("Control+z")

    expect(page.locator(f"{row} .doc-name")).to_be_focused()
    assert names(alice, files) == before
    expect(page.locator(".toast")).to_have_count(0)


def test_what_was_deleted_one_by_one_comes_back_one_by_one(
    visit: Callable[..., Visitor], files: list[Path]
) -> None:
    alice = visit("alice")
    page = alice.page
    uploaded(alice, files)
    for file in files[:2]:
        page.focus(f"{alice.row(file.name)} .doc-name")
        page.keyboard.press("Delete")
        page.wait_for_selector(alice.row(file.name), state="detached")
    for file in reversed(files[:2]):
        # The key is said of the one that it would undo.
        expect(page.locator(".toast:has([aria-keyshortcuts])")).to_contain_text(file.name)
        page.keyboard.press("Control+z")
        page.wait_for_selector(f"{alice.row(file.name)}[data-status=ready]")
    expect(page.locator(".toast")).to_have_count(0)


def test_several_come_back_together(visit: Callable[..., Visitor], files: list[Path]) -> None:
    alice = visit("alice")
    page = alice.page
    uploaded(alice, files)
    for file in files[:2]:
        page.check(f"{alice.row(file.name)} [data-select]")

    page.click("[data-selection-delete]")
    expect(page.locator(".toast")).to_contain_text("2 documents moved to Recently deleted.")
    for file in files[:2]:
        expect(page.locator(alice.row(file.name))).to_have_count(0)
    page.click(".toast button:has-text('Undo')")

    for file in files:
        page.wait_for_selector(f"{alice.row(file.name)}[data-status=ready]")


def test_from_its_own_page_the_list_offers_to_undo(visit: Callable[..., Visitor], files: list[Path]) -> None:
    alice = visit("alice")
    # Its page may ask for it once more while that goes.
    alice.expect_status(404)
    page = alice.page
    uploaded(alice, files[:1])
    row = alice.row(files[0].name)
    alice.goto(f"/documents/{page.get_attribute(row, 'data-document')}/")

    page.click("[data-action=delete]")
    alice.arrives("[data-documents-page]")
    page.click(".toast button:has-text('Undo')")

    page.wait_for_selector(f"{row}[data-status=ready]")


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_the_page_restores_and_deletes_for_good(
    visit: Callable[..., Visitor], files: list[Path], width: int, dark: bool
) -> None:
    alice = visit("alice", width=width, dark=dark)
    page = alice.page
    uploaded(alice, files)
    for file in files:
        page.focus(f"{alice.row(file.name)} .doc-name")
        page.keyboard.press("Delete")
        page.wait_for_selector(alice.row(file.name), state="detached")
    page.click("a:has-text('Recently deleted')")
    alice.arrives("h1:has-text('Recently deleted')")
    check(page)

    def item(file: Path) -> str:
        return f"[data-trashed]:has-text('{file.name}')"

    page.click(f"{item(files[0])} button:has-text('Restore')")
    page.wait_for_selector(f".notice:has-text('“{files[0].name}” restored.')")
    page.focus(f"{item(files[1])} summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{item(files[1])} details[open]")
    check(page)
    page.click(f"{item(files[1])} button:has-text('Delete for good')")
    page.wait_for_selector(".notice:has-text('Document deleted for good.')")
    assert page.locator(item(files[0])).count() == page.locator(item(files[1])).count() == 0

    page.click("summary:has-text('Delete all for good')")
    page.click("form button:has-text('Delete all for good')")
    page.wait_for_selector(".notice:has-text('is being deleted for good')")
    alice.wait_until(lambda: alice.call("GET", "trash/")["items"] == [])
    alice.goto("/trash/")
    page.wait_for_selector("h2:has-text('Nothing was deleted recently')")
    alice.goto("/")
    page.wait_for_selector(f"{alice.row(files[0].name)}[data-status=ready]")
    assert names(alice, files) == [files[0].name]


def test_without_script_it_is_restored_too(visit: Callable[..., Visitor], files: list[Path]) -> None:
    alice = visit("alice")
    uploaded(alice, files[:1])
    document = alice.page.get_attribute(alice.row(files[0].name), "data-document")
    alice.call("DELETE", f"documents/{document}/")
    plain = visit("alice", script=False)
    plain.goto("/trash/")
    plain.page.click(f"[data-trashed='{document}'] button:has-text('Restore')")
    plain.page.wait_for_selector(".notice:has-text('restored.')")
    plain.goto("/")
    assert plain.page.locator(plain.row(files[0].name)).count() == 1
