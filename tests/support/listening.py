"""What an open page is told, without the page."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import websocket

from tests.support.visitor import Visitor, wait_for

# A message is on its way before the upload is seen to be ready, or soon after.
_NOT_TOLD_SECONDS = 10


def hear_of_an_upload(visitor: Visitor) -> dict[str, Any]:
    """Open a socket, upload, and return the message that it is ready.

    A message that AWS does not take at once is lost, as the page asks by itself later (accounts/realtime.py). So
    it need not be the first upload that is told of; and what is told first may be about an earlier one of theirs.
    """
    invitation = visitor.post("realtime/").json()
    socket = websocket.create_connection(f"{invitation['url']}?ticket={invitation['ticket']}", timeout=60)
    socket.settimeout(_NOT_TOLD_SECONDS)
    ids: list[str] = []

    def told() -> dict[str, Any] | None:
        ids.append(visitor.upload("heard.txt", b"heard"))
        with suppress(websocket.WebSocketTimeoutException):
            while True:
                message: dict[str, Any] = json.loads(socket.recv())
                if message.get("id") in ids and message.get("status") == "ready":
                    return message
        return None

    found = wait_for(told)
    socket.close()
    assert found
    return found
