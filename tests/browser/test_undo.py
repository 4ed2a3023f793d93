"""Cancelling an upload, removing a person from a document and a document from a link happen at once, and their
notice undoes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, digest, make_file
from tests.browser.line import Gate
from tests.browser.sharing import open_sharing

MIB = 1024 * 1024
UNDO = ".toast button:has-text('Undo')"


def test_a_cancelled_upload_goes_on_where_it_was(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 24 * MIB)
    gate = Gate(page, passes=1)
    alice.upload(file)
    alice.wait_until(lambda: gate.held)
    document = page.get_attribute(".upload", "data-upload")

    page.click(".upload button[aria-label^=Cancel]")
    page.wait_for_selector("[data-tray]", state="hidden")
    gate.open()
    page.click(UNDO)

    alice.is_ready(file)
    assert page.get_attribute(alice.row(file.name), "data-document") == document
    with page.expect_download() as download:
        page.click(f"{alice.row(file.name)} [data-action=download]:visible")
    assert digest(Path(download.value.path())) == digest(file)


def test_a_person_who_was_removed_is_put_back(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    document = page.get_attribute(alice.row(file.name), "data-document")
    alice.call("PUT", f"documents/{document}/people/", {"emails": ["bob@example.com", "charlie@example.com"]})
    open_sharing(alice, file.name)
    bob = page.locator("#sharing [data-person='bob@example.com']")
    bob.locator("button").click()
    expect(bob).to_have_count(0)

    page.keyboard.press("Control+z")

    expect(bob).to_have_count(1)
    people = alice.call("GET", f"documents/{document}/people/")["people"]
    assert {person["email"] for person in people} == {"bob@example.com", "charlie@example.com"}


@pytest.mark.parametrize("width", [1280, 360])
def test_a_document_that_was_removed_from_a_link_is_put_back(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, width: int
) -> None:
    alice = visit("alice", width=width)
    page = alice.page
    files = [make_file(tmp_path, f"{unique}-{name}.txt", 10) for name in ("first", "second")]
    for file in files:
        alice.upload_ready(file)
    ids = [page.get_attribute(alice.row(file.name), "data-document") for file in files]
    share = alice.call("POST", "shares/", {"documents": ids})
    alice.goto(f"/shares/{share['id']}/")
    item = page.locator(f"[data-share-document='{ids[0]}']")
    item.locator("form button").click()
    expect(item).to_have_count(0)
    assert alice.call("GET", f"shares/{share['id']}/")["documents_count"] == 1

    page.click(UNDO)

    expect(item).to_have_count(1)
    assert alice.call("GET", f"shares/{share['id']}/")["documents_count"] == 2
