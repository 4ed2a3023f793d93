"""An administrator gives the site a name, a logo and colours of its own, and everybody sees them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import LOOKS, check
from tests.support.branding import picture
from tests.support.stack import Stack

PAGE = "/settings/branding/"


@pytest.fixture(scope="module")
def stack(stack_apart: Stack) -> Stack:
    """The name holds for everybody."""
    return stack_apart


def _picture(visitor: Visitor, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_site_gets_a_look_of_its_own(visit: Callable[..., Visitor], width: int, dark: bool) -> None:
    admin = visit("admin", width=width, dark=dark)
    admin.goto(PAGE)
    check(admin.page)
    admin.page.fill("[name=name]", "Acme Files")
    admin.page.fill("[name=accent]", "#ffee00")
    admin.page.get_by_label("Text of link 1").fill("Imprint")
    admin.page.get_by_label("Address of link 1").fill("https://acme.example/imprint")
    admin.page.set_input_files("[name=logo]", {"name": "l.png", "mimeType": "image/png", "buffer": picture()})
    admin.page.click("main button:has-text('Save')")
    refused = admin.page.get_by_text("Choose a darker one, such as #")
    refused.wait_for()
    check(admin.page)
    _picture(admin, f"branding-refused-{width}-{dark}")

    admin.page.fill("[name=accent]", "#7a3e9d")
    admin.page.set_input_files("[name=logo]", {"name": "l.png", "mimeType": "image/png", "buffer": picture()})
    admin.page.click("main button:has-text('Save')")
    admin.page.wait_for_selector(".notice-success")
    check(admin.page)
    _picture(admin, f"branding-{width}-{dark}")

    stranger = visit(width=width, dark=dark)
    stranger.goto("/accounts/login/")
    assert stranger.page.title() == "Sign in · Acme Files"
    assert stranger.page.get_by_role("img", name="Acme Files").evaluate("image => image.naturalWidth") == 60
    colour = stranger.page.evaluate("getComputedStyle(document.querySelector('.button-primary')).backgroundColor")
    assert (colour == "rgb(122, 62, 157)") is not dark
    assert colour != "rgb(14, 107, 96)"
    assert stranger.page.get_by_role("contentinfo").get_by_role("link", name="Imprint").is_visible()
    check(stranger.page)
    _picture(stranger, f"branding-login-{width}-{dark}")
