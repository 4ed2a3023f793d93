"""A link in an email turns that kind of email off, without signing in."""

from __future__ import annotations

import re
from collections.abc import Callable

import requests

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import check
from tests.browser.test_link_on_a_phone import PHONE
from tests.support.schedule import invoke_schedule
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program
from tests.support.visitor import mail_to, wait_for


def test_the_owner_of_a_link_stops_receipts_from_the_email(
    visit: Callable[..., Visitor], stack: Stack, alices_address: str
) -> None:
    owner = Program(stack, alices_address)
    slug = owner.share(owner.upload("plans.txt", b"plans"), title="Plans")
    assert Program(stack).post(f"public/shares/{slug}/claim/").status_code == 200

    def stop() -> str:
        # The schedule passes on what has happened.
        invoke_schedule(stack)
        found = re.search(r"Stop these emails: (\S+)", mail_to(stack, alices_address))
        return found[1] if found else ""

    link = wait_for(stop)
    alice, somebody = visit("alice"), visit(width=PHONE)
    page = somebody.page
    page.goto(link)
    assert "someone downloads from your link" in page.inner_text("main")
    check(page)
    alice.goto("/settings/notifications/")
    assert alice.page.is_checked("[name=link_downloaded]")
    page.click("main button:has-text('Stop these emails')")
    page.wait_for_selector("h1:has-text('These emails are off')")
    check(page)
    alice.goto("/settings/notifications/")
    assert not alice.page.is_checked("[name=link_downloaded]")

    # As mail programs do it, once more: no redirect, no sign-in.
    answer = requests.post(link, data={"List-Unsubscribe": "One-Click"}, timeout=60, allow_redirects=False)
    assert answer.status_code == 200
