"""The settings pages of webhooks: by keyboard, without script, on a phone, in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import Visitor, press
from tests.browser.test_accessibility import LOOKS, check
from tests.integration.test_webhooks import Receiver
from tests.support.stack import Stack
from tests.support.visitor import Visitor as Program
from tests.support.visitor import wait_for

PAGE = "/settings/webhooks/"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def charlie(stack: Stack) -> Iterator[Program]:
    program = Program(stack, "charlie@example.com")
    yield program
    for hook in program.get("webhooks/").json()["items"]:
        program.ask("DELETE", f"webhooks/{hook['id']}/")


def add(visitor: Visitor, url: str) -> str:
    """Through the form; the secret."""
    visitor.goto(PAGE)
    visitor.page.get_by_label("URL").fill(url)
    visitor.page.get_by_label("A document is downloaded through a link").check()
    visitor.page.get_by_role("button", name="Add webhook").click()
    return visitor.page.get_by_label("Copy the secret now").input_value()


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_the_pages_are_accessible_and_fit(
    visit: Callable[..., Visitor], charlie: Program, receiver: Receiver, width: int, dark: bool
) -> None:
    receiver.answers = [200, 500, 500, 410]
    visitor = visit("charlie", width=width, dark=dark)
    visitor.goto(PAGE)
    check(visitor.page)
    assert add(visitor, receiver.url).startswith("whsec_")
    check(visitor.page)
    visitor.page.get_by_role("link", name="Open the webhook").click()
    visitor.arrives("button:has-text('Send test event')")
    check(visitor.page)
    hook = charlie.get("webhooks/").json()["items"][0]["id"]
    for count in (1, 2):
        visitor.page.get_by_role("button", name="Send test event").click()
        visitor.page.wait_for_selector(".notice-success")
        receiver.wait_for(count)
    wait_for(lambda: charlie.get(f"webhooks/{hook}/").json()["failures"])
    visitor.goto(f"{PAGE}{hook}/")
    visitor.page.get_by_text("Payload", exact=True).first.click()
    check(visitor.page)
    visitor.page.locator(".webhook-actions summary").click()
    box = visitor.page.get_by_role("button", name="Delete webhook").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    check(visitor.page)
    wait_for(lambda: charlie.get(f"webhooks/{hook}/").json()["disabled_reason"] == "gone")
    visitor.page.reload()
    visitor.page.wait_for_selector("text=410 Gone")
    check(visitor.page)


def test_all_of_it_without_script(visit: Callable[..., Visitor], receiver: Receiver) -> None:
    visitor = visit("charlie", script=False)
    page = visitor.page
    page.locator("details.account summary").click()
    visitor.goto("/settings/profile/")
    page.get_by_role("link", name="Webhooks").click()
    page.get_by_label("URL").fill("http://example.com/")
    page.get_by_label("A link is created").check()
    page.get_by_role("button", name="Add webhook").click()
    assert "https://" in page.locator(".field-error").inner_text()
    secret = add(visitor, receiver.url)
    page.get_by_role("link", name="Open the webhook").click()
    visitor.arrives("button:has-text('Send test event')")
    assert secret not in page.content()
    page.get_by_label("A document expires").check()
    page.get_by_role("button", name="Save").click()
    visitor.arrives(".notice-success:has-text('Saved')")
    assert page.get_by_label("A document expires").is_checked()
    page.get_by_role("button", name="Rotate secret").click()
    assert page.get_by_label("Copy the secret now").input_value() != secret
    page.get_by_role("button", name="Send test event").click()
    visitor.arrives(".notice-success:has-text('Test event queued')")
    receiver.wait_for(1)

    def is_delivered() -> bool:
        page.goto(page.url)
        return page.get_by_text("Delivered").is_visible()

    wait_for(is_delivered)
    page.get_by_role("button", name=re.compile("Send again: ping")).click()
    visitor.arrives(".notice-success:has-text('Delivery queued again')")
    receiver.wait_for(2)
    page.get_by_role("button", name="Turn off").click()
    visitor.arrives(".notice-success:has-text('turned off')")
    assert page.get_by_role("button", name="Send test event").count() == 0
    page.get_by_role("button", name="Turn on").click()
    visitor.arrives(".notice-success:has-text('turned on')")
    page.locator("summary:has-text('Delete')").click()
    page.get_by_role("button", name="Delete webhook").click()
    page.wait_for_selector("text=No webhooks yet")


def test_by_keyboard(visit: Callable[..., Visitor], receiver: Receiver) -> None:
    visitor = visit("charlie")
    page = visitor.page
    visitor.goto(PAGE)
    page.get_by_label("URL").focus()
    page.keyboard.type(receiver.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press(page, "Enter", until="#new-secret")
    page.get_by_role("link", name="Open the webhook").focus()
    press(page, "Enter", until="button:has-text('Send test event')")
    page.get_by_role("button", name="Send test event").focus()
    press(page, "Enter", until=".notice-success")
    receiver.wait_for(1)
