"""The one dialog to share: people, and the public link, from wherever documents are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, make_file, sign_in
from tests.browser.sharing import close_sharing, copy_link, open_sharing
from tests.support.stack import Stack

_PASTED = '"Baker, Bob" <bob@example.com>\nCharlie <mailto:charlie@example.com>;\n'


def _paste(page: Page, text: str) -> None:
    """As a mail program copies it."""
    page.evaluate(
        """(text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def _clipboard(alice: Visitor) -> str:
    return str(alice.page.evaluate("() => navigator.clipboard.readText()"))


def _emails(alice: Visitor, name: str) -> set[str]:
    document = alice.page.get_attribute(alice.row(name), "data-document")
    return {person["email"] for person in alice.call("GET", f"documents/{document}/people/")["people"]}


def test_several_addresses_in_one_paste_and_one_removed_and_put_back(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload_ready(file)
    open_sharing(alice, file.name)
    expect(page.locator("#people-input")).to_be_focused()
    _paste(page, _PASTED)
    assert (
        page.input_value("#people-input")
        == '"Baker, Bob" <bob@example.com>; Charlie <mailto:charlie@example.com>;'
    )
    page.keyboard.press("Enter")
    page.wait_for_selector("#sharing [data-person='charlie@example.com']")
    expect(page.locator("#people-input")).to_have_value("")
    assert _emails(alice, file.name) == {"bob@example.com", "charlie@example.com"}
    assert "Can download" in page.inner_text("#sharing [data-person='bob@example.com']")
    assert "Owner" in page.inner_text("#sharing [data-section=people-list] li:first-child")

    page.click("#sharing [data-remove-person='bob@example.com']")
    page.wait_for_selector("#sharing [data-person='bob@example.com']", state="detached")
    assert _emails(alice, file.name) == {"charlie@example.com"}
    page.click("#sharing .toast button:has-text('Undo')")
    page.wait_for_selector("#sharing [data-person='bob@example.com']")
    assert _emails(alice, file.name) == {"bob@example.com", "charlie@example.com"}


def test_who_has_no_account_is_offered_a_personal_link(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(400)
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload_ready(file)
    open_sharing(alice, file.name)
    page.fill("#people-input", f"Stranger <{unique}@example.org>")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#people-error:has-text('{unique}@example.org: No one here')")
    page.click("#sharing [data-send-link]")
    alice.is_told("Sending 1 person a personal link.")
    page.wait_for_selector("#sharing .other-links")
    [share] = [one for one in alice.call("GET", "shares/")["items"] if one["title"] == file.name]
    assert (share["audience"], share["recipients_count"]) == ("recipients", 1)


def test_the_link_says_its_rules_in_words_and_changes_where_it_is(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload_ready(file)
    open_sharing(alice, file.name)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    words = page.locator("#sharing [data-words]")
    expect(words).to_contain_text("Works as long as the document, until")
    expect(words).to_contain_text("any number of downloads; no password.")
    page.click("#sharing .link-rules > summary")
    page.fill("#sharing [name=max_downloads]", "2")
    page.fill("#sharing [name=password]", "open sesame")
    page.select_option("#sharing [name=expires_in]", label="1 hour")
    expect(words).to_have_text("Works for 1 hour; 2 downloads at most; password required.", use_inner_text=True)
    page.click("#sharing [data-copy-link]")
    page.wait_for_selector("#public-url")
    url = page.input_value("#public-url")
    alice.is_told("Link created and copied.")
    assert _clipboard(alice) == url
    expect(page.locator("#sharing [data-link-password] code")).to_have_text("open sesame")
    expect(words).to_contain_text("0 of 2 downloads used; password required.")

    # The same link again, for people with an account and any number of downloads.
    page.select_option("#link-audience", "signed_in")
    alice.is_told("Link changed.")
    page.click("#sharing .link-rules > summary")
    page.fill("#sharing [name=max_downloads]", "")
    page.click("#sharing [data-save-rules]")
    expect(words).to_contain_text("any number of downloads; password required.")
    [share] = [one for one in alice.call("GET", "shares/")["items"] if one["title"] == file.name]
    assert (share["url"], share["audience"], share["max_downloads"]) == (url, "signed_in", None)
    close_sharing(alice)
    open_sharing(alice, file.name)
    assert page.input_value("#public-url") == url


def test_a_refused_rule_stands_beside_its_field(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(400)
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload_ready(file)
    open_sharing(alice, file.name)
    page.click("#sharing .link-rules > summary")
    page.fill("#sharing [name=password]", "short")
    page.click("#sharing .link-rules > summary")
    page.click("#sharing [data-copy-link]")
    page.wait_for_selector("#link-password-error:has-text('8 to 128')")
    assert page.locator("#public-url").count() == 0
    page.fill("#sharing [name=password]", "open sesame")
    page.click("#sharing [data-copy-link]")
    page.wait_for_selector("#public-url")


def test_a_selection_is_shared_as_one_and_keeps_what_each_had(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = [make_file(tmp_path, f"{unique} {number}.bin", 100) for number in (1, 2)]
    for file in files:
        alice.upload_ready(file)
    document = page.get_attribute(alice.row(files[0].name), "data-document")
    alice.call("PUT", f"documents/{document}/people/", {"emails": ["charlie@example.com"]})
    for file in files:
        page.check(f"{alice.row(file.name)} [data-select]")
    page.click("[data-selection-share]")
    page.wait_for_selector("#sharing [data-person='charlie@example.com']:has-text('1 of 2')")
    assert page.inner_text("#sharing-title") == "Share 2 documents"
    page.keyboard.type("bob@example.com")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sharing [data-person='bob@example.com']")
    assert _emails(alice, files[0].name) == {"bob@example.com", "charlie@example.com"}
    assert _emails(alice, files[1].name) == {"bob@example.com"}
    page.click("#sharing [data-remove-person='charlie@example.com']")
    page.click("#sharing .toast button:has-text('Undo')")
    page.wait_for_selector("#sharing [data-person='charlie@example.com']:has-text('1 of 2')")
    url = copy_link(alice)
    [share] = [one for one in alice.call("GET", "shares/")["items"] if one["url"] == url]
    assert share["documents_count"] == 2


def test_from_signing_in_to_a_copied_link_two_clicks_or_six_keys(
    visit: Callable[..., Visitor], stack: Stack, alices_address: str, tmp_path: Path, unique: str
) -> None:
    alice = visit()
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 10)
    sign_in(page, stack, alices_address, stack.password)
    alice.upload_ready(file)
    page.reload()
    page.wait_for_selector(alice.row(file.name))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    presses = 0

    def press(key: str) -> None:
        nonlocal presses
        presses += 1
        page.keyboard.press(key)

    press("s")
    expect(page.locator("#people-input")).to_be_focused()
    assert file.name in page.inner_text("#sharing-title")
    while not page.evaluate("() => document.activeElement.matches('[data-copy-link]')"):
        press("Tab")
        assert presses < 10
    press("Enter")
    page.wait_for_selector("#public-url")
    alice.is_told("Link created and copied.")
    assert _clipboard(alice) == page.input_value("#public-url")
    assert presses <= 10
    press("Escape")
    page.wait_for_selector("#sharing:not([open])", state="attached")

    page.click(f"{alice.row(file.name)} a[data-action=share]")
    page.click("#sharing [data-copy-link]")
    alice.is_told("Link copied.")


@pytest.mark.parametrize("way", ["row", "menu", "sheet"])
def test_the_focus_is_back_where_it_was_after_the_dialog(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, way: str
) -> None:
    alice = visit("alice")
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload_ready(file)
    row = alice.row(file.name)
    if way == "menu":
        page.click(f"{row} summary")
        page.click(f"{row} .menu-list [data-action=share]")
    elif way == "sheet":
        alice.open_details(file.name)
        page.click("#sheet [data-action=share]")
    else:
        page.click(f"{row} a.wide-action[data-action=share]")
    page.wait_for_selector("#sharing [data-link-form]")
    # The row is replaced meanwhile: it has a link now.
    copy_link(alice)
    page.wait_for_selector(f"{row} .doc-meta:has-text('1 link')", state="attached")
    page.keyboard.press("Escape")
    page.wait_for_selector("#sharing:not([open])", state="attached")
    there = {
        "row": f"{row} .wide-action[data-action=share]",
        "menu": f"{row} summary",
        "sheet": "#sheet [data-action=share]",
    }
    expect(page.locator(there[way])).to_be_focused()


def test_without_script_it_is_a_page(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice, plain = visit("alice"), visit("alice", script=False)
    file = make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload_ready(file)
    document = alice.page.get_attribute(alice.row(file.name), "data-document")
    page = plain.page
    plain.goto(f"/documents/{document}/")
    page.click("a:has-text('Share')")
    page.fill("[name=emails]", _PASTED)
    page.click("button:has-text('Add')")
    page.wait_for_selector("text=Shared.")
    assert _emails(alice, file.name) == {"bob@example.com", "charlie@example.com"}
    page.click("button[aria-label^='Stop sharing with Bob']")
    page.wait_for_selector("text=No longer shared with bob@example.com")
    page.click(".link-rules > summary")
    page.fill("[name=max_downloads]", "3")
    page.click("button:has-text('Create link')")
    page.wait_for_selector("#share-url")
    assert "0 of 3 downloads" in page.inner_text("main")
