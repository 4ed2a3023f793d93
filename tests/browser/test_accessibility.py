"""Every page passes axe-core's WCAG 2.2 AA rules, light and dark, and fits a phone of 360 px."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visitor, make_file
from tests.browser.sharing import close_sharing, copy_link
from tests.support.stack import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_PAGES = [
    "/accounts/login/",
    "/accounts/sign-up/",
    "/accounts/sign-up/done/",
    "/accounts/confirm/",
    "/accounts/confirm/not-a-token/",
    "/accounts/unsubscribe/not-a-token/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/MQ/not-a-token/",
    "/s/there-is-no-such-link",
]
OWN_PAGES = [
    "/",
    "/?scope=shared",
    "/?q=nothing-is-called-this",
    "/trash/",
    "/audit/",
    "/audit/?q=zzzzzzzz",
    "/settings/notifications/",
    "/settings/profile/",
    "/settings/tokens/",
    "/accounts/password/change/",
]
# Widths, and whether a page is opened in the dark: each `check` looks at the other colours as well.
LOOKS = [(1280, False), (360, True)]
# All that axe judges by colours.
COLOURS = ["color-contrast", "link-in-text-block"]


def problems(page: Page) -> list[str]:
    """What axe finds, one line each; empty is well."""
    return _run(page, {"type": "tag", "values": RULES})


def problems_in_other_colours(page: Page) -> list[str]:
    """What axe finds once the page is dark, or light, as it was not before; afterwards it is as it was."""
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if is_dark else "dark")
    found = _run(page, {"type": "rule", "values": COLOURS})
    page.emulate_media(color_scheme="dark" if is_dark else "light")
    return found


def _run(page: Page, only: dict[str, Any]) -> list[str]:
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    # Only what is wrong: all that is well takes many times as long to gather and to tell.
    violations = page.evaluate(
        """(only) => axe.run(document, {runOnly: only, resultTypes: ["violations"]})
             .then(({violations}) => violations.map(({id, nodes}) => ({id, nodes})))""",
        only,
    )
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels stick out to the right."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")  # type: ignore[no-any-return]


_CROOKED = """() => {
  const shown = (selector) =>
    [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility() && one.clientWidth);
  const pen = document.createElement("canvas").getContext("2d");
  const clipped = shown("select").flatMap((select) => {
    const {font, paddingLeft, paddingRight} = getComputedStyle(select);
    pen.font = font;
    const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const labels = [...select.options].map(({label}) => label);
    return labels.filter((label) => pen.measureText(label).width > room).map((label) => `clipped: ${label}`);
  });
  const lines = (tabs) => new Set([...tabs.children].map((tab) => tab.offsetTop)).size;
  const wrapped = shown(".tabs").filter((tabs) => lines(tabs) > 1).map((tabs) => `wrapped: ${tabs.textContent}`);
  return [...clipped, ...wrapped];
}"""


def crooked(page: Page) -> list[str]:
    """Choices that their field cuts off, and tabs on more than one line."""
    return page.evaluate(_CROOKED)  # type: ignore[no-any-return]


def check(page: Page) -> None:
    """It is accessible, light and dark, and fits."""
    assert problems(page) == []
    assert overflow(page) <= 0
    assert crooked(page) == []
    assert problems_in_other_colours(page) == []


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_pages_for_everybody(visit: Callable[..., Visitor], width: int, dark: bool) -> None:
    visitor = visit(width=width, dark=dark)
    visitor.expect_status(404)
    for path in OPEN_PAGES:
        visitor.goto(path)
        check(visitor.page)


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_pages_of_somebody_signed_in(visit: Callable[..., Visitor], width: int, dark: bool) -> None:
    visitor = visit("charlie", width=width, dark=dark)
    for path in OWN_PAGES:
        visitor.goto(path)
        check(visitor.page)
    visitor.goto("/")
    visitor.page.click("details.account summary")
    check(visitor.page)


def test_an_administrators_history(visit: Callable[..., Visitor]) -> None:
    admin = visit("admin")
    admin.goto("/audit/")
    admin.page.wait_for_selector("nav[aria-label='Whose history']")
    check(admin.page)


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_document_its_details_and_its_link(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, width: int, dark: bool
) -> None:
    alice = visit("alice", width=width, dark=dark)
    page = alice.page
    name = f"{unique} a name that is rather long and goes on-without-any-place-to-break-it-for-a-while.txt"
    file = make_file(tmp_path, name, 10)
    alice.upload_ready(file)
    page.wait_for_selector("[data-tray]", state="hidden")
    check(page)
    # Alone, as an open menu covers half of a button in the row below, whosever test that is of.
    alice.goto(f"/?q={unique}")
    page.click(f"{alice.row(name)} summary")
    check(page)
    page.keyboard.press("Escape")
    page.check(f"{alice.row(name)} [data-select]")
    check(page)
    page.uncheck(f"{alice.row(name)} [data-select]")

    alice.open_details(name)
    page.click("#sheet [data-action=share]")
    page.wait_for_selector("#sharing [data-link-form]")
    check(page)
    page.fill("#people-input", "b")
    page.wait_for_selector("[role=option]")
    check(page)
    page.keyboard.press("Enter")
    page.wait_for_selector("#sharing [data-person]")
    url = copy_link(alice, password="open sesame")
    check(page)
    close_sharing(alice)
    page.wait_for_selector("#sheet [data-link]")
    check(page)
    page.click("#sheet [data-revoke]")
    check(page)
    page.click("#confirm [value=no]")
    page.goto(f"{alice.base_url}/documents/{page.get_attribute('#sheet [data-panel]', 'data-panel')}/")
    check(page)

    stranger = visit(width=width, dark=dark)
    stranger.page.goto(url)
    check(stranger.page)
    stranger.page.fill("#password", "open sesame")
    stranger.page.click("main button:has-text('Open')")
    stranger.page.wait_for_selector("[data-public-document]")
    check(stranger.page)
