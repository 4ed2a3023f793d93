"""File requests: Alice asks, strangers upload without account, each sees only their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor, digest, make_file
from tests.browser.line import interrupt, throttle
from tests.browser.test_accessibility import LOOKS, check

MIB = 1024**2


def _new_request(alice: Visitor, title: str, **fields: str) -> str:
    """Make a request as a person does; the address of its own page."""
    page = alice.page
    alice.goto("/requests/")
    if page.locator("details.request-new[open]").count() == 0:
        page.click("details.request-new summary")
    page.fill("[name=title]", title)
    page.fill("[name=instructions]", "Drawings as PDF, please.\nThank you!")
    for name, value in fields.items():
        if page.locator(f"select[name={name}]").count():
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    page.click("button:has-text('Create link')")
    page.wait_for_selector("#request-url")
    return page.url


def _link(alice: Visitor) -> str:
    return alice.page.input_value("#request-url")


def _introduce(guest: Visitor, url: str, name: str, email: str = "") -> Page:
    page = guest.page
    page.goto(url)
    page.fill("#guest-name", name)
    page.fill("#guest-email", email)
    page.click("[data-introduce] button")
    page.wait_for_selector("[data-guest-uploads]:not([hidden])")
    return page


def _sent(page: Page) -> list[str]:
    return page.locator("[data-sent-list] .collected-name").all_inner_texts()


def test_two_strangers_upload_at_once_and_do_not_see_each_other(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    own_page = _new_request(alice, f"Plans {unique}")
    url = _link(alice)
    jane, joe = visit(width=375), visit()
    files = {}
    for guest, name in ((jane, "Jane"), (joe, "Joe")):
        page = _introduce(guest, url, name, f"{name.lower()}@example.com")
        throttle(page, bytes_a_second=24 * MIB)
        files[name] = make_file(tmp_path, f"{name} {unique}.bin", 24 * MIB)
        guest.upload(files[name])
    for guest in (jane, joe):
        guest.page.wait_for_selector("[data-sent-file]", timeout=120_000)

    assert _sent(jane.page) == [f"Jane {unique}.bin"]
    assert _sent(joe.page) == [f"Joe {unique}.bin"]
    for guest, other in ((jane, "Joe"), (joe, "Jane")):
        guest.page.reload()
        guest.page.wait_for_selector("[data-sent-file]")
        assert other not in guest.page.content()

    # Alice's page shows both by itself, and both are hers.
    alice.page.wait_for_selector(f"[data-collected=received]:has-text('Joe {unique}.bin')")
    alice.page.wait_for_selector(f"[data-collected=received]:has-text('Jane {unique}.bin')")
    assert alice.page.url == own_page
    alice.page.click(f"a:has-text('Jane {unique}.bin')")
    alice.page.wait_for_selector("[data-panel]:has-text('Jane <jane@example.com>')")
    with alice.page.expect_download() as download:
        alice.page.click("[data-panel] [data-action=download]")
    assert digest(Path(download.value.path())) == digest(files["Jane"])


def test_after_a_reload_a_guests_upload_goes_on(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice, jane = visit("alice"), visit(width=375)
    _new_request(alice, f"Large {unique}")
    page = _introduce(jane, _link(alice), "Jane")
    file = make_file(tmp_path, f"{unique}.bin", 64 * MIB)
    interrupt(jane, file)

    page.wait_for_selector(f".upload[data-state=unfinished]:has-text('{unique}')")
    assert "You are Jane." in page.inner_text("[data-guest-who]")
    started: list[str] = []
    page.on("request", lambda request: started.append(request.url) if request.method == "PUT" else None)
    jane.upload(file)
    page.wait_for_selector("[data-sent-file]", timeout=120_000)
    assert 0 < len(started) <= 11, "parts that were there were sent again"


def test_what_was_sent_shows_also_after_the_connection_was_gone(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice, jane = visit("alice"), visit()
    _new_request(alice, f"Gone {unique}")
    page = _introduce(jane, _link(alice), "Jane")
    gone: list[Route] = []

    def answer(route: Route) -> None:
        if len(gone) == 2:
            route.continue_()
            return
        gone.append(route)
        route.fulfill(status=503, body="{}")

    jane.expect_status(503)
    page.route("**/uploads/?limit=100*", answer)
    jane.upload(make_file(tmp_path, f"a {unique}.bin", 10))

    page.wait_for_selector("[data-sent-file]")
    assert len(gone) == 2


def test_a_folder_keeps_its_paths(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice, jane = visit("alice"), visit()
    _new_request(alice, f"Folder {unique}")
    page = _introduce(jane, _link(alice), "Jane")
    (tmp_path / "Photos" / "2024").mkdir(parents=True)
    make_file(tmp_path / "Photos" / "2024", f"a {unique}.bin", 10)
    make_file(tmp_path / "Photos", f"b {unique}.bin", 10)

    page.set_input_files("[data-folder-input]", str(tmp_path / "Photos"))

    page.wait_for_selector("[data-sent-file] ~ [data-sent-file]")
    assert sorted(_sent(page)) == [f"Photos/2024/a {unique}.bin", f"Photos/b {unique}.bin"]


def test_what_a_request_does_not_take_is_said_at_the_file(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice, jane = visit("alice"), visit()
    jane.expect_status(400, 409)
    _new_request(alice, f"Only PDF {unique}", types=".pdf", max_files="1", ask_email="off")
    jane.page.goto(_link(alice))
    assert jane.page.locator("#guest-email").count() == 0
    jane.page.click("[data-introduce] button")
    jane.page.wait_for_selector("#guest-name-error:has-text('This field is required.')")
    jane.page.fill("#guest-name", "Jane")
    jane.page.keyboard.press("Enter")
    jane.page.wait_for_selector("[data-guest-uploads]:not([hidden])")
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    fake = tmp_path / "fake.pdf"
    fake.write_text("this is no PDF")

    jane.upload(text)
    jane.page.wait_for_selector(".upload[data-state=failed]:has-text('accepts only PDF')")
    jane.page.click(".upload[data-state=failed] [aria-label^=Cancel]")
    jane.upload(fake)
    reason = "This file is text, although its name ends in .pdf. This request accepts only PDF."
    jane.page.wait_for_selector(f"[data-sent-file]:has-text('Rejected'):has-text('{reason}')")
    jane.page.wait_for_selector(f"#announcer:has-text('fake.pdf was rejected. {reason}')", state="attached")
    alice.page.wait_for_selector(f"[data-collected=failed]:has-text('{reason}')")
    jane.upload(fake)
    jane.page.wait_for_selector(".upload[data-state=failed]:has-text('has reached its limit')")
    assert jane.page.locator("[aria-label^='Try again']:visible").count() == 0
    jane.page.click(".upload[data-state=failed] [aria-label^=Cancel]")
    jane.page.click("[data-sent-file] button:has-text('Remove')")
    jane.page.wait_for_selector("[data-sent-section]", state="hidden")
    fake.write_text("%PDF-1.7")
    jane.upload(fake)
    jane.page.wait_for_selector("[data-sent-file]:has-text('Received')")


def test_pausing_and_closing_hold_at_once(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice, jane = visit("alice"), visit(width=375)
    jane.expect_status(404)
    _new_request(alice, f"Soon over {unique}")
    url = _link(alice)
    alice.page.click("button:has-text('Pause')")
    alice.page.wait_for_selector("button:has-text('Resume')")
    jane.page.goto(url)
    assert "This request is paused" in jane.page.inner_text("main")
    alice.page.click("button:has-text('Resume')")
    alice.page.wait_for_selector("button:has-text('Pause')")
    page = _introduce(jane, url, "Jane")

    alice.page.click("summary:has-text('Close')")
    alice.page.click("button:has-text('Close request')")
    alice.page.wait_for_selector(".chip-request-closed")
    jane.upload(make_file(tmp_path, f"{unique}.bin", 10))
    page.wait_for_selector("[data-guest-notice]:has-text('no longer accepts files')")
    page.wait_for_selector("[data-guest-drop]", state="hidden")
    jane.page.reload()
    assert unique not in jane.page.content()


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_the_pages_of_a_request(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, width: int, dark: bool
) -> None:
    alice, jane = visit("alice", width=width, dark=dark), visit(width=width, dark=dark)
    title = f"{unique} a-title-that-is-rather-long-and-goes-on-without-any-place-to-break-it-for-a-while"
    _new_request(alice, title, types=".pdf, .docx, image/*, application/vnd.oasis.opendocument.text, .bin")
    url = _link(alice)
    check(alice.page)
    jane.page.goto(url)
    jane.page.wait_for_selector("[data-introduce]:not([hidden])")
    check(jane.page)
    page = _introduce(jane, url, "Jane", "jane@example.com")
    check(page)
    jane.upload(make_file(tmp_path, f"{unique} a name that-goes-on-without-any-place-to-break-it.bin", 1000))
    page.wait_for_selector("[data-sent-file]")
    page.wait_for_selector("[data-tray]", state="hidden")
    check(page)

    alice.page.wait_for_selector("[data-collected=received]")
    check(alice.page)
    alice.page.click("details.request-new summary")
    check(alice.page)
    alice.page.fill("[name=max_files]", "0")
    alice.page.click("button:has-text('Save')")
    alice.page.wait_for_selector(".field-error:has-text('Choose between')")
    check(alice.page)
    alice.goto("/requests/")
    check(alice.page)
    alice.page.click(f"a:has-text('{unique}')")
    alice.page.click("button:has-text('Pause')")
    alice.page.wait_for_selector("button:has-text('Resume')")
    page.reload()
    check(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_request_leads_to_all_that_a_guest_sent(
    width: int, visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice, jane = visit("alice", width=width), visit()
    own_page = _new_request(alice, f"Plans {unique}")
    page = _introduce(jane, _link(alice), "Jane", "jane@example.com")
    jane.upload(*(make_file(tmp_path, f"{number} {unique}.bin", 100) for number in range(22)))
    expect(page.locator("[data-sent-file]")).to_have_count(22, timeout=120_000)

    alice.page.goto(own_page)
    expect(alice.page.locator("[data-collected=received]")).to_have_count(20)
    alice.page.click("a:has-text('All 22 files of Jane')")
    alice.arrives("h1:has-text('Jane')")
    names = alice.page.locator("[data-collected-list] .collected-name").all_inner_texts()
    assert set(names) == {f"{number} {unique}.bin" for number in range(22)}
    check(alice.page)
