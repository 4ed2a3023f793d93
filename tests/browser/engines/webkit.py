"""WebKitGTK's small browser, by its WebDriver, on a display that nobody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import requests

from tests.browser.engines.processes import end, wait_for
from tests.browser.engines.webdriver import Browser
from tests.support.stack import free_ports

_BROWSERS = "lib/*/webkit2gtk-4.*/MiniBrowser"
_COMMANDS = {
    "Navigate": ("POST", "url"),
    "Refresh": ("POST", "refresh"),
    "DeleteAllCookies": ("DELETE", "cookie"),
    "AddCookie": ("POST", "cookie"),
    "ExecuteScript": ("POST", "execute/sync"),
    "FindElement": ("POST", "element"),
    "ElementClick": ("POST", "element/{id}/click"),
    "ElementSendKeys": ("POST", "element/{id}/value"),
    "SwitchToFrame": ("POST", "frame"),
    "SetWindowRect": ("POST", "window/rect"),
    "TakeScreenshot": ("GET", "screenshot"),
}


def executable() -> Path | None:
    """Return where the browser is; None if it, its driver or the display is not installed."""
    if not all(shutil.which(program) for program in ("WebKitWebDriver", "Xvfb")):
        return None
    return next(Path("/usr").glob(_BROWSERS), None)


class WebKit(Browser):
    """A browser with a home of its own."""

    name = "webkit"

    def __init__(self, folder: Path, proxy_port: int) -> None:
        super().__init__(folder)
        config = folder / ".config"
        config.mkdir()
        (config / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"\n')
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(config), "XDG_CACHE_HOME": str(folder / ".cache")}
        with self.log.open("wb") as log:
            read, write = os.pipe()
            command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1100x24", "-nolisten", "tcp"]
            self._display = subprocess.Popen(command, pass_fds=[write], stdout=log, stderr=log)
            os.close(write)
            with os.fdopen(read) as number:
                display = f":{number.readline().strip()}"
            environment = {**os.environ, **home, "DISPLAY": display, "GDK_BACKEND": "x11"}
            [port] = free_ports(1)
            driver = ["WebKitWebDriver", f"--port={port}"]
            self._process = subprocess.Popen(driver, stdout=log, stderr=log, env=environment)
        self._url = f"http://127.0.0.1:{port}/session"
        wait_for(self._status, self._process)
        flags = ["--automation", f"--proxy=socks5://127.0.0.1:{proxy_port}"]
        options = {"binary": str(executable()), "args": flags}
        session = self._ask("POST", "", {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}})
        self._url += f"/{session['sessionId']}"

    def send(self, command: str, **parameters: object) -> Any:
        method, path = _COMMANDS[command]
        url = "/" + path.format(**parameters)
        return self._ask(method, url, parameters if method == "POST" else None)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        value = requests.request(method, f"{self._url}{path}", json=body, timeout=300).json()["value"]
        assert not (isinstance(value, dict) and "error" in value), f"{path}: {value}"
        return value

    def _status(self) -> bool | None:
        try:
            return requests.get(self._url.replace("/session", "/status"), timeout=60).ok
        except requests.ConnectionError:
            return None

    def stop(self) -> None:
        self._ask("DELETE", "", None)
        end(self._process)
        end(self._display)
