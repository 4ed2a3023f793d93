"""Nothing is silent: owners and colleagues see, with the hour, what has become of documents and links."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import check
from tests.browser.test_link_on_a_phone import new_link


def test_a_link_that_nobody_can_open_says_so_to_its_owner(visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice")
    new_link(alice, f"{unique} plans")
    page = alice.page
    assert page.text_content(".chip-share-open") == "Open"

    page.click("button:has-text('Pause')")
    page.wait_for_selector(".chip-share-paused")
    assert page.text_content(".link-about time[data-moment=hour]").startswith("Today, ")
    assert "until you resume it" in page.text_content("[data-share-hint]")
    check(page)
    alice.goto("/shares/")
    assert page.is_visible(f".link-item:has-text('{unique}') .chip-share-paused")

    page.click(f"a:has-text('{unique}')")
    page.click("button:has-text('Resume')")
    page.wait_for_selector(".chip-share-open")
    page.click("summary:has-text('Settings')")
    page.select_option("[name=audience]", "recipients")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".chip-share-no_recipients")
    page.click("[data-share-hint] a:has-text('Add recipients')")
    page.wait_for_selector("h1:has-text('Recipients of')")
    assert "it has none" in page.text_content("[data-share-hint]")
