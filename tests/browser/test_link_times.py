"""When a link ends: the same moment in every time zone, however often its page is saved and come back to."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import Visitor, make_file
from tests.browser.sharing import open_sharing
from tests.browser.test_link_on_a_phone import new_link

# Half past two comes twice on this day: this is the second.
SECOND_HALF_PAST_TWO = "2027-10-31T01:30:42.000007Z"


def _times(alice: Visitor) -> Any:
    """Start and end of the link whose page is open, as the API has them."""
    return alice.page.evaluate(
        """async () => {
          const { sharePage } = document.querySelector("[data-share-page]").dataset;
          const found = await (await fetch(`/api/v1/shares/${sharePage}/`)).json();
          return [found.starts_at, found.expires_at];
        }"""
    )


def _set_end(alice: Visitor, moment: str) -> None:
    alice.page.evaluate(
        """async (moment) => {
          const { sharePage } = document.querySelector("[data-share-page]").dataset;
          const token = document.querySelector("meta[name=csrf-token]").content;
          await fetch(`/api/v1/shares/${sharePage}/`, {
            method: "PATCH",
            headers: { "Content-Type": "application/json", "X-CSRFToken": token, "If-Match": "*" },
            body: JSON.stringify({ expires_at: moment }),
          });
        }""",
        moment,
    )


def _save(alice: Visitor) -> None:
    page = alice.page
    if not page.is_visible("[name=expires_at]"):
        page.click("summary:has-text('Settings')")
    page.click("form:has([name=expires_at]) button:has-text('Save')")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Berlin"])
def test_save_back_save_leaves_the_moment(zone: str, visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice", zone=zone)
    new_link(alice, unique)
    if zone == "Europe/Berlin":
        _set_end(alice, SECOND_HALF_PAST_TWO)
        alice.page.reload()
    before = _times(alice)

    for _ in range(2):
        _save(alice)
        alice.page.wait_for_selector("text=Saved.")
        assert _times(alice) == before
        alice.page.go_back()
        alice.page.wait_for_selector("[data-share-page]")
    _save(alice)
    alice.page.wait_for_selector("text=Saved.")
    assert _times(alice) == before


def test_saved_without_a_connection_and_again_with_one(visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice", zone="Asia/Tokyo")
    new_link(alice, unique)
    before, page = _times(alice), alice.page
    link = page.url
    page.context.set_offline(True)
    _save(alice)
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    # Chromium puts the failed answer in the page's place, so that Back may lead to the list before it.
    with suppress(Error):
        page.go_back()
    if page.url != link:
        page.goto(link)
    page.wait_for_selector("[data-share-page]")
    alice.complaints.clear()
    _save(alice)
    page.wait_for_selector("text=Saved.")
    assert _times(alice) == before


def test_a_link_that_outlives_its_document_says_so_and_takes_a_suggested_password(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page, file = alice.page, make_file(tmp_path, f"{unique}.bin", 100)
    alice.upload_ready(file)
    open_sharing(alice, file.name)
    page.click("#sharing .link-rules > summary")
    page.click("#sharing [data-suggest]")
    password = page.input_value("#sharing [name=password]")
    assert re.fullmatch(r"\w{4}(-\w{4}){3}", password)
    assert page.get_attribute("#sharing [name=password]", "type") == "text"
    page.select_option("#sharing [name=expires_in]", label="1 year")
    page.click("#sharing [data-copy-link]")
    page.wait_for_selector("#sharing [data-link-ends]")
    assert page.inner_text("#sharing [data-link-password] code") == password

    page.click("#sharing a:has-text('All settings')")
    page.wait_for_selector("text=extend the documents")
