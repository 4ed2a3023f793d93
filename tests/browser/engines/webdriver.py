"""A window of a browser that understands WebDriver's commands (https://www.w3.org/TR/webdriver2/)."""

from __future__ import annotations

import base64
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import StorageStateCookie

PATIENCE = 60.0
"""Seconds to wait for what a page is to show."""
_LISTEN = """
window.complaints = [];
addEventListener('error', ({ message }) => complaints.push(message));
addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  complaints.push(`CSP violation: ${violatedDirective} ${blockedURI}`));
"""
_IS_VISIBLE = "const found = document.querySelector(arguments[0]); return !!found && found.checkVisibility();"


class Browser(ABC):
    """One browser with one window. It saves downloads in a folder."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.downloads = folder / "downloads"
        self.downloads.mkdir(parents=True)
        self.log = folder / "log"

    @abstractmethod
    def send(self, command: str, **parameters: object) -> Any:
        """Return the answer to a command, called by its name in WebDriver's table."""

    @abstractmethod
    def stop(self) -> None:
        """End the browser, and whatever was started for it."""


class Window:
    """What a person does with the window, and sees in it."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url
        self._complaints: list[str] = []

    @property
    def complaints(self) -> list[str]:
        """What pages complained about, each from when it was loaded to when it was left by what is below."""
        return [*self._complaints, *(self.evaluate("return window.complaints ?? []") or [])]

    def goto(self, address: str) -> None:
        """Go to a path of the site, or elsewhere."""
        url = address if "://" in address else f"{self.base_url}{address}"
        self._leave(lambda: self.browser.send("Navigate", url=url))

    def reload(self) -> None:
        """Load the page again; WebDriver answers the question before leaving with yes."""
        self._leave(lambda: self.browser.send("Refresh"))

    def _leave(self, act: Callable[[], object]) -> None:
        self._complaints = self.complaints
        act()
        self.evaluate(_LISTEN)

    def become(self, cookies: Iterable[StorageStateCookie]) -> None:
        """Be who has these cookies, and nobody without any."""
        # Nobody opens this on its own. WebKit asks for an icon of what is, which this page's policy refuses: it is
        # not listened to.
        self._complaints = self.complaints
        self.browser.send("Navigate", url=f"{self.base_url}/preview/download/")
        self.browser.send("DeleteAllCookies")
        for cookie in cookies:
            kept = {key: cookie[key] for key in ("name", "value", "path", "httpOnly", "secure", "sameSite")}
            self.browser.send("AddCookie", cookie=kept)

    def evaluate(self, script: str, *arguments: object) -> Any:
        """Return what a function body returns in the page."""
        return self.browser.send("ExecuteScript", script=script, args=list(arguments))

    def until(self, is_so: Callable[[], Any], what: str, *, patience: float = PATIENCE) -> Any:
        """Wait until this is true, and return it; `what` says what was waited for."""
        deadline = time.monotonic() + patience
        while not (found := is_so()):
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self.text('body')}"
            time.sleep(0.1)
        return found

    def waits(self, selector: str, *, patience: float = PATIENCE) -> None:
        """Wait until the page shows this."""
        self.until(lambda: self.shows(selector), selector, patience=patience)

    def shows(self, selector: str) -> bool:
        """Return whether the page shows this now."""
        return bool(self.evaluate(_IS_VISIBLE, selector))

    def click(self, selector: str) -> None:
        """Click on this once it is there."""
        self.waits(selector)
        self.browser.send("ElementClick", id=self._find(selector))

    def fill(self, selector: str, text: str) -> None:
        """Type this into an empty field."""
        self.waits(selector)
        self.browser.send("ElementSendKeys", id=self._find(selector), text=text)

    def upload(self, *files: Path) -> None:
        """Choose these files to be uploaded."""
        names = "\n".join(str(file) for file in files)
        self.browser.send("ElementSendKeys", id=self._find("[data-file-input]"), text=names)

    def text(self, selector: str) -> str:
        """Return the text that the page shows there."""
        return str(self.evaluate("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def downloaded(self, name: str, size: int) -> Path:
        """Wait for a download of this name and size, and return where it is."""
        path = self.browser.downloads / name
        self.until(lambda: path.exists() and path.stat().st_size == size, f"the download of {name}")
        return path

    @contextmanager
    def frame(self, selector: str) -> Iterator[None]:
        """Look into a frame of the page."""
        self.browser.send("SwitchToFrame", id={ELEMENT: self._find(selector)})
        yield
        self.browser.send("SwitchToFrame", id=None)

    def resize(self, width: int, height: int) -> None:
        """Make the window this large, as far as it can be."""
        self.browser.send("SetWindowRect", x=0, y=0, width=width, height=height)

    def picture(self, path: Path) -> None:
        """Save what the window shows."""
        path.write_bytes(base64.b64decode(self.browser.send("TakeScreenshot", full=False)))

    def _find(self, selector: str) -> str:
        found = self.browser.send("FindElement", using="css selector", value=selector)
        return str(found[ELEMENT])


ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key by which WebDriver marks what refers to an element."""
