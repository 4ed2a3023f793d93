"""Nothing is silent: owners and colleagues see, with the hour, what has become of documents and links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Visitor, make_file
from tests.browser.sharing import close_sharing, open_sharing
from tests.browser.test_accessibility import check
from tests.browser.test_link_on_a_phone import PHONE, new_link


def test_a_link_that_nobody_can_open_says_so_to_its_owner(visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice")
    new_link(alice, f"{unique} plans")
    page = alice.page
    assert page.text_content(".chip-share-open") == "Open"

    page.click("button:has-text('Pause')")
    page.wait_for_selector(".chip-share-paused")
    assert page.text_content(".link-about time[data-moment=sentence]").startswith("today, ")
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


def test_what_is_shared_is_new_until_it_is_opened_and_its_owner_sees_who_has(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice, bob = visit("alice"), visit("bob", width=PHONE)
    file = make_file(tmp_path, f"{unique} plans.txt", 20)
    alice.upload_ready(file)
    open_sharing(alice, file.name)
    alice.page.fill("#people-input", "bob@example.com")
    alice.page.click("#sharing button[value=add]")
    alice.page.wait_for_selector("#sharing [data-person='bob@example.com']")
    close_sharing(alice)
    alice.open_details(file.name)
    alice.page.wait_for_selector("#sheet [data-person] [data-reading]:has-text('Not opened yet')")
    check(alice.page)

    bob.goto("/?scope=shared")
    new = f"{bob.row(file.name)} [data-new]"
    bob.page.wait_for_selector(new)
    check(bob.page)
    bob.open_details(file.name)
    bob.page.wait_for_selector(new, state="detached")
    bob.goto("/?scope=shared")
    bob.page.wait_for_selector(bob.row(file.name))
    assert not bob.page.is_visible(new)

    alice.goto("/")
    alice.open_details(file.name)
    alice.page.wait_for_selector("#sheet [data-reading]:has-text('Opened today')")


def test_each_kind_of_email_is_turned_off_and_on(visit: Callable[..., Visitor]) -> None:
    charlie = visit("charlie", width=PHONE)
    page = charlie.page
    charlie.goto("/settings/profile/")
    page.click("nav[aria-label=Settings] a:has-text('Notifications')")
    for is_wanted in (False, True):
        page.wait_for_selector("h2:has-text('Emails')")
        page.set_checked("[name=expiring]", is_wanted)
        page.click("button:has-text('Save')")
        charlie.arrives("main :text('Saved.')")
        assert page.is_checked("[name=expiring]") is is_wanted
        charlie.goto("/settings/notifications/")
        assert page.is_checked("[name=expiring]") is is_wanted
    check(page)
