"""Menus: their keys, where the focus goes, and where they open, at phone and desktop width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, make_file
from tests.browser.test_accessibility import problems

# What the focus is on.
_AT = "document.activeElement.textContent.trim()"
# A rule, and no style of the element: the row may be replaced meanwhile.
_PLACED = """
async (rule) => { document.adoptedStyleSheets = [await new CSSStyleSheet().replace(rule)] }
"""
_INSIDE = """
(list) => {
  const {left, right, top, bottom} = list.getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= document.documentElement.clientWidth && bottom <= innerHeight;
}
"""


def _is_at(page: Page, text: str) -> None:
    page.wait_for_function(f"(text) => {_AT} === text", arg=text)


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_keys_of_a_menu(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    menu = page.locator(f"{alice.row(file.name)} details.menu")
    button = menu.locator("summary")
    expect(button).to_have_attribute("aria-haspopup", "menu")
    button.focus()
    for keys, choice in (
        (["ArrowDown"], "Share"),
        (["ArrowUp"], "Delete"),
        (["ArrowDown"], "Share"),
        (["End"], "Delete"),
        (["Home"], "Share"),
        (["c"], "Copy internal address"),
        (["c"], "Change expiry"),
        (["c"], "Copy internal address"),
        (["r"], "Rename"),
    ):
        _press(page, *keys)
        _is_at(page, choice)
    assert problems(page) == []

    # Keys that mean something on the page do not reach it from a menu.
    _press(page, "u", "F2", "Delete", "/")
    _is_at(page, "Rename")
    expect(page.locator(alice.row(file.name))).to_be_visible()

    _press(page, "Escape")
    expect(button).to_be_focused()
    assert menu.get_attribute("open") is None
    for key, choice in (("ArrowUp", "Delete"), ("Enter", "Share"), ("Space", "Share")):
        _press(page, key)
        _is_at(page, choice)
        _press(page, "Escape")
        expect(button).to_be_focused()

    # Tab closes it and goes on from its button.
    _press(page, "ArrowDown", "Tab")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.closest('details.menu')") is None


def test_the_menu_of_the_account_has_links_that_space_follows(visit: Callable[..., Visitor]) -> None:
    alice = visit("alice")
    page = alice.page
    page.focus(".account > summary")
    _press(page, "Enter")
    _is_at(page, "Statistics")
    assert problems(page) == []
    _press(page, "End")
    _is_at(page, "Sign out")
    _press(page, "p")
    _is_at(page, "Profile")
    _press(page, "Space")
    page.wait_for_url("**/settings/profile/")


def test_the_menu_of_the_account_needs_no_script(visit: Callable[..., Visitor]) -> None:
    page = visit("alice", script=False).page
    page.focus(".account > summary")
    _press(page, "Enter", "Tab", "Tab")
    expect(page.locator(".account a:has-text('Profile')")).to_be_focused()
    _press(page, "Enter")
    page.wait_for_url("**/settings/profile/")


def test_a_question_is_no_menu_and_tab_leads_into_it(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    alice.call("DELETE", f"documents/{page.get_attribute(alice.row(file.name), 'data-document')}/")
    alice.goto("/trash/")
    button = page.locator(".page-head details.menu > summary")
    button.focus()
    _press(page, "Enter")
    expect(button).to_be_focused()
    assert problems(page) == []
    _press(page, "Tab")
    expect(page.locator(".page-head .menu-list button")).to_be_focused()
    # Whoever goes on leaves it.
    _press(page, "Tab")
    assert page.locator("details.menu[open]").count() == 0
    button.focus()
    _press(page, "ArrowDown")
    expect(page.locator(".page-head .menu-list button")).to_be_focused()
    _press(page, "Escape")
    expect(button).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(375, 700), (1280, 900), (640, 320)])
def test_a_menu_opens_where_there_is_room(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, width: int, height: int
) -> None:
    alice = visit("alice", width=width)
    page = alice.page
    page.set_viewport_size({"width": width, "height": height})
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    button = page.locator(f"{alice.row(file.name)} details.menu > summary")
    items = page.locator(f"{alice.row(file.name)} .menu-list")
    # The last row, at the end of the window; the first, at its beginning; and at its left edge.
    for style, is_up in (
        ("inset: auto 20px 4px auto", True),
        ("inset: 4px 20px auto auto", False),
        ("inset: 4px auto auto 4px", False),
        ("inset: auto auto 4px 4px", True),
        ("inset: auto -12px 4px auto", True),
    ):
        page.evaluate(_PLACED, f"{alice.row(file.name)} details.menu {{ position: fixed; {style} }}")
        button.click()
        expect(items).to_be_visible()
        assert items.evaluate(_INSIDE), style
        menu_top, button_top = (
            one.evaluate("(one) => one.getBoundingClientRect().top") for one in (items, button)
        )
        assert (menu_top < button_top) == is_up, style
        page.keyboard.press("End")
        expect(items.locator("button").last).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
    # The menu of the account, at the right edge.
    page.click(".account > summary")
    assert page.locator(".account .menu-list").evaluate(_INSIDE)
