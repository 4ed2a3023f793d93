"""Chromium against the running stack. Whatever a page complains about fails its test."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    StorageState,
    StorageStateCookie,
    expect,
    sync_playwright,
)

from tests.support.stack import Stack
from tests.support.visitor import confirm, fill_in, register

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
# The first is Chromium without windows, which takes much less of a processor for the same pages.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# A refusal that the page handles is logged by Chromium all the same.
_REFUSED = "Failed to load resource: the server responded with a status of "
_REPORT_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
"""
# Notices go by themselves, maybe before a test that is slow looks.
_REMEMBER_NOTICES = """
window.noticesSeen = [];
new MutationObserver((changes) => {
  const added = changes.flatMap(({addedNodes}) => [...addedNodes]);
  noticesSeen.push(...added.filter((node) => node.matches?.('.toast')).map((node) => node.textContent));
}).observe(document, {childList: true, subtree: true});
"""


_CALL = """
([method, path, body]) => fetch(`/api/v1/${path}`, {
  method,
  headers: {
    'Content-Type': 'application/json',
    'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content,
  },
  body: body && JSON.stringify(body),
}).then((answer) => answer.status === 204 ? null : answer.json())
"""


@dataclass
class Visitor:
    """Somebody's browser window, and what its pages complained about."""

    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    provoked: dict[str, int] = field(default_factory=dict)

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.base_url}{path}")

    def call(self, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        """One call of the API by a script of the page, other than the page's own; what it answers."""
        return self.page.evaluate(_CALL, [method, path, body])

    def expect_status(self, *statuses: int) -> None:
        """These refusals are part of the test."""
        self.expected.update(statuses)

    def provoke(self, words: str) -> None:
        """Complaints with these words are part of the test."""
        self.provoked[words] = 0

    def has_complained(self, words: str, times: int) -> None:
        """Wait until what was provoked was complained about so often."""
        self.wait_until(lambda: self.provoked[words] >= times)

    def wait_until(self, is_so: Callable[[], object]) -> None:
        """Wait for what the page's events tell this test; they come in while it waits."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not is_so():
            assert time.monotonic() < deadline
            self.page.wait_for_timeout(50)

    def is_told(self, words: str) -> None:
        """Wait for a notice with these words, even if it has gone again."""
        self.page.wait_for_function("(words) => noticesSeen.some((notice) => notice.includes(words))", arg=words)

    def arrives(self, selector: str) -> None:
        """Wait until another page, which has this, is there as a whole."""
        self.page.wait_for_selector(selector)
        self.page.wait_for_load_state()

    def row(self, name: str) -> str:
        """The selector of a document's row."""
        return f'tr[data-name="{name}"]'

    def upload(self, *files: Path) -> None:
        self.page.set_input_files("[data-file-input]", [str(file) for file in files])

    def upload_ready(self, file: Path) -> None:
        """Upload a file and wait until it is ready, without touching the page."""
        self.upload(file)
        self.is_ready(file)

    def is_ready(self, file: Path) -> None:
        """Wait until what is uploaded is ready."""
        self.page.wait_for_selector(f'{self.row(file.name)}[data-status="ready"]', timeout=120_000)

    def open_details(self, name: str) -> None:
        self.page.click(f"{self.row(name)} .doc-name")
        self.page.wait_for_selector("#sheet [data-panel]")

    def note(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        text = message.text
        if any(text.startswith(f"{_REFUSED}{status}") for status in self.expected):
            return
        if words := next((words for words in self.provoked if words in text), None):
            self.provoked[words] += 1
            return
        self.complaints.append(text)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright, started once."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests, found as docs/development.md says."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None and not Path(playwright_driver.chromium.executable_path).exists():
        pytest.fail("No Chromium: install it, set CHROMIUM to its path, or run `playwright install chromium`.")
    browser = playwright_driver.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


# A third of what accounts.reauthentication allows.
_FRESH_SECONDS = 300


@pytest.fixture(scope="session")
def signed_in() -> Callable[[Stack, str], StorageState]:
    """The cookies of an account, which signs in again before pages would ask for the password in the middle of a
    test."""
    kept: dict[tuple[str, str], tuple[float, StorageState]] = {}

    def state(stack: Stack, email: str) -> StorageState:
        key, now = (stack.base_url, email), time.monotonic()
        if key not in kept or kept[key][0] + _FRESH_SECONDS < now:
            kept[key] = (now, {"cookies": _cookies_of(stack, email), "origins": []})
        return kept[key][1]

    return state


def _cookies_of(stack: Stack, email: str) -> list[StorageStateCookie]:
    """Signed in without a window."""
    session = requests.Session()
    page = f"{stack.base_url}/accounts/login/"
    assert fill_in(session, page, username=email, password=stack.password).url == f"{stack.base_url}/"
    return [
        {
            "name": cookie.name,
            "value": cookie.value or "",
            "domain": "localhost",
            "path": cookie.path,
            "expires": cookie.expires or -1,
            "httpOnly": cookie.has_nonstandard_attr("HttpOnly"),
            "secure": False,
            "sameSite": "Lax",
        }
        for cookie in session.cookies
    ]


@pytest.fixture(scope="module")
def alices_address(stack: Stack) -> str:
    """Alice is another one in each file: pages full of what the others uploaded take long to draw and to check."""
    address = f"alice-{uuid4().hex[:8]}@example.com"
    register(stack, address, name="Alice", surname="Ahrens")
    confirm(stack, address)
    return address


@pytest.fixture
def visit(
    chromium: Browser,
    stack: Stack,
    signed_in: Callable[[Stack, str], StorageState],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Visitor]]:
    """Opens a window for the file's Alice, a demo account or nobody; checks at the end that no page complained."""
    visitors: list[tuple[Visitor, BrowserContext]] = []

    def address_of(name: str) -> str:
        found: str = request.getfixturevalue("alices_address") if name == "alice" else f"{name}@example.com"
        return found

    def open_window(
        name: str | None = None,
        *,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        zone: str | None = None,
        workers: Literal["allow", "block"] = "block",
    ) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            accept_downloads=True,
            timezone_id=zone,
            # Playwright sees no requests of a page that a service worker passes on.
            service_workers=workers,
            storage_state=signed_in(stack, address_of(name)) if name else None,
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_REPORT_VIOLATIONS)
        context.add_init_script(_REMEMBER_NOTICES)
        visitor = Visitor(context.new_page(), stack.base_url)
        context.on("console", visitor.note)
        context.on("weberror", lambda error: visitor.complaints.append(str(error.error)))
        visitors.append((visitor, context))
        if name:
            visitor.goto("/")
        return visitor

    yield open_window
    complaints = [complaint for visitor, _ in visitors for complaint in visitor.complaints]
    for _, context in visitors:
        context.close()
    assert complaints == []


@pytest.fixture
def unique() -> str:
    """A word that no other test uses in a name: everybody shares one stack."""
    return uuid4().hex[:10]


def sign_in(page: Page, stack: Stack, email: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto(f"{stack.base_url}/accounts/login/")
    page.fill("[name=username]", email)
    page.fill("[name=password]", password)
    page.click("main button:has-text('Sign in')")
    page.wait_for_url(f"{stack.base_url}/")


def press(page: Page, key: str, *, until: str) -> None:
    """Hold a key until it has done what it does. It may take the frame away that has the focus, and of a key that
    comes up while its frame goes Chromium never says what became."""
    page.keyboard.down(key)
    page.wait_for_selector(until, state="attached")
    page.keyboard.up(key)


def close_preview(page: Page) -> None:
    press(page, "Escape", until="dialog.preview:not([open])")


def make_file(folder: Path, name: str, size: int) -> Path:
    """A file of random bytes."""
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
