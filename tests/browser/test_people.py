"""An administrator looks after people and holds documents back, on pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visitor, make_file, press
from tests.browser.test_accessibility import LOOKS, check
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program
from tests.support.visitor import wait_for

PEOPLE, QUARANTINE = "/settings/people/", "/settings/quarantine/"


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Program:
    return Program(stack, "admin@example.com")


@pytest.fixture
def nina(admin: Program, unique: str) -> str:
    """The address of somebody who is invited."""
    address = f"nina-{unique}@example.com"
    invitation = {"email": address, "name": "Nina", "surname": f"Noll {unique}"}
    assert admin.ask("POST", "admin/people/", json=invitation).status_code == 201
    return address


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_the_pages_are_accessible_and_fit(
    visit: Callable[..., Visitor], nina: str, width: int, dark: bool
) -> None:
    visitor = visit("admin", width=width, dark=dark)
    visitor.goto(f"{PEOPLE}?q={nina}")
    check(visitor.page)
    visitor.page.click("main a:has-text('Open')")
    visitor.page.wait_for_selector("h2:has-text('Delete account')")
    visitor.page.fill("[name=confirm]", "somebody else")
    visitor.page.click("button:has-text('Delete account')")
    visitor.page.wait_for_selector("text=not the email address of this account")
    check(visitor.page)
    visitor.goto(QUARANTINE)
    check(visitor.page)


def test_somebody_is_disabled_enabled_and_deleted_with_the_keyboard(
    visit: Callable[..., Visitor], admin: Program, nina: str
) -> None:
    visitor = visit("admin")
    visitor.page.click("details.account summary")
    visitor.page.click("details.account >> text=People")
    visitor.page.fill("main [name=q]", nina)
    press(visitor.page, "Enter", until=f"main li:has-text('{nina}') >> text=Not confirmed yet")
    visitor.page.locator("main a:has-text('Open')").focus()
    press(visitor.page, "Enter", until="h2:has-text('Delete account')")
    for button, told in (("Disable account", "Account disabled"), ("Enable account", "Account enabled")):
        visitor.page.locator(f"button:has-text('{button}')").focus()
        press(visitor.page, "Enter", until=f".notice-success:has-text('{told}')")
    visitor.page.fill("[name=confirm]", nina)
    press(visitor.page, "Enter", until=".notice-success:has-text('Deleting the account')")

    wait_for(lambda: admin.ask("GET", f"admin/people/?q={nina}").json()["items"] == [])


def test_a_document_is_held_back_by_its_link_and_released_without_script(
    visit: Callable[..., Visitor], stack: Stack, alices_address: str, tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    document = alice.page.get_attribute(alice.row(file.name), "data-document")
    owner = Program(stack, alices_address)
    made = owner.ask("POST", "shares/", json={"documents": [document]})
    assert made.status_code == 201, made.text
    link = made.json()

    visitor = visit("admin", script=False)
    visitor.goto(QUARANTINE)
    visitor.page.fill("[name=address]", f"{stack.base_url}/s/{link['slug']}")
    visitor.page.fill("main form.fields [name=reason]", "malware")
    visitor.page.click("button:has-text('Quarantine')")
    visitor.page.wait_for_selector(f".notice-success:has-text('{file.name}')")
    assert owner.ask("GET", f"documents/{document}/download/").status_code == 409
    alice.page.wait_for_selector(f"{alice.row(file.name)}:has-text('malware')")

    visitor.page.fill(f"#reason-{document}", "a false alarm")
    visitor.page.click(f"[aria-label='Release {file.name}']")
    visitor.page.wait_for_selector(".notice-success:has-text('Document released')")
    assert owner.ask("GET", f"documents/{document}/download/").status_code == 200
