"""The list of shortcuts says what works on the page; nothing fires while one types or is in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, make_file
from tests.browser.test_accessibility import problems, problems_in_other_colours

# How often somebody is asked for files.
_ASKS = """
() => {
  window.asked = 0;
  window.showOpenFilePicker = async () => {
    asked += 1;
    throw new DOMException("", "AbortError");
  };
}
"""
DIALOG = "dialog[open]:has(.shortcuts)"


def _listed(page: Page) -> dict[str, str]:
    """What the list says, by key."""
    page.keyboard.press("?")
    page.wait_for_selector(DIALOG)
    entries = page.locator(f"{DIALOG} .shortcuts > div")
    found = {
        key: entry.locator("dt").inner_text()
        for entry in entries.all()
        for key in entry.locator("kbd").all_inner_texts()
    }
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)
    return found


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (375, True)])
def test_the_list_is_opened_by_its_key_and_from_the_menu(
    visit: Callable[..., Visitor], width: int, dark: bool
) -> None:
    page = visit("alice", width=width, dark=dark).page
    page.focus("[data-upload-button]")
    page.keyboard.press("?")
    page.wait_for_selector(DIALOG)
    assert problems(page) + problems_in_other_colours(page) == []
    # Once is enough.
    page.keyboard.press("?")
    expect(page.locator(DIALOG)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[data-upload-button]").first).to_be_focused()

    page.focus(".account > summary")
    for key in ("Enter", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(DIALOG)
    page.click(f"{DIALOG} [data-close]")
    expect(page.locator(".account > summary")).to_be_focused()


def test_the_list_says_what_works_on_the_page(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    file = tmp_path / f"{unique}.txt"
    file.write_text("A text that can be looked at.\n")
    alice.upload_ready(file)
    here = _listed(page)
    assert {"/": "Search", "U": "Upload files", "?": "Show this list"}.items() <= here.items()
    assert {"F2", "Delete", "←", "→"} <= set(here)
    assert "Ctrl+Z" not in here

    # What is listed does what it says.
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.focus(f"{alice.row(file.name)} .doc-name")
    page.evaluate(_ASKS)
    page.keyboard.press("u")
    page.wait_for_function("asked === 1")
    page.keyboard.press("Delete")
    page.wait_for_selector(alice.row(file.name), state="detached")
    page.wait_for_selector(".toast:has-text('Undo')")
    assert "Ctrl+Z" in _listed(page)
    page.keyboard.press("Control+z")
    page.wait_for_selector(alice.row(file.name))

    # Elsewhere there is less.
    alice.goto("/settings/profile/")
    assert set(_listed(page)) == {"?"}
    alice.goto("/audit/")
    assert set(_listed(page)) == {"/", "?"}
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()


def test_nothing_fires_while_one_types_or_is_in_a_dialog(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    page.evaluate(_ASKS)
    page.focus("[data-search]")
    page.keyboard.type("u/?")
    assert page.input_value("[data-search]") == "u/?"
    page.fill("[data-search]", "")
    page.wait_for_selector(alice.row(file.name))
    page.focus("#kind")
    page.keyboard.press("?")
    alice.open_details(file.name)
    for key in ("u", "/", "?", "Delete", "F2"):
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 1
    assert page.locator("[data-rename]").count() == 0
    page.keyboard.press("Escape")
    expect(page.locator(alice.row(file.name))).to_be_visible()
    assert page.evaluate("asked") == 0
    expect(page.locator(DIALOG)).to_have_count(0)
