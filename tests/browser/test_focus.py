"""The focus stays, or goes where one was, when something is renamed, replaced by news, removed or hidden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, make_file


def _is_on(page: Page, selector: str) -> None:
    page.wait_for_function("(selector) => document.activeElement.matches(selector)", arg=selector)


def _id_of(alice: Visitor, name: str) -> str:
    found = alice.page.get_attribute(alice.row(name), "data-document")
    assert found
    return found


def test_who_renames_is_on_the_name_again(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    row = f"#doc-{_id_of(alice, file.name)}"
    for start, *keys in ((".doc-name", "F2"), ("summary", "ArrowDown", "r", "Enter")):
        for key, name in (("Escape", "nothing"), ("Enter", f"{unique} new.txt"), ("Enter", f"{unique}.txt")):
            page.focus(f"{row} {start}")
            for one in keys:
                page.keyboard.press(one)
            page.fill("[data-rename]", name)
            page.keyboard.press(key)
            # The row is drawn anew after it.
            if key == "Enter":
                page.wait_for_selector(f'{row}[data-name="{name}"]')
            _is_on(page, f"{row} .doc-name")

    # In the details it is on the button, and stays there when they are brought up to date.
    alice.open_details(file.name)
    page.focus("#sheet [data-action=rename]")
    page.keyboard.press("Enter")
    page.fill("[data-rename]", f"{unique} again.txt")
    page.keyboard.press("Enter")
    page.wait_for_selector(f'{row}[data-name="{unique} again.txt"]')
    _is_on(page, "#sheet [data-action=rename]")


@pytest.mark.parametrize(
    "control", ["summary", "[data-select]", "[data-action=download].icon-button", ".doc-name"]
)
def test_who_is_in_a_row_stays_on_their_control_when_it_is_replaced(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, control: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    document = _id_of(alice, file.name)
    page.focus(f"#doc-{document} {control}")
    alice.call("PATCH", f"documents/{document}/", {"name": f"{unique} new.txt"})
    page.wait_for_selector(f'#doc-{document}[data-name="{unique} new.txt"]')
    _is_on(page, f"#doc-{document} {control}")


def test_who_is_on_what_goes_is_on_what_comes_next(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = [make_file(tmp_path, f"{unique} {number}.txt", 10) for number in range(2)]
    for file in files:
        alice.upload_ready(file)
    alice.goto(f"/?q={unique}")
    page.focus(f"{alice.row(files[1].name)} summary")
    for keys in (["ArrowUp", "Enter"], ["Delete"]):
        for key in keys:
            page.keyboard.press(key)
        if keys == ["Delete"]:
            break
        _is_on(page, f"{alice.row(files[0].name)} .doc-name")
    _is_on(page, "#main")

    # What is said of an empty list is not drawn anew under somebody who is in it.
    page.focus("[data-empty] a")
    with page.expect_response(f"**/?q={unique}"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    _is_on(page, "[data-empty] a")


def test_who_clears_the_selection_is_where_it_began(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    page.check(f"{alice.row(file.name)} [data-select]")
    page.focus("[data-selection-clear]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-selection-bar]")).to_be_hidden()
    _is_on(page, "[data-select-all]")


def test_who_is_in_a_links_documents_stays_there(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = [make_file(tmp_path, f"{unique} {number}.txt", 10) for number in range(2)]
    for file in files:
        alice.upload_ready(file)
    ids = [_id_of(alice, file.name) for file in files]
    share = alice.call("POST", "shares/", {"documents": ids})
    alice.goto(f"/shares/{share['id']}/")
    page.wait_for_selector("html[data-live=yes]")
    button = f'[data-share-document="{ids[0]}"] form button'
    page.focus(button)
    for name in (f"{unique} new.txt", f"{unique} newer.txt"):
        alice.call("PATCH", f"documents/{ids[0]}/", {"name": name})
        # It shows without waiting for whoever is there to leave; so does what takes the place above.
        page.wait_for_selector(f"[data-share-documents] :text('{name}')")
        _is_on(page, button)


@pytest.mark.parametrize(
    ("control", "keys", "dialog"),
    [
        (".doc-name", ["Enter"], "#sheet"),
        ("summary", ["ArrowDown", "c", "c", "Enter"], "#sheet"),
        ("[data-preview]", ["Enter"], "dialog.preview"),
        (".row-actions > [data-action=share]", ["Enter"], "#sharing"),
    ],
)
def test_who_closes_a_dialog_is_where_it_was_opened_though_the_row_was_replaced(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, control: str, keys: list[str], dialog: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = tmp_path / f"{unique}.txt"
    file.write_text("A text that can be looked at.\n")
    alice.upload_ready(file)
    document = _id_of(alice, file.name)
    page.focus(f"#doc-{document} {control}")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_selector(f"{dialog}[open]")
    alice.call("PATCH", f"documents/{document}/", {"name": f"{unique} new.txt"})
    page.wait_for_selector(f'#doc-{document}[data-name="{unique} new.txt"]', state="attached")
    page.keyboard.press("Escape")
    expect(page.locator(f"{dialog}[open]")).to_have_count(0)
    _is_on(page, f"#doc-{document} {control}")
