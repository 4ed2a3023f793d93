"""Uploads go on while other pages of the site are shown, in one document, and outlive a reload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Dialog, Route, WebSocket, expect

from tests.browser.conftest import Visitor, make_file
from tests.browser.line import Gate
from tests.browser.test_accessibility import problems, problems_in_other_colours

MIB = 1024**2
# A picker that gives a file of the browser's own, since nobody can choose in the real one. The handle is real.
_PICKER = """async ([name, size]) => {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, {create: true});
  const file = await handle.createWritable();
  await file.write(new Uint8Array(size));
  await file.close();
  window.showOpenFilePicker = async () => [handle];
}"""
UPLOADING = ".upload[data-state=uploading]"

# Only this document has it, and what is read aloud in it.
_MARK = """() => {
  window.announced = [];
  const region = document.querySelector('#announcer');
  new MutationObserver(() => announced.push(region.textContent)).observe(region, {childList: true});
}"""


def _begin(visitor: Visitor, file: Path, *, passes: float = 0) -> Gate:
    """Begin an upload of which nothing more than so many parts gets through, and mark the document."""
    gate = Gate(visitor.page, passes=passes)
    visitor.upload(file)
    visitor.page.wait_for_selector(f"{UPLOADING}[data-upload]:has-text('{file.name}')")
    visitor.page.evaluate(_MARK)
    return gate


def _give_as_of_the_next_release(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("/app.", "/app.next."))


def _questions(visitor: Visitor) -> list[str]:
    """Kinds of what the browser asks from now on; whoever is asked stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    visitor.page.on("dialog", stay)
    return asked


def _shows(visitor: Visitor, title: str, path: str) -> None:
    """Another page is there, in the same document, with its title, the focus in it, and the upload above it."""
    page = visitor.page
    page.wait_for_function("(title) => document.title.replace(/^\\d+% · /, '') === title", arg=title)
    page.wait_for_function("() => document.activeElement?.id === 'main'")
    assert page.url == f"{visitor.base_url}{path}"
    page.wait_for_function("(title) => announced.includes(title)", arg=title)
    assert page.evaluate("announced.splice(0) && scrollY") == 0
    expect(page.locator("[data-tray]:not([hidden])")).to_have_count(1)


def test_an_upload_goes_on_from_page_to_page(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    asked = _questions(alice)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    file = make_file(tmp_path, f"{unique}.bin", 12 * MIB)
    gate = _begin(alice, file, passes=1)

    page.click("nav >> text=Links")
    _shows(alice, "Links · MyDoc", "/shares/")
    assert page.locator("nav [aria-current=page]").all_inner_texts() == ["Links"]
    page.click("nav >> text=History")
    _shows(alice, "History · MyDoc", "/audit/")
    assert problems(page) + problems_in_other_colours(page) == []
    page.click("summary[title=Account]")
    page.click(".account >> text=Profile")
    _shows(alice, "Profile · MyDoc", "/settings/profile/")

    page.fill("[name=surname]", f"Ahrens-{unique}")
    page.click("main button:has-text('Save')")
    page.wait_for_selector(".notice-success")
    assert page.input_value("[name=surname]") == f"Ahrens-{unique}"
    _shows(alice, "Profile · MyDoc", "/settings/profile/")

    page.go_back()
    _shows(alice, "History · MyDoc", "/audit/")
    page.evaluate("history.go(-2)")
    _shows(alice, "Documents · MyDoc", "/")
    expect(page.locator(f".page-head + [data-tray] >> text={unique}")).to_be_visible()
    gate.open()
    alice.is_ready(file)
    assert len(sent) == len(set(sent)), "a part was sent again"
    assert asked == []
    alice.wait_until(lambda: sum(not socket.is_closed() for socket in sockets) == 1)


def test_a_page_reloaded_meanwhile_still_leads_back(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    """Pages before it have their addresses in its document, where going back only changes the address."""
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 1000)
    gate = _begin(alice, file)
    page.click("nav >> text=History")
    _shows(alice, "History · MyDoc", "/audit/")
    gate.open()
    page.wait_for_selector("[data-tray]", state="hidden")
    page.reload()
    page.evaluate("window.isTheSame = true")
    page.go_back()
    alice.is_ready(file)
    assert page.title() == "Documents · MyDoc"
    # With nothing to keep it is loaded for real, under its own policy.
    assert not page.evaluate("window.isTheSame")


def test_what_leaves_the_site_asks_first(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    file = make_file(tmp_path, f"{unique}.bin", 1000)
    gate = _begin(alice, file)
    page.click("nav >> text=Links")
    _shows(alice, "Links · MyDoc", "/shares/")
    asked = _questions(alice)
    page.click("summary[title=Account]")
    page.click("text=Sign out", no_wait_after=True)
    alice.wait_until(lambda: len(asked) == 1)
    page.evaluate("() => { location.href = '/api/docs/' }")
    alice.wait_until(lambda: len(asked) == 2)
    page.close(run_before_unload=True)
    alice.wait_until(lambda: len(asked) == 3)
    # A page of another release has other scripts than those that run here.
    page.route("**/audit/", _give_as_of_the_next_release)
    page.click("nav >> text=History", no_wait_after=True)
    alice.wait_until(lambda: len(asked) == 4)
    assert set(asked) == {"beforeunload"}

    page.click("nav >> text=Documents")
    _shows(alice, "Documents · MyDoc", "/")
    gate.open()
    alice.is_ready(file)


def test_a_page_that_is_not_there_and_a_session_that_has_ended_say_so(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(404)
    page = alice.page
    _begin(alice, make_file(tmp_path, f"{unique}.bin", 1000))
    page.evaluate("() => { location.href = '/shares/there-is-none/' }")
    _shows(alice, "Page not found · MyDoc", "/shares/there-is-none/")
    page.click("text=Go to documents")
    _shows(alice, "Documents · MyDoc", "/")

    # Without a connection, also where the browser shows the address already.
    alice.provoke("net::ERR_FAILED")
    page.route("**/shares/there-is-none/", lambda route: route.abort())
    page.evaluate("history.back()")
    alice.is_told("You are offline.")
    page.wait_for_url(f"{alice.base_url}/")
    assert page.title().endswith("Documents · MyDoc")

    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.click("nav >> text=Links")
    alice.is_told("Your session has ended. Sign in again in another tab")
    assert page.url == f"{alice.base_url}/"
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.click("nav >> text=Links")
    _shows(alice, "Links · MyDoc", "/shares/")
    page.click(".upload button[aria-label^=Cancel]")
    page.wait_for_selector("[data-tray]", state="hidden")


def test_a_file_that_was_picked_goes_on_by_one_click_after_a_reload(
    visit: Callable[..., Visitor], unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    name = f"{unique}.bin"
    page.evaluate(_PICKER, [name, 12 * MIB])
    done: list[str] = []
    page.on("requestfinished", lambda request: done.append(request.url) if request.method == "PUT" else None)
    gate = Gate(page, passes=1)
    page.click("[data-upload-button]:visible")
    alice.wait_until(lambda: len(done) == 1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()

    left = page.locator(f".upload[data-state=unfinished]:has-text('{unique}')")
    left.wait_for()
    expect(left.locator(".upload-text")).to_have_text("5.2 MB of 13 MB uploaded.")
    assert problems(page) == []
    gate.open()
    left.get_by_role("button", name="Resume").click()
    page.wait_for_selector(f'{alice.row(name)}[data-status="ready"]', timeout=120_000)
    assert len(done) == 3, "the part that was stored was sent again"
    assert page.locator(alice.row(name)).count() == 1
