"""Uploading: true progress, many files, pause, retry, cancel."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Request, Route

from tests.browser.conftest import Visitor, make_file
from tests.browser.line import Gate, throttle

MIB = 1024**2


def test_64_mib_show_true_progress_and_become_ready_without_reload(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 64 * MIB)
    flights = _Flights(page)
    let_go = throttle(page, bytes_a_second=2 * MIB)
    page.evaluate("window.untouched = true")
    page.evaluate(_WATCH_BYTES)
    alice.upload(file)
    between = f"new Set(bytesSeen.filter((bytes) => bytes > 0 && bytes < {64 * MIB})).size"
    page.wait_for_function(f"() => {between} >= 10")
    let_go()
    alice.is_ready(file)

    assert page.evaluate("window.untouched"), "the page was reloaded"
    sent = page.evaluate("bytesSeen")
    assert sent == sorted(sent)
    assert flights.started == 13


def test_what_the_page_says_was_sent_never_exceeds_what_was_sent(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 24 * MIB)
    rate = MIB
    throttle(page, bytes_a_second=rate)
    began = time.monotonic()
    alice.upload(file)
    page.wait_for_function("(bytes) => document.querySelector('.upload')?.dataset.sent >= bytes", arg=rate)
    page.wait_for_timeout(1_000)
    said = int(page.get_attribute(".upload", "data-sent") or 0)
    # A page that counts parts or guesses would say far more.
    assert rate <= said < rate * (time.monotonic() - began + 2), said
    bar = page.locator(".upload [role=progressbar]")
    assert 0 < int(bar.get_attribute("aria-valuenow") or 0) < 100
    page.click(".upload button[aria-label^=Cancel]")
    page.wait_for_selector("[data-tray]", state="hidden")
    page.wait_for_selector(alice.row(file.name), state="detached")


def test_small_empty_and_strangely_named_files_together(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    names = [f"{unique} {name}" for name in ("empty.txt", "年度報告書 تقرير.csv", 'a\'b "c" & <d>.txt')]
    files = [make_file(tmp_path, name, 0 if "empty" in name else 300) for name in names]
    alice.upload(*files)
    for name in names:
        row = alice.page.locator("tr[data-status=ready] .doc-name", has_text=name)
        row.wait_for(timeout=120_000)
    empty = alice.page.locator("tr", has_text="empty.txt").filter(has_text=unique)
    assert "0 bytes" in empty.locator(".cell-size").inner_text()


def test_a_list_that_is_longer_than_its_place_scrolls_by_keys(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice", width=375)
    page = alice.page
    Gate(page, passes=0)
    alice.upload(*(make_file(tmp_path, f"{unique} {number}.bin", 10) for number in range(12)))
    page.focus("[data-tray-list][tabindex='0']")
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('[data-tray-list]').scrollTop > 0")
    page.click("[data-cancel-all]")
    page.wait_for_selector("[data-tray]", state="hidden")


_DROP_MANY = """
(count) => {
  const transfer = new DataTransfer();
  for (let number = 0; number < count; number += 1) transfer.items.add(new File(["x"], `${number}.txt`));
  const about = {dataTransfer: transfer, bubbles: true, cancelable: true};
  document.querySelector("h1").dispatchEvent(new DragEvent("drop", about));
}
"""


def test_thousands_of_files_leave_the_page_quick_and_go_at_once(visit: Callable[..., Visitor]) -> None:
    alice = visit("alice")
    page = alice.page
    gate = Gate(page, passes=0)
    page.evaluate(_DROP_MANY, 3_000)
    page.wait_for_selector("[data-tray-title]:has-text('Uploading 3,000 files')")
    alice.wait_until(lambda: len(gate.held) > 0)
    assert page.locator(".upload").count() == 50
    assert "2,950 more files" in page.inner_text("[data-tray-more]")
    page.click("[data-tray-more] button")
    page.wait_for_selector("[data-tray-hidden]:has-text('2,900 more files')")
    assert page.locator(".upload").count() == 100

    page.click("[data-cancel-all]")
    page.wait_for_selector("[data-tray]", state="hidden")
    assert page.locator(".upload").count() == 0
    gate.open()


def test_files_are_dropped_anywhere_on_the_page(visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    transfer = page.evaluate_handle(
        """(name) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["dropped"], name, {type: "text/plain"}));
          return transfer;
        }""",
        f"{unique}.txt",
    )
    page.dispatch_event("h1", "dragenter", {"dataTransfer": transfer})
    page.wait_for_selector("text=Drop to upload")
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})
    page.wait_for_selector("text=Drop to upload", state="hidden")
    page.wait_for_selector(f'{alice.row(f"{unique}.txt")}[data-status="ready"]', timeout=120_000)


def test_pause_and_go_on_sends_only_what_is_missing(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 64 * MIB)
    flights = _Flights(page)
    gate = Gate(page, passes=3)
    alice.upload(file)
    alice.wait_until(lambda: flights.finished == 3)
    page.click(".upload button[aria-label^=Pause]")
    page.wait_for_selector(".upload[data-state=paused]")
    alice.wait_until(lambda: len(gate.held) == flights.now > 0)
    started = flights.started
    page.wait_for_timeout(500)
    assert flights.started == started < 13, "it went on while it was paused"

    gate.open()
    sent = started * 5 * MIB
    page.wait_for_function("(sent) => Number(document.querySelector('.upload').dataset.sent) === sent", arg=sent)
    alice.wait_until(lambda: flights.finished == started)
    assert page.get_attribute(".upload", "data-state") == "paused"
    assert flights.started == started

    page.click(".upload button[aria-label^='Resume']")
    alice.is_ready(file)
    assert flights.started == 13, "a part was sent twice"


def test_a_part_that_fails_or_whose_url_is_stale_is_sent_again(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(403, 503)
    page = alice.page
    answers = [503, 403, 503]

    def sabotage(route: Route) -> None:
        if route.request.method == "PUT" and answers:
            headers = {"Access-Control-Allow-Origin": "*"}
            route.fulfill(status=answers.pop(), headers=headers, body="<Error><Code>Sabotage</Code></Error>")
        else:
            route.continue_()

    page.route("**/originals/**", sabotage)
    file = make_file(tmp_path, f"{unique}.bin", 300_000)
    alice.upload_ready(file)
    assert answers == []


def test_a_refused_name_is_explained_and_leaves_the_others_alone(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(400)
    bad = make_file(tmp_path, f"{unique}\u202egnp.txt", 10)
    good = make_file(tmp_path, f"{unique}.txt", 10)
    alice.upload(bad, good)
    alice.page.wait_for_selector(f'{alice.row(good.name)}[data-status="ready"]', timeout=120_000)
    failed = alice.page.locator(".upload[data-state=failed] .upload-text")
    assert "direction" in failed.inner_text()


def test_a_file_that_changes_meanwhile_is_said_to_and_no_try_again_is_offered(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 24 * MIB)
    alice.provoke("ERR_UPLOAD_FILE_CHANGED")
    flights = _Flights(page)
    gate = Gate(page, passes=1)
    alice.upload(file)
    alice.wait_until(lambda: flights.finished == 1 and gate.held)
    file.write_bytes(b"another content")
    gate.open()
    failed = page.locator(".upload[data-state=failed]")
    failed.locator(".upload-text", has_text="changed, moved or deleted").wait_for()
    assert failed.locator("button:visible").count() == 1
    failed.locator("button[aria-label^=Cancel]").click()
    page.wait_for_selector("[data-tray]", state="hidden")


def test_an_upload_goes_on_with_the_token_of_the_session_as_another_tab_renewed_it(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(403)
    alice.page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'x'.repeat(64)")
    file = make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload(file)
    alice.is_ready(file)


class _Flights:
    """How many PUTs to the bucket are under way, were started and were finished."""

    def __init__(self, page: Page) -> None:
        self.now = self.started = self.finished = 0
        page.on("request", self._start)
        page.on("requestfinished", lambda request: self._end(request, done=True))
        page.on("requestfailed", lambda request: self._end(request, done=False))

    def _start(self, request: Request) -> None:
        if request.method == "PUT":
            self.started += 1
            self.now += 1

    def _end(self, request: Request, *, done: bool) -> None:
        if request.method == "PUT":
            self.now -= 1
            self.finished += done


# Notes every number of sent bytes that the page shows.
_WATCH_BYTES = """
() => {
  window.bytesSeen = [];
  setInterval(() => {
    const upload = document.querySelector('.upload');
    if (upload) bytesSeen.push(Number(upload.dataset.sent));
  }, 40);
}
"""
