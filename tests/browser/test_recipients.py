"""The page of a link's recipients: read and used on a phone, by keyboard and without script."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from mydoc.mail import About
from tests.browser.conftest import Visitor, press
from tests.browser.test_accessibility import LOOKS, check
from tests.support.mails import ses_event
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program
from tests.support.visitor import mail_to, wait_for

TOPIC = "arn:aws:sns:us-east-1:000000000000:mydoc-local-mail"
LONG = f"{'a-name-that-has-no-end-' * 2}@subdomain.of.a.company.example.org"


@pytest.fixture(scope="module")
def link(stack: Stack, alices_address: str) -> str:
    """The path of a link of Alice's page of recipients, with one mail in each state that looks different."""
    alice = Program(stack, alices_address)
    body = {
        "documents": [alice.upload("plans.txt", b"plans")],
        "recipients": ["bob@example.org", LONG, "carl@example.org"],
    }
    share = alice.post("shares/", {**body, "title": "Plans"}).json()
    owner_id = alice.get("account/").json()["id"]

    def states() -> dict[str, str]:
        items = alice.get(f"shares/{share['id']}/recipients/").json()["items"]
        return {item["id"]: item["mail"]["state"] for item in items}

    wait_for(lambda: set(states().values()) == {"sent"}, seconds=60)
    for recipient_id, kind in zip(states(), ("Bounce", "Complaint"), strict=False):
        about = About("recipient", (owner_id, share["id"], recipient_id, "1"))
        stack.client("sns").publish(TopicArn=TOPIC, Message=ses_event(kind, about))
    wait_for(lambda: set(states().values()) == {"sent", "bounced", "complained"})
    return f"/shares/{share['id']}/recipients/"


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_it_is_accessible_and_fits(visit: Callable[..., Visitor], link: str, width: int, dark: bool) -> None:
    visitor = visit("alice", width=width, dark=dark)
    visitor.goto(link)
    check(visitor.page)
    visitor.expect_status(400)
    visitor.page.fill("#emails", "nobody")
    visitor.page.click("main button:text-is('Send')")
    visitor.page.wait_for_selector("#emails-error")
    assert visitor.page.input_value("#emails") == "nobody"
    check(visitor.page)


def test_somebody_is_added_gets_a_mail_opens_it_and_is_taken_away(
    visit: Callable[..., Visitor], stack: Stack, link: str
) -> None:
    address = f"erin-{uuid4().hex[:8]}@example.org"
    page = visit("alice", width=375).page
    page.goto(f"{stack.base_url}{link}")
    page.focus("#emails")
    page.keyboard.type(address)
    page.keyboard.press("Tab")
    row = f"[data-recipient='{address}']"
    press(page, "Enter", until=row)
    text = mail_to(stack, address)
    [url] = [word for word in text.split() if word.startswith(stack.base_url) and "/to/" in word]

    erin = visit(width=375)
    erin.page.goto(url)
    assert "plans.txt" in erin.page.inner_text("main")

    page.click(f"{row} button:has-text('Remove')")
    page.wait_for_selector(row, state="detached")
    erin.expect_status(200, 403, 404)
    erin.page.reload()
    assert "plans.txt" not in erin.page.inner_text("body")
