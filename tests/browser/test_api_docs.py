"""The pages of the API: in the site's look, light and dark, and readable."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import LOOKS, overflow, problems_in_other_colours

_GROUND = "getComputedStyle(document.querySelector('.swagger-ui')).backgroundColor"
LIGHT, DARK = "rgb(247, 246, 242)", "rgb(18, 22, 21)"


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_they_have_the_look_of_the_site(visit: Callable[..., Visitor], width: int, dark: bool) -> None:
    visitor = visit(width=width, dark=dark)
    page = visitor.page
    visitor.goto("/api/docs/")
    page.click("#operations-documents-documents_list .opblock-summary-control")
    page.wait_for_selector("#operations-documents-documents_list.is-open")
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(_GROUND) == (DARK if dark else LIGHT)
    assert page.get_by_role("banner").is_visible()
    assert overflow(page) <= 0
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"api-{width}.png")

    # System, light, dark: by the button of every page.
    for theme, ground in (("light", LIGHT), ("dark", DARK)):
        page.click("[data-theme-button]")
        page.wait_for_function(f"{_GROUND} === '{ground}'")
        assert page.evaluate("document.documentElement.dataset.theme") == theme


def test_what_they_say_can_be_read(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.goto("/api/docs/")
    visitor.page.click("#operations-documents-documents_list .opblock-summary-control")
    visitor.page.wait_for_selector("#operations-documents-documents_list.is-open")
    assert problems_in_other_colours(visitor.page) == []
    visitor.page.emulate_media(color_scheme="dark")
    assert problems_in_other_colours(visitor.page) == []
