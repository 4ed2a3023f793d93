"""The pages of statistics: accessible and readable on a phone, light and dark, with script and without."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Visitor, press
from tests.browser.test_accessibility import LOOKS, check
from tests.support.callers import Callers, callers_of
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.fixture(scope="module")
def share_id(stack: Stack, callers: Callers, alices_address: str) -> str:
    """A share of Alice's of which something was claimed on most days."""
    alice = Program(stack, alices_address)
    slug = alice.share(alice.upload("counted.txt", b"counted"))
    [share] = [share for share in alice.get("shares/").json()["items"] if share["slug"] == slug]
    owner_id = alice.get("account/").json()["id"]
    callers.call("tests.support.statistics.claim_for_a_year", owner_id=owner_id, share_id=share["id"])
    return str(share["id"])


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_they_are_accessible_and_fit(visit: Callable[..., Visitor], share_id: str, width: int, dark: bool) -> None:
    visitor = visit("alice", width=width, dark=dark)
    for path in ("/statistics/", f"/shares/{share_id}/statistics/"):
        for days in (30, 365):
            visitor.goto(f"{path}?days={days}")
            assert visitor.page.locator("svg[role=img]").count() == 2
            assert visitor.page.locator("svg[role=img] rect").count() > 2
            check(visitor.page)
            shoot(
                visitor,
                f"{'share' if 'shares' in path else 'account'}-{days}-{width}-{'dark' if dark else 'light'}",
            )
        visitor.page.locator(".chart-numbers summary").click()
        assert visitor.page.locator(".numbers tbody tr").count() == 365
        visitor.goto(f"{path}?days=7")
        visitor.page.locator(".chart-numbers summary").click()
        check(visitor.page)
        shoot(visitor, f"{'share' if 'shares' in path else 'account'}-table-{width}-{'dark' if dark else 'light'}")


def test_the_letters_keep_their_size_on_a_phone(visit: Callable[..., Visitor], share_id: str) -> None:
    heights = set()
    for width in (360, 1280):
        visitor = visit("alice", width=width)
        visitor.goto(f"/shares/{share_id}/statistics/")
        texts = visitor.page.locator(".chart-area text")
        boxes = [text.bounding_box() for text in texts.all()]
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
        heights |= {round(box["height"]) for box in boxes if box}
    assert max(heights) - min(heights) <= 1
    assert min(heights) >= 12


def test_from_the_account_menu_with_the_keyboard_and_without_script(
    visit: Callable[..., Visitor], share_id: str
) -> None:
    visitor = visit("alice", script=False)
    visitor.page.locator("details.account summary").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("details.account a:has-text('Statistics')").focus()
    press(visitor.page, "Enter", until="h1:has-text('Statistics')")
    visitor.page.wait_for_url("**/statistics/")
    assert visitor.page.locator("h1").inner_text() == "Statistics"
    image = visitor.page.get_by_role("img", name="Downloads per day")
    assert "downloads in total" in (image.text_content() or "")
    visitor.page.click("text=90 days")
    visitor.page.wait_for_url("**/statistics/?days=90")
    visitor.page.locator(".chart-numbers summary").focus()
    visitor.page.keyboard.press("Enter")
    assert visitor.page.locator(".numbers tbody tr").first.is_visible()


def test_who_has_nothing_is_told_so(visit: Callable[..., Visitor]) -> None:
    visitor = visit("charlie", width=360)
    visitor.goto("/statistics/?days=7")
    assert "nothing." in visitor.page.locator(".chart-summary").first.inner_text()
    check(visitor.page)


def shoot(visitor: Visitor, name: str) -> None:
    """A picture to look at, where somebody says where to put it."""
    if folder := os.environ.get("MYDOC_SCREENSHOTS"):
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
