"""Chromium against the running stack. Whatever a page complains about fails its test."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.support.stack import Stack

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE = 60_000
# A refusal that the page handles is logged by Chromium all the same.
_REFUSED = "Failed to load resource: the server responded with a status of "
_REPORT_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Visitor:
    """Somebody's browser window, and what its pages complained about."""

    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.base_url}{path}")

    def expect_status(self, *statuses: int) -> None:
        """These refusals are part of the test."""
        self.expected.update(statuses)

    def row(self, name: str) -> str:
        """The selector of a document's row."""
        return f'tr[data-name="{name}"]'

    def upload(self, *files: Path) -> None:
        self.page.set_input_files("[data-file-input]", [str(file) for file in files])

    def upload_ready(self, file: Path) -> None:
        """Upload a file and wait until it is ready, without touching the page."""
        self.upload(file)
        self.page.wait_for_selector(f'{self.row(file.name)}[data-status="ready"]', timeout=120_000)

    def open_details(self, name: str) -> None:
        self.page.click(f"{self.row(name)} .doc-name")
        self.page.wait_for_selector("#sheet [data-panel]")

    def note(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        if any(message.text.startswith(f"{_REFUSED}{status}") for status in self.expected):
            return
        self.complaints.append(message.text)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    path = path or shutil.which("google-chrome")
    if path is None and not Path(playwright_driver.chromium.executable_path).exists():
        pytest.fail("No Chromium: install it, set CHROMIUM to its path, or run `playwright install chromium`.")
    browser = playwright_driver.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def signed_in(chromium: Browser) -> Callable[[Stack, str], dict[str, object]]:
    """The cookies of a stack's demo account; each signs in once, as the limits on signing in count."""
    kept: dict[tuple[str, str], dict[str, object]] = {}

    def state(stack: Stack, name: str) -> dict[str, object]:
        key = (stack.base_url, name)
        if key not in kept:
            context = chromium.new_context()
            page = context.new_page()
            sign_in(page, stack, f"{name}@example.com", stack.password)
            kept[key] = context.storage_state()  # type: ignore[assignment]
            context.close()
        return kept[key]

    return state


@pytest.fixture
def visit(
    chromium: Browser, stack: Stack, signed_in: Callable[[Stack, str], dict[str, object]]
) -> Iterator[Callable[..., Visitor]]:
    """Opens a window for a demo account, or for nobody; checks at the end that no page complained."""
    visitors: list[tuple[Visitor, BrowserContext]] = []

    def open_window(
        name: str | None = None, *, width: int = 1280, dark: bool = False, script: bool = True
    ) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            accept_downloads=True,
            storage_state=signed_in(stack, name) if name else None,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_REPORT_VIOLATIONS)
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


def make_file(folder: Path, name: str, size: int) -> Path:
    """A file of random bytes."""
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def throttle(page: Page, *, bytes_a_second: int) -> None:
    """Slow this page's uploads down, so that there is something to see and to interrupt."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )
