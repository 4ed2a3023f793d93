"""Firefox, by Marionette: WebDriver's commands as JSON over a socket, which every Firefox has built in."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

from tests.browser.engines.processes import end, wait_for
from tests.browser.engines.webdriver import Browser

_PREFERENCES: dict[str, object] = {
    "marionette.port": 0,
    "browser.download.folderList": 2,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.allow_hijacking_localhost": True,
}


def executable() -> str | None:
    """Return where Firefox is; None if it is not installed."""
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox(Browser):
    """A headless Firefox with a profile of its own."""

    name = "firefox"

    def __init__(self, folder: Path, proxy_port: int) -> None:
        super().__init__(folder)
        profile = folder / "profile"
        profile.mkdir()
        preferences = {
            **_PREFERENCES,
            "browser.download.dir": str(self.downloads),
            "network.proxy.socks_port": proxy_port,
        }
        lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in preferences.items())
        (profile / "user.js").write_text("".join(lines))
        command = [str(executable()), "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        self._socket = socket.create_connection(("127.0.0.1", wait_for(lambda: _port(profile), self._process)))
        self._answers = self._socket.makefile("rb")
        self._read()
        self._count = 0
        self.send("NewSession")

    def send(self, command: str, **parameters: object) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, f"WebDriver:{command}", parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert error is None, f"{command}: {error}"
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def _read(self) -> Any:
        """Read a message: its length in bytes, a colon, JSON."""
        length = b""
        while (letter := self._answers.read(1)) != b":":
            assert letter, "Firefox has ended"
            length += letter
        return json.loads(self._answers.read(int(length)))

    def stop(self) -> None:
        self._socket.close()
        end(self._process)


def _port(profile: Path) -> int | None:
    path = profile / "MarionetteActivePort"
    return int(path.read_text()) if path.exists() and path.read_text() else None
