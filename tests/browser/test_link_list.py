"""The list of links: found by words and by state, told apart, with the way to a new one on top."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import LOOKS, check


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_links_of_one_name_are_found_and_told_apart(
    visit: Callable[..., Visitor], unique: str, width: int, dark: bool
) -> None:
    alice = visit("alice", width=width, dark=dark)
    page = alice.page
    alice.goto("/shares/")
    made = [alice.call("POST", "shares/", {"documents": [], "title": f"{unique} photos.zip"}) for _ in range(3)]
    alice.call("PATCH", f"shares/{made[1]['id']}/", {"is_paused": True})
    alice.goto("/shares/")
    assert (
        page.locator("summary:has-text('New link')").bounding_box()["y"]
        < page.locator("#yours").bounding_box()["y"]
    )  # type: ignore[index]

    page.get_by_label("Search by title or address").fill(f"photos {unique}")
    page.keyboard.press("Enter")
    expect(page.locator(".link-item")).to_have_count(3)
    texts = page.locator(".share-made").all_inner_texts()
    assert len(set(texts)) == 3
    assert all("created today" in text for text in texts)
    check(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"links-{width}.png", full_page=True)

    page.get_by_label("State").select_option("paused")
    expect(page.locator(".link-item")).to_have_count(1)
    expect(page.locator(f"#share-{made[1]['id']}")).to_be_visible()
    page.get_by_label("Search by title or address").fill("nothing is called this")
    page.keyboard.press("Enter")
    page.get_by_text("No link matches.").wait_for()
    check(page)
    page.get_by_role("link", name="Show all links").click()
    expect(page.locator(f"#share-{made[0]['id']}")).to_be_visible()
