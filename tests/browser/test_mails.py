"""Every mail as a mail program shows it: on a desk and on a phone, in light and in dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from mydoc.mail.render import rendered
from tests.support.every_mail import EVERY
from tests.support.stack import ROOT

# Where to put a picture of each, to be looked at.
_PICTURES = os.environ.get("MAIL_PICTURES", "")
_LONG = "Quarterly-figures-without-a-single-space-in-a-very-long-name-of-the-year-2026-final.zip"
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What belongs to pages, not to mails.
_OF_PAGES = ["landmark-one-main", "region", "page-has-heading-one"]


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    scheme: Literal["light", "dark"] = request.param
    return scheme


@pytest.fixture(params=[600, 360])
def page(chromium: Browser, look: Literal["light", "dark"], request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(
        color_scheme=look, viewport={"width": request.param, "height": 700}, offline=True
    )
    yield context.new_page()
    context.close()


def _picture(page: Page, kind: str, look: str) -> None:
    if _PICTURES and page.viewport_size:
        name = f"{kind.replace(': ', '-').replace(' ', '-')}-{page.viewport_size['width']}-{look}.png"
        page.screenshot(path=Path(_PICTURES) / name, full_page=True)


@pytest.mark.parametrize("kind", EVERY)
def test_a_mail_fits_and_can_be_read(page: Page, look: str, kind: str):
    for name in ("Plans for the new house", _LONG):
        page.set_content(rendered(EVERY[kind](name))[1])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_content(rendered(EVERY[kind]("Plans for the new house"))[1])
    _picture(page, kind, look)
    page.add_script_tag(path=_AXE)
    found = page.evaluate("axe.run().then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html]))")
    assert [problem for problem in found if problem[0] not in _OF_PAGES] == []


def test_dark_is_dark(page: Page, look: str):
    page.set_content(rendered(EVERY["confirmation"]("Alice"))[1])
    shade = page.evaluate(
        "getComputedStyle(document.querySelector('.card')).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert (max(shade) < 64) == (look == "dark")
