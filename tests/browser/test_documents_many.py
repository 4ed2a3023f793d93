"""The documents page of somebody with thousands of documents."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from ulid import ULID

from tests.browser.conftest import Visitor, make_file
from tests.support.stack import Stack

# Three parts of a search.
MANY = 4_100
_TABLE = "mydoc-local-documents"
_AT_ONCE = 25


# The name of the oldest of them, once they are stored.
_OLDEST: dict[str, str] = {}


@pytest.fixture
def thousands(
    visit: Callable[..., Visitor], stack: Stack, alices_address: str, tmp_path: Path, unique: str
) -> str:
    """Thousands of Alice's documents, copies of one that was uploaded, stored once for this file's tests; the name
    of the oldest, which no other has."""
    if alices_address not in _OLDEST:
        _OLDEST[alices_address] = _store(visit, stack, tmp_path, unique)
    return _OLDEST[alices_address]


def _store(visit: Callable[..., Visitor], stack: Stack, tmp_path: Path, unique: str) -> str:
    alice = visit("alice")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    document = alice.page.get_attribute(alice.row(file.name), "data-document") or ""
    me = alice.call("GET", "account/")["id"]
    dynamodb = stack.client("dynamodb")
    item = dynamodb.get_item(TableName=_TABLE, Key={"owner_id": {"S": me}, "id": {"S": document}})["Item"]
    at = ULID.from_str(document).timestamp
    others = (f"{unique} {'minutes' if number % 30 == 7 else 'memo'} {number}.txt" for number in range(1, MANY))
    names = [f"{unique} needle in May.txt", *others]
    puts = [
        {
            "PutRequest": {
                "Item": item | {"id": {"S": str(ULID.from_timestamp(at - MANY + number))}, "name": {"S": name}}
            }
        }
        for number, name in enumerate(names)
    ]

    def store(some: list[dict[str, Any]]) -> None:
        assert not dynamodb.batch_write_item(RequestItems={_TABLE: some})["UnprocessedItems"]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(store, (puts[start : start + _AT_ONCE] for start in range(0, MANY, _AT_ONCE))))
    return names[0]


def test_a_search_as_one_types_goes_on_by_itself_to_the_oldest_and_says_nothing_before(
    visit: Callable[..., Visitor], thousands: str
) -> None:
    alice = visit("alice")
    page = alice.page
    held: list[Route] = []
    page.route("**/?*cursor=*", lambda route: route.continue_() if held else held.append(route))
    page.focus("[data-search]")
    page.keyboard.type("MAY needle")
    page.wait_for_url("**/?q=MAY+needle")
    # The newest part has none, and the page does not say that there is none.
    page.wait_for_selector("[data-empty] h2:has-text('Still searching')")
    alice.wait_until(lambda: held)
    assert page.evaluate("document.activeElement.matches('[data-search]')")
    held[0].continue_()
    expect(page.locator("[data-list] tr")).to_have_count(1)
    page.wait_for_selector(alice.row(thousands))
    page.wait_for_selector("[data-more]", state="detached")
    assert page.evaluate("document.activeElement.matches('[data-search]')")

    # What was found far down is not lost when the list is brought up to date.
    with page.expect_response("**/?q=MAY+needle"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert page.locator(alice.row(thousands)).count() == 1

    page.select_option("#kind", "image")
    page.wait_for_selector("[data-empty] h2:has-text('No results for')")
    assert "All documents were searched" in page.inner_text("[data-empty]")
    page.reload()
    assert page.input_value("#kind") == "image"
    page.wait_for_selector("[data-empty] h2:has-text('No results for')")
    page.fill("[data-search]", "")
    page.select_option("#kind", "")
    page.wait_for_url("**/")
    expect(page.locator("[data-list] tr")).to_have_count(50)
    assert page.inner_text("[data-more]") == "Load more"


def test_all_that_match_are_selected_and_kept_longer_whether_loaded_or_not(
    visit: Callable[..., Visitor], thousands: str
) -> None:
    alice = visit("alice")
    page = alice.page
    # One in thirty.
    alice.goto(f"/?q=minutes+{thousands.split()[0]}")
    expect(page.locator("[data-list] tr")).to_have_count(50)
    page.click("[data-select-all]")
    page.wait_for_selector("[data-selection-count]:has-text('137 selected')")
    assert page.is_checked("[data-select-all]")
    # What is loaded later is of them, and one can be taken out.
    page.click("[data-more]")
    expect(page.locator("[data-select]:checked")).to_have_count(100)
    page.locator("[data-select]").nth(70).uncheck()
    page.wait_for_selector("[data-selection-count]:has-text('136 selected')")
    assert not page.is_checked("[data-select-all]")

    asked: list[int] = []
    page.on("request", lambda request: request.url.endswith("/documents/batch/expiry/") and asked.append(1))
    page.click("[data-selection-expiry]")
    page.select_option("#bulk-expires", "3600")
    page.click("#bulk-expiry button:has-text('Change expiry')")
    page.wait_for_selector("[data-selection-bar] progress[value]")
    alice.is_told("Expiry of 136 documents changed.")
    assert len(asked) >= 2
    expect(page.locator("[data-list] tr[data-urgency=soon]")).to_have_count(99)


def test_shift_selects_a_range_and_after_a_deletion_the_next_ones_are_loaded(
    visit: Callable[..., Visitor], thousands: str
) -> None:
    alice = visit("alice")
    page = alice.page
    alice.goto(f"/?q={thousands.split()[0]}+txt")
    expect(page.locator("[data-list] tr")).to_have_count(50)
    page.locator("[data-select]").nth(1).click()
    page.locator("[data-select]").nth(49).click(modifiers=["Shift"])
    page.wait_for_selector("[data-selection-count]:has-text('49 selected')")
    page.locator("[data-select]").nth(48).click(modifiers=["Shift"])
    page.wait_for_selector("[data-selection-count]:has-text('47 selected')")
    page.locator("[data-select]").nth(49).focus()
    page.keyboard.press("Space")
    page.locator("[data-select]").nth(0).focus()
    page.keyboard.press("Shift+Space")
    page.wait_for_selector("[data-selection-count]:has-text('50 selected')")
    last = page.locator("[data-list] tr").last.get_attribute("data-name")
    page.click("[data-selection-delete]")
    alice.is_told("50 documents moved to Recently deleted.")
    # The page is not empty: there are more.
    expect(page.locator("[data-list] tr")).to_have_count(50)
    assert page.is_hidden("[data-empty]")
    assert page.is_hidden("[data-selection-bar]")
    assert page.locator(alice.row(last or "")).count() == 0
    page.click(".toast button:has-text('Undo')")
    page.wait_for_selector(alice.row(last or ""))
