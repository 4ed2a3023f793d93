"""Two who change the same: nobody is overwritten unseen, and nobody types twice. And who sees whom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, make_file


def _document(visitor: Visitor, name: str) -> str:
    """Its id."""
    found = visitor.page.get_attribute(visitor.row(name), "data-document")
    assert found
    return found


def _deaf(visitor: Visitor) -> None:
    """Its pages hear of nothing that others change, and ask for nothing by themselves."""
    visitor.page.add_init_script("delete window.WebSocket")
    visitor.page.clock.install()


def test_a_name_that_somebody_else_gave_meanwhile_is_told(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(412)
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    document_id = _document(alice, file.name)
    page.focus(f"{alice.row(file.name)} .doc-name")
    page.keyboard.press("F2")
    page.fill("[data-rename]", f"{unique} mine.txt")

    alice.call("PATCH", f"documents/{document_id}/", {"name": f"{unique} theirs.txt"})
    page.keyboard.press("Enter")

    page.wait_for_selector(f"tr .field-error:has-text('{unique} theirs.txt')")
    assert page.input_value("[data-rename]") == f"{unique} mine.txt"
    page.keyboard.press("Enter")
    page.wait_for_selector(alice.row(f"{unique} mine.txt"))
    page.wait_for_selector("[data-rename]", state="detached")


def test_people_whom_somebody_else_added_meanwhile_stay(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    here, there = visit(), visit("alice")
    here.page.context.add_cookies(there.page.context.cookies())  # type: ignore[arg-type]
    _deaf(here)
    file = make_file(tmp_path, f"{unique}.txt", 10)
    there.upload_ready(file)
    document_id = _document(there, file.name)
    here.goto(f"/documents/{document_id}/")
    here.page.click("[data-action=share]")
    here.page.fill("[data-people-input]", "charlie@example.com")

    there.call("PUT", f"documents/{document_id}/people/", {"emails": ["bob@example.com"]})
    here.page.keyboard.press("Enter")

    here.page.wait_for_selector("#sharing [data-person='bob@example.com']")
    here.page.wait_for_selector("#sharing [data-person='charlie@example.com']")
    people = there.call("GET", f"documents/{document_id}/people/")["people"]
    assert {person["email"] for person in people} == {"bob@example.com", "charlie@example.com"}


def test_a_form_keeps_what_was_typed_and_says_what_it_is_now(visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    share = alice.call("POST", "shares/", {"documents": [], "title": unique})
    alice.goto(f"/shares/{share['id']}/")
    page.click("summary:has-text('Settings')")
    page.fill("[name=title]", f"{unique} mine")
    page.fill("[name=message]", "for all of you")

    alice.call("PATCH", f"shares/{share['id']}/", {"title": f"{unique} theirs"})
    page.click("button:has-text('Save')")

    alice.arrives("[role=alert]:has-text('Someone else has changed this')")
    expect(page.locator("#id_title_error")).to_have_text(f"Current value: “{unique} theirs”.")
    assert page.input_value("[name=title]") == f"{unique} mine"
    assert page.input_value("[name=message]") == "for all of you"
    page.click("button:has-text('Save')")
    page.wait_for_selector(f"h1:has-text('{unique} mine')")


def test_those_it_is_shared_with_see_each_other_if_its_owner_lets_them(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice, bob = visit("alice"), visit("bob")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    document_id = _document(alice, file.name)
    alice.call("PUT", f"documents/{document_id}/people/", {"emails": ["bob@example.com", "charlie@example.com"]})
    bob.goto("/?scope=shared")
    shown = f"{bob.row(file.name)} .from-text :text('Shared with')"
    expect(bob.page.locator(shown)).to_have_text("Shared with BB, CC")

    alice.page.click(f"{alice.row(file.name)} .doc-name")
    expect(alice.page.locator("#sheet #shows-people")).to_be_checked()
    with alice.page.expect_response(lambda answer: answer.request.method == "PATCH") as answer:
        alice.page.click("#sheet label[for=shows-people]")
    assert answer.value.ok
    bob.page.wait_for_selector(bob.row(file.name))
    expect(bob.page.locator(shown)).to_have_count(0)
    bob.goto(f"/documents/{document_id}/")
    expect(bob.page.locator("[data-section=facts]")).not_to_contain_text("Shared with")
