"""Visitors look at a link's documents without an account, unless the link counts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visitor, close_preview, digest
from tests.browser.previews import FRAME, READY, look
from tests.browser.test_accessibility import overflow, problems
from tests.support import previewed


@pytest.mark.parametrize(("width", "dark"), [(375, False), (1280, True)])
def test_a_links_documents_are_looked_at_without_an_account_unless_it_counts(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, width: int, dark: bool
) -> None:
    alice = visit("alice")
    page = alice.page
    picture, *_ = previewed.pictures(tmp_path, unique)
    text = tmp_path / f"{unique}.txt"
    text.write_text("Read me.")
    saved = tmp_path / f"{unique}.bin"
    saved.write_bytes(os.urandom(200))
    alice.upload(picture, text, saved)
    for file in (picture, text, saved):
        alice.is_ready(file)
    documents = [page.get_attribute(alice.row(file.name), "data-document") for file in (picture, text, saved)]
    url, limited = (
        _link(alice, documents, **rules) for rules in ({"password": "open sesame"}, {"max_downloads": 2})
    )

    stranger = visit(width=width, dark=dark)
    page = stranger.page
    page.goto(url)
    page.fill("#password", "open sesame")
    page.click("main button:has-text('Open')")
    stranger.arrives("[data-public-document]")
    look(page, f"link-{width}")
    assert problems(page) == []
    assert overflow(page) <= 0
    assert page.locator("[data-preview]").count() == 2
    page.click(f"[data-preview-name='{text.name}']")
    page.wait_for_selector(READY)
    assert page.frame_locator(FRAME).locator("pre").inner_text() == "Read me."
    with page.expect_download() as download:
        page.click(".preview-bar [aria-label=Download]")
    assert digest(Path(download.value.path())) == digest(text)
    close_preview(page)
    page.click(f"[data-preview-name='{picture.name}']")
    page.wait_for_selector(READY)
    look(page, f"link-preview-{width}")
    assert problems(page) == []
    close_preview(page)

    # The link ends while its page is open.
    stranger.expect_status(404)
    alice.call("DELETE", f"shares/{_link_id(alice, url)}/")
    page.click(f"[data-preview-name='{picture.name}']")
    page.wait_for_selector(".preview-state [role=alert]")
    close_preview(page)

    page.goto(limited)
    page.wait_for_selector("[data-public-document]")
    assert page.locator("[data-preview]").count() == 0


def _link(visitor: Visitor, documents: list[str | None], **rules: object) -> str:
    return str(visitor.call("POST", "shares/", {"documents": documents, **rules})["url"])


def _link_id(visitor: Visitor, url: str) -> str:
    links = visitor.call("GET", "shares/")["items"]
    return str(next(link["id"] for link in links if link["url"] == url))
