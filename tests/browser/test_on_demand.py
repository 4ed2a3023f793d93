"""Parts of a page's scripts that come when they are first used: previews, details and sharing, many documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, make_file

_PARTS = ("viewer", "details", "bulk")


def _parts_in(page: Page) -> set[str]:
    sources = page.eval_on_selector_all("script[src]", "(all) => all.map((one) => one.src)")
    return {part for part in _PARTS if any(f"/{part}." in source for source in sources)}


@pytest.mark.parametrize(
    ("part", "button", "opened"),
    [
        ("viewer", "[data-preview]", "dialog.preview"),
        ("details", "[data-action=share]", "#sharing [data-people-input]"),
        ("details", ".doc-name", "#sheet [data-panel]"),
        ("bulk", "[data-selection-expiry]", "#bulk-expiry"),
    ],
)
def test_a_part_comes_when_it_is_first_used_and_again_if_it_could_not(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, part: str, button: str, opened: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = tmp_path / f"{unique}.txt"
    file.write_text("Read me.")
    alice.upload_ready(file)
    assert _parts_in(page) == set()
    if part == "bulk":
        page.check(f"{alice.row(file.name)} [data-select]")
        presser = page.locator(button)
    else:
        presser = page.locator(f"{alice.row(file.name)} {button} >> visible=true").first
    alice.provoke("net::ERR_INTERNET_DISCONNECTED")
    page.route(f"**/{part}*.js", lambda route: route.abort("internetdisconnected"))
    presser.click()
    alice.is_told(". Check your connection and try again." if part != "details" else " Try again in a moment.")
    expect(page.locator(opened)).not_to_be_visible()
    assert _parts_in(page) == set()

    page.unroute_all()
    presser.focus()
    page.keyboard.press("Enter")
    expect(page.locator(opened)).to_be_visible()
    assert _parts_in(page) == {part}
    page.keyboard.press("Escape")
    expect(page.locator(opened)).not_to_be_visible()
    expect(presser).to_be_focused()


def test_a_page_of_one_document_has_what_it_needs_at_once(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 100)
    alice.upload_ready(file)
    document = page.get_attribute(alice.row(file.name), "data-document")
    alice.goto(f"/documents/{document}/")
    page.click("label[for=shows-people]")
    page.wait_for_function("() => document.querySelector('#announcer').textContent === 'Saved.'")
    assert _parts_in(page) == {"details"}
