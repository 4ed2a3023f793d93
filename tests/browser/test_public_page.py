"""The page of a link: what it says after a download, and how one begins there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import check
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Script

BUTTON = "[data-public-document] form button"


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Script:
    return Script(stack, "alice@example.com")


def test_a_download_shows_at_once_what_it_changed(visit: Callable[..., Visitor], alice: Script) -> None:
    slug = alice.share(alice.upload("plan.txt", b"plan"), max_downloads=2)
    visitor = visit(width=375)
    page = visitor.page
    visitor.goto(f"/s/{slug}")
    expect(page.locator("[data-left-count]")).to_contain_text("2 downloads left")
    with page.expect_download():
        page.click(BUTTON)
    expect(page.locator("[data-left-count]")).to_contain_text("1 download left")
    expect(page.locator("#announcer")).to_contain_text("1 download left")
    expect(page.locator(BUTTON)).to_be_focused()

    visitor.expect_status(404)
    with page.expect_download():
        page.click(BUTTON)
    # Whose link it was is known here, and nowhere else.
    expect(page.locator("h1")).to_have_text("No downloads left")
    expect(page.locator(".public-card")).to_contain_text("ask Alice Ahrens for a new link")
    expect(page.locator(BUTTON)).to_have_count(0)
    check(page)


def test_documents_of_a_one_time_link_are_marked_as_they_are_taken(
    visit: Callable[..., Visitor], alice: Script
) -> None:
    ids = [alice.upload(name, b"once") for name in ("a.txt", "b.txt")]
    visitor = visit(dark=True)
    page = visitor.page
    visitor.goto(f"/s/{alice.share(*ids, is_one_time=True)}")
    expect(page.locator("form[data-zip]")).to_have_count(1)
    with page.expect_download():
        page.click(f"[data-public-document='{ids[0]}'] form button")
    row = page.locator(f"[data-public-document='{ids[0]}']")
    expect(row.locator(".chip")).to_have_text("Downloaded")
    # Everything at once is not to be had any more, and the keyboard goes on from the same row.
    expect(page.locator("form[data-zip]")).to_have_count(0)
    expect(row).to_be_focused()
    expect(page.locator(BUTTON)).to_have_count(1)


def test_a_password_can_be_typed_at_once(visit: Callable[..., Visitor], alice: Script) -> None:
    slug = alice.share(alice.upload("secret.txt", b"s"), password="open sesame")
    for script in (True, False):
        visitor = visit(script=script)
        visitor.goto(f"/s/{slug}")
        expect(visitor.page.locator("#password")).to_be_focused()
        visitor.page.keyboard.type("open sesame")
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.locator("[data-public-document]")).to_have_count(1)


def test_a_link_that_is_over_says_why_that_may_be_and_who_to_ask(visit: Callable[..., Visitor]) -> None:
    visitor = visit(width=375)
    visitor.expect_status(404)
    visitor.goto("/s/none-such-link")
    expect(visitor.page.locator("h1")).to_have_text("This link is not available")
    expect(visitor.page.locator("main")).to_contain_text("Ask the person who sent it for a new one.")
    expect(visitor.page.locator("main")).to_contain_text("when it expires, when all its downloads are used")
    check(visitor.page)


def test_a_link_is_reported_and_an_administrator_gets_it(visit: Callable[..., Visitor], alice: Script) -> None:
    slug = alice.share(alice.upload("prize.txt", b"prize"), title="You have won")
    visitor = visit(width=375)
    visitor.goto(f"/s/{slug}")
    visitor.page.click("text=Report this link")
    check(visitor.page)
    visitor.page.select_option("#id_reason", "other")
    visitor.expect_status(400)
    visitor.page.click("text=Send report")
    visitor.arrives("text=Say what is wrong with this link.")
    visitor.page.fill("#id_details", "It asks for my password.")
    visitor.page.click("text=Send report")
    visitor.arrives("h1:has-text('Thank you')")
    check(visitor.page)

    admin = visit("admin", dark=True)
    admin.goto("/settings/reports/")
    row = admin.page.locator("[data-report-list] > li", has_text="You have won")
    expect(row).to_contain_text("It asks for my password.")
    check(admin.page)
    row.locator("text=Quarantine its documents").click()
    expect(admin.page.locator("#id_address")).to_have_value(f"{admin.base_url}/s/{slug}")
    admin.goto("/settings/reports/")
    row.locator("text=Dismiss").click()
    admin.arrives("text=Report dismissed.")
    expect(row).to_have_count(0)
    check(admin.page)
