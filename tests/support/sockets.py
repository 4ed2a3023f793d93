"""Real WebSockets, as pages and programs open them."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import requests
import websocket

from tests.support.stack import Stack
from tests.support.visitor import Visitor, fill_in

# What says that a socket is not there any more.
_GONE = (websocket.WebSocketException, OSError)
_LOOK_SECONDS = 0.2


class Browser:
    """A session of somebody: pages, and the API as pages call it."""

    def __init__(self, stack: Stack, address: str, password: str = "") -> None:
        self.stack = stack
        self.http = requests.Session()
        answer = self.fill_in("/accounts/login/", username=address, password=password or stack.password)
        assert answer.status_code == 200, answer.text
        assert "session" in self.http.cookies

    def fill_in(self, path: str, **values: str) -> requests.Response:
        """Send the form of a page."""
        return fill_in(self.http, f"{self.stack.base_url}{path}", **values)

    def press(self, path: str) -> requests.Response:
        """Press a button that stands on the profile page or in its header."""
        page = self.http.get(f"{self.stack.base_url}/settings/profile/", timeout=60).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        return self._post(path, {"csrfmiddlewaretoken": token[1]})

    def invite(self) -> dict[str, Any]:
        """The address of the WebSocket and a ticket."""
        page = self.http.get(f"{self.stack.base_url}/settings/profile/", timeout=60).text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token
        answer = self._post("/api/v1/realtime/", {}, **{"X-CSRFToken": token[1]})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def _post(self, path: str, body: dict[str, str], **headers: str) -> requests.Response:
        url = self.stack.base_url + path
        return self.http.post(url, body or None, headers={"Referer": url, **headers}, timeout=60)


def invite(visitor: Visitor) -> dict[str, Any]:
    """The address of the WebSocket and a ticket, for a program."""
    answer = visitor.post("realtime/")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class Socket:
    """An open WebSocket.

    Raises:
        AssertionError: if its ticket opens none.
    """

    def __init__(self, invitation: dict[str, Any]) -> None:
        self.heard: list[Any] = []
        self._is_open = True
        try:
            self._socket = websocket.create_connection(
                f"{invitation['url']}?ticket={invitation['ticket']}", timeout=60
            )
        except _GONE as error:
            raise AssertionError(f"refused: {error}") from None
        self._socket.settimeout(_LOOK_SECONDS)

    def listen(self) -> bool:
        """Hear what was said meanwhile; whether it is still open."""
        with suppress(websocket.WebSocketTimeoutException):
            while self._is_open:
                try:
                    text = self._socket.recv()
                except websocket.WebSocketTimeoutException:
                    raise
                except _GONE:
                    text = ""
                if text:
                    self.heard.append(json.loads(text))
                self._is_open = bool(text)
        return self._is_open

    def is_closed(self) -> bool:
        """Whether it is not open any more."""
        return not self.listen()

    def hears(self, message: dict[str, Any]) -> bool:
        """Whether that was said by now."""
        self.listen()
        return message in self.heard

    def ping(self) -> None:
        """Ask for a sign of life."""
        with suppress(*_GONE):
            self._socket.send(json.dumps({"type": "ping"}))

    def close(self) -> None:
        with suppress(*_GONE):
            self._socket.close()


def is_refused(invitation: dict[str, Any]) -> bool:
    """Whether a ticket opens nothing."""
    try:
        Socket(invitation).close()
    except AssertionError:
        return True
    return False
