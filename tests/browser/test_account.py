"""Register, confirm, sign in, sign out."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.browser.conftest import Visitor, sign_in
from tests.browser.test_accessibility import check
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program
from tests.support.visitor import confirm, mail_to, register, wait_for


def test_a_newcomer_registers_confirms_and_signs_in(
    visit: Callable[..., Visitor], stack: Stack, unique: str
) -> None:
    email, password = f"nora-{unique}@example.com", f"long enough {unique}"
    nora = visit()
    page = nora.page
    nora.goto("/")
    page.click("text=Create an account")
    page.fill("[name=email]", email)
    page.fill("[name=name]", "Nora")
    page.fill("[name=surname]", "Nguyễn")
    page.click("main button:has-text('Create account')")
    page.wait_for_selector("h1:has-text('Check your email')")

    page.goto(_link_in_mail(stack, email, "confirm"))
    check(page)
    page.fill("[name=password]", password)
    page.click("main button:has-text('Confirm address')")
    page.wait_for_selector("[name=username]")
    page.fill("[name=username]", email)
    page.fill("[name=password]", password)
    page.click("main button:has-text('Sign in')")
    page.wait_for_selector("text=Drop your first document here")

    # A connection that is being opened while the session ends is refused, which Chromium complains about.
    page.wait_for_selector("html[data-live=yes]")
    page.click("details.account summary")
    assert "Nora Nguyễn" in page.inner_text(".account-who")
    page.click("text=Sign out")
    page.wait_for_selector("h1:has-text('Sign in')")
    nora.goto("/")
    assert "/accounts/login/" in page.url

    page.click("text=Forgot your password?")
    page.fill("[name=email]", email)
    page.click("text=Send link")
    page.wait_for_selector("h1:has-text('Check your email')")
    page.goto(_link_in_mail(stack, email, "password/reset"))
    check(page)
    page.fill("[name=new_password1]", f"another {password}")
    page.fill("[name=new_password2]", f"another {password}")
    page.click("text=Set password")
    page.wait_for_selector("text=Password changed")
    sign_in(page, stack, email, f"another {password}")
    page.wait_for_selector("text=Drop your first document here")
    check(page)


def test_the_first_sign_in_takes_the_time_zone_of_the_browser(
    visit: Callable[..., Visitor], stack: Stack, unique: str
) -> None:
    email = f"tomo-{unique}@example.com"
    register(stack, email, name="Tomo", surname="Tanaka")
    confirm(stack, email)
    tomo = visit(zone="Asia/Tokyo")
    sign_in(tomo.page, stack, email, stack.password)
    tomo.goto("/settings/profile/")
    assert tomo.page.input_value("[name=time_zone]") == "Asia/Tokyo"
    check(tomo.page)

    tomo.page.select_option("[name=time_zone]", "Europe/Berlin")
    tomo.page.click("main button:has-text('Save')")
    tomo.page.wait_for_selector("text=Saved.")
    assert tomo.page.input_value("[name=time_zone]") == "Europe/Berlin"


def test_a_wrong_password_is_said_beside_the_form_and_reveals_nothing(visit: Callable[..., Visitor]) -> None:
    somebody = visit()
    said = []
    for email in ("alice@example.com", "nobody@example.com"):
        somebody.goto("/accounts/login/")
        somebody.page.fill("[name=username]", email)
        somebody.page.fill("[name=password]", "not the password")
        somebody.page.click("main button:has-text('Sign in')")
        said.append(somebody.page.inner_text("[role=alert]"))
    assert said[0] == said[1] != ""


def test_the_theme_is_chosen_and_kept(visit: Callable[..., Visitor]) -> None:
    alice = visit("alice")
    page = alice.page
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-theme-button]")
    page.click("[data-theme-button]")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def _link_in_mail(stack: Stack, email: str, purpose: str) -> str:
    """The link in the last mail to somebody; mail is sent in the background."""
    link = rf"{re.escape(stack.base_url)}/accounts/{purpose}/\S+"
    found = wait_for(lambda: re.search(link, mail_to(stack, email)))
    assert found
    return found.group(0)


def test_the_header_follows_what_a_program_changes(
    visit: Callable[..., Visitor], stack: Stack, unique: str
) -> None:
    """Without a reload."""
    email = f"olga-{unique}@example.com"
    register(stack, email, name="Olga", surname="Olsen")
    confirm(stack, email)
    olga = visit()
    sign_in(olga.page, stack, email, stack.password)
    olga.page.wait_for_selector("html[data-live=yes]")

    answer = Program(stack, email).ask("PATCH", "account/", json={"name": "Ida"})

    assert answer.status_code == 200, answer.text
    olga.page.wait_for_selector(".account-who strong:has-text('Ida Olsen')", state="attached")
    assert olga.page.inner_text(".avatar") == "IO"
