"""MyDoc as an installed app: what browsers ask of one, the page without a connection, files of other apps."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import ARGUMENTS, Visitor, digest, make_file
from tests.browser.test_accessibility import LOOKS, check
from tests.support.stack import Stack

_IS_THERE = "() => navigator.serviceWorker.ready.then(() => true)"
# What a browser sends when somebody shares a file with the app: a navigation that posts a form.
_SHARE = """
([address, name, text]) => {
  const form = Object.assign(document.createElement('form'), {
    action: address, method: 'post', enctype: 'multipart/form-data', target: '_top',
  });
  const input = Object.assign(document.createElement('input'), {type: 'file', name: 'files'});
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name, {type: 'text/plain'}));
  input.files = transfer.files;
  form.append(input);
  document.body.append(form);
  form.submit();
}
"""


def _share(visitor: Visitor, name: str) -> None:
    visitor.page.evaluate(_SHARE, [f"{visitor.base_url}/share-target/", name, "shared"])


def _with_worker(visitor: Visitor, path: str = "/") -> None:
    visitor.goto(path)
    assert visitor.page.evaluate(_IS_THERE)
    # It serves what is opened from now on.
    visitor.page.reload()
    visitor.page.wait_for_function("() => navigator.serviceWorker.controller")


def what_forbids_installing(driver: Playwright, site: str) -> list[str]:
    """Ask a Chromium with all its parts: the headless shell finds nothing wrong with any page."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("No Chromium that knows what can be installed.")
    browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
    page = browser.new_page()
    page.goto(f"{site}/accounts/login/")
    assert page.evaluate(_IS_THERE)
    found = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    browser.close()
    return [error["errorId"] for error in found]


def test_a_browser_finds_nothing_that_keeps_it_from_being_installed(
    playwright_driver: Playwright, stack: Stack
) -> None:
    # Playwright's windows are private ones, where nothing can be installed.
    assert what_forbids_installing(playwright_driver, stack.base_url) == ["in-incognito"]


def test_behind_the_worker_uploads_and_downloads_go_on_and_are_not_kept(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice", workers="allow")
    _with_worker(alice)
    file = make_file(tmp_path, f"{unique}.bin", 6 * 1024**2)
    alice.upload_ready(file)
    document = alice.page.get_attribute(alice.row(file.name), "data-document")
    with alice.page.expect_download() as download:
        alice.page.evaluate("(path) => location.assign(path)", f"/api/v1/documents/{document}/content/")
    assert digest(Path(download.value.path())) == digest(file)
    alice.goto("/shares/")
    kept = "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name))))"
    kept += (
        ".then((all) => Promise.all(all.map((one) => one.keys()))).then((all) => all.flat().map(({url}) => url))"
    )
    names = [address.removeprefix(f"{alice.base_url}/") for address in alice.page.evaluate(kept)]
    assert names == ["offline/", "static/dist/app.css?offline", "static/dist/theme.js?offline"]


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_without_a_connection_a_page_says_so(visit: Callable[..., Visitor], width: int, dark: bool) -> None:
    alice = visit("alice", width=width, dark=dark, workers="allow")
    _with_worker(alice)
    alice.provoke("ERR_INTERNET_DISCONNECTED")
    page = alice.page
    page.context.set_offline(True)
    alice.goto("/shares/")
    page.wait_for_selector("h1:has-text('You are offline')")
    check(page)

    page.context.set_offline(False)
    page.click("a:has-text('Try again')")
    alice.arrives("h1:has-text('Links')")


def test_what_another_app_shares_is_uploaded_after_signing_in(
    visit: Callable[..., Visitor], stack: Stack, alices_address: str, unique: str
) -> None:
    alice = visit(width=375, workers="allow")
    _with_worker(alice, "/accounts/login/")
    _share(alice, f"first {unique}.txt")
    alice.page.wait_for_url("**/accounts/login/?next=**")
    alice.page.fill("[name=username]", alices_address)
    alice.page.fill("[name=password]", stack.password)
    alice.page.keyboard.press("Enter")
    alice.page.wait_for_selector(f"#confirm[open]:has-text('first {unique}.txt (6 bytes)')")
    check(alice.page)
    # A page that is left has answered nothing.
    alice.page.reload()
    alice.page.click("#confirm[open] [value=yes]")
    alice.is_ready(Path(f"first {unique}.txt"))
    assert alice.page.url == f"{stack.base_url}/"

    _share(alice, f"second {unique}.txt")
    alice.page.click("#confirm[open] [value=no]")
    alice.page.reload()
    alice.arrives(alice.row(f"first {unique}.txt"))
    assert alice.page.evaluate("caches.has('mydoc-shared')") is False
    assert alice.page.locator(alice.row(f"second {unique}.txt")).count() == 0


def test_a_link_is_handed_to_other_apps_where_the_system_can(visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice", width=375)
    made = alice.call("POST", "requests/", {"title": f"Receipts {unique}"})
    alice.goto(f"/requests/{made['id']}/")
    assert alice.page.is_hidden("[data-send-from]")

    alice.page.add_init_script("navigator.share = async (said) => { window.handedOver = said; }")
    alice.page.reload()
    alice.page.click("[data-send-from]")
    assert alice.page.evaluate("handedOver") == {"url": made["url"]}
