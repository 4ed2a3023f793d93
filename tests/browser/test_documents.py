"""The documents page: rename, expiry, delete, search, links to a document, keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visitor, make_file, press
from tests.support.stack import Stack

_ADD_LOAD_MORE = """
document.querySelector("main").insertAdjacentHTML(
  "beforeend", '<a id="load-more" data-more="[data-list]" href="?cursor=next">Load more</a>')
"""


def test_rename_in_place_and_a_name_that_is_refused(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(400)
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    page.focus(f"{alice.row(file.name)} .doc-name")
    page.keyboard.press("F2")
    assert page.evaluate("getSelection().toString()") == unique
    page.keyboard.type("a/b")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr .field-error:has-text('path')")
    page.fill("[data-rename]", f"{unique} new - 新.txt")
    page.keyboard.press("Enter")
    page.wait_for_selector(alice.row(f"{unique} new - 新.txt"))
    page.wait_for_selector("[data-rename]", state="detached")
    page.focus(f"{alice.row(f'{unique} new - 新.txt')} .doc-name")
    page.keyboard.press("F2")
    page.keyboard.type("something else")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-rename]", state="detached")
    page.reload()
    page.wait_for_selector(alice.row(f"{unique} new - 新.txt"))


def test_expiry_is_changed_and_pressing_ones_are_marked(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    row = alice.row(file.name)
    assert page.inner_text(f"{row} .cell-left") == "7 days left"
    page.click(f"{row} summary")
    page.click(f"{row} [data-action=expiry]")
    page.wait_for_selector("#sheet [data-expiry-form]")
    page.select_option("#keep-expires", "3600")
    page.click("#sheet button:has-text('Change expiry')")
    page.wait_for_selector(f"{row}[data-urgency=soon]")

    alice.call("PATCH", f"documents/{page.get_attribute(row, 'data-document')}/", {"expires_in": 300})
    # Told by the server, not by this page's own doing.
    page.wait_for_selector(f"{row}[data-urgency=now]")
    assert "4 min left" in page.inner_text(f"{row} .cell-left")


def test_search_finds_by_part_of_a_name_in_any_case(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"Straße {unique}.txt", 10)
    alice.upload_ready(file)
    page.keyboard.press("/")
    page.keyboard.type(f"{unique[:6].upper()} STRASSE")
    page.wait_for_url("**/?q=*STRASSE")
    expect(page.locator("[data-list] tr")).to_have_count(1)
    page.fill("[data-search]", f"{unique} nothing")
    press(page, "Enter", until="h2:has-text('No results for')")


def test_a_link_to_a_document_opens_it_after_signing_in(
    visit: Callable[..., Visitor], stack: Stack, alices_address: str, tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    document = alice.page.get_attribute(alice.row(file.name), "data-document")

    again = visit()
    again.goto(f"/?share={document}")
    assert "/accounts/login/" in again.page.url
    again.page.fill("[name=username]", alices_address)
    again.page.fill("[name=password]", stack.password)
    again.page.click("main button:has-text('Sign in')")
    again.page.wait_for_selector(f"#sheet[open] .panel-title:has-text('{unique}')")
    again.page.keyboard.press("Escape")
    again.page.wait_for_url(f"{again.base_url}/")


def test_reading_works_without_script(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    plain = visit("alice", script=False)
    plain.page.click(f"{plain.row(file.name)} .doc-name")
    plain.page.wait_for_selector(f"main .panel-title:has-text('{unique}')")
    with plain.page.expect_download() as download:
        plain.page.click("main button:has-text('Download')")
    assert Path(download.value.path()).read_bytes() == file.read_bytes()
    plain.goto("/audit/")
    assert unique in plain.page.inner_text("main")


def test_the_page_says_when_something_changes_elsewhere(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    here, there = visit("alice"), visit("alice")
    here.page.wait_for_selector("html[data-live=yes]")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    there.upload(file)
    here.page.wait_for_selector(f'{here.row(file.name)}[data-status="ready"]', timeout=120_000)


def test_what_came_before_the_page_could_be_told_shows(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    here, there = visit("alice"), visit("alice")
    held: list[Route] = []
    here.page.route("**/api/v1/realtime/", lambda route: held.append(route))
    here.page.reload()
    file = make_file(tmp_path, f"{unique}.bin", 100)
    there.upload_ready(file)
    assert here.page.locator(here.row(file.name)).count() == 0
    here.wait_until(lambda: held)
    held[0].continue_()
    here.page.wait_for_selector(f"{here.row(file.name)}[data-status=ready]")


def test_what_went_while_more_was_being_loaded_does_not_come_back(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    here, there = visit("alice"), visit("alice")
    here.page.wait_for_selector("html[data-live=yes]")
    files = [make_file(tmp_path, f"{unique}-{name}.txt", 10) for name in ("shown", "unseen", "stays")]
    for file in files:
        there.upload_ready(file)
        here.page.wait_for_selector(f"{here.row(file.name)}[data-status=ready]")
    rows = [here.page.locator(here.row(file.name)).evaluate("(row) => row.outerHTML") for file in files]
    # The page of the list that they are on was asked for before two of them went, one of which is not shown yet.
    held: list[Route] = []
    here.page.route("**/?cursor=next", lambda route: held.append(route))
    here.page.evaluate(_ADD_LOAD_MORE)
    for file in files[1:]:
        here.page.locator(here.row(file.name)).evaluate("(row) => row.remove()")
    here.page.click("#load-more")
    for file in files[:2]:
        there.page.focus(f"{there.row(file.name)} .doc-name")
        there.page.keyboard.press("Delete")
        there.page.wait_for_selector(there.row(file.name), state="detached")
    here.page.wait_for_selector(here.row(files[0].name), state="detached")
    here.page.wait_for_timeout(500)
    page = f"<table><tbody data-list>{''.join(rows)}</tbody></table>"
    here.wait_until(lambda: held)
    held[0].fulfill(content_type="text/html; charset=utf-8", body=page)
    here.page.wait_for_selector("#load-more", state="detached")
    # What of it is heard late goes when it is heard.
    for file, count in zip(files, (0, 0, 1), strict=True):
        expect(here.page.locator(here.row(file.name))).to_have_count(count)


def test_a_press_is_not_lost_to_what_comes_meanwhile(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload_ready(file)
    page.wait_for_selector("[data-tray]", state="hidden")
    page.hover(f"{alice.row(file.name)} .doc-name")
    page.mouse.down()
    with page.expect_response("**/documents/rows/?id=*"):
        document = page.get_attribute(alice.row(file.name), "data-document")
        alice.call("PATCH", f"documents/{document}/", {"name": f"{unique} new.txt"})
    page.wait_for_timeout(300)
    page.mouse.up()
    page.wait_for_selector(f"#sheet .panel-title:has-text('{unique} new.txt')")
    page.wait_for_selector(alice.row(f"{unique} new.txt"))


def test_without_a_websocket_the_page_polls(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    here, there = visit(), visit("alice")
    here.page.context.add_cookies(there.page.context.cookies())  # type: ignore[arg-type]
    here.page.add_init_script("delete window.WebSocket")
    here.goto("/")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    there.upload(file)
    here.page.wait_for_selector(f'{here.row(file.name)}[data-status="ready"]', timeout=120_000)


def test_who_is_in_a_panel_stays_where_they_are_while_it_is_kept_up_to_date(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    here, there = visit(), visit("alice")
    here.page.context.add_cookies(there.page.context.cookies())  # type: ignore[arg-type]
    here.page.add_init_script("delete window.WebSocket")
    here.page.clock.install()
    file = make_file(tmp_path, f"{unique}.txt", 10)
    there.upload_ready(file)
    path = f"documents/{there.page.get_attribute(there.row(file.name), 'data-document')}/"
    here.goto(f"/{path}")
    is_there = "document.activeElement.matches('[data-action=rename]')"

    here.page.focus("[data-action=rename]")
    for _ in range(2):
        with here.page.expect_response(f"**/{path}"):
            here.page.clock.fast_forward(5_000)
    here.page.wait_for_timeout(300)
    assert here.page.evaluate(is_there)

    # What is new shows, and takes nobody away either.
    there.page.click(f"{there.row(file.name)} .doc-name")
    there.page.click("#sheet [data-action=rename]")
    there.page.fill("#sheet [data-rename]", f"{unique} new.txt")
    there.page.keyboard.press("Enter")
    there.page.wait_for_selector(f"#sheet [data-name-of]:has-text('{unique} new.txt')")
    here.page.clock.fast_forward(5_000)
    here.page.wait_for_selector(f"[data-name-of]:has-text('{unique} new.txt')")
    assert here.page.evaluate(is_there)


@pytest.mark.parametrize("width", [360, 375, 700])
def test_on_a_phone_the_tabs_stand_beside_each_other(visit: Callable[..., Visitor], width: int) -> None:
    alice = visit("alice", width=width)
    tops = "links => links.map((link) => link.getBoundingClientRect().top)"
    mine, shared = alice.page.eval_on_selector_all(".documents-head .tabs a", tops)
    assert mine == shared


def test_the_list_is_sorted_by_the_heads_of_its_columns_and_stays_so(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    for name, size in [("b 10", 30), ("b 9", 10), ("a", 20)]:
        alice.upload_ready(make_file(tmp_path, f"{unique} {name}.bin", size))
    alice.goto(f"/?q={unique}")
    names = "rows => rows.map((row) => row.dataset.name.split(' ').slice(1).join(' '))"

    def shows(*expected: str) -> None:
        wanted = [f"{name}.bin" for name in expected]
        alice.wait_until(lambda: page.eval_on_selector_all("[data-list] tr", names) == wanted)

    shows("a", "b 9", "b 10")
    page.click("[data-sort=name]")
    page.wait_for_selector("th[aria-sort=ascending]:has-text('Name')")
    shows("a", "b 9", "b 10")
    page.focus("[data-sort='-name']")
    page.keyboard.press("Enter")
    shows("b 10", "b 9", "a")
    assert page.evaluate("document.activeElement.dataset.sort") == "name"
    page.click("[data-sort='-size']")
    shows("b 10", "a", "b 9")
    assert "sort=-size" in page.url

    # What comes later is put in its place.
    other = visit("alice")
    other.upload_ready(make_file(tmp_path, f"{unique} c.bin", 25))
    shows("b 10", "c", "a", "b 9")
    phone = visit("alice", width=375)
    phone.goto(f"/?q={unique}")
    phone.page.select_option("#sort", "name")
    phone.wait_until(lambda: phone.page.eval_on_selector_all("[data-list] tr", names)[0] == "a.bin")
