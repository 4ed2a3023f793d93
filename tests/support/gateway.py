"""API Gateway's management API, as far as it is used, and sockets through it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from accounts import realtime
from accounts.services import origins, tokens
from accounts.services.origins import Origin
from tests.conftest import Actor


class Gateway:
    """What was sent to which connection, and which were closed; `failures` holds what it answers instead."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []
        self.closed: list[str] = []
        self.failures: dict[str, Exception] = {}

    def post_to_connection(self, **arguments: Any) -> None:
        self._fail(arguments["ConnectionId"])
        self.sent.append((arguments["ConnectionId"], json.loads(arguments["Data"])))

    def delete_connection(self, **arguments: Any) -> None:
        self._fail(arguments["ConnectionId"])
        self.closed.append(arguments["ConnectionId"])

    def _fail(self, connection_id: str) -> None:
        if connection_id in self.failures:
            raise self.failures[connection_id]


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Gateway:
    """A stage with a WebSocket."""
    settings.WEBSOCKET_ENDPOINT = "http://gateway.invalid"
    settings.WEBSOCKET_URL = "ws://gateway.invalid"
    fake = Gateway()
    monkeypatch.setattr(realtime, "_client", lambda endpoint: fake)
    # Nobody waits for the job that looks again.
    monkeypatch.setattr(realtime, "_AGAIN_SECONDS", 0)
    monkeypatch.setattr(realtime, "_STILL_OPENING_SECONDS", 0)
    return fake


def refusal(code: str, status: int) -> ClientError:
    """What the gateway answers instead of doing something."""
    metadata = {"ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError({"Error": {"Code": code, "Message": ""}, **metadata}, "PostToConnection")


def session_of(actor: Actor, client: Any = None) -> Origin:
    """The session of the actor's browser, or of another one of theirs."""
    key = (client or actor.client).cookies["session"].value
    return origins.of_session(user_id=actor.id, session_key=key)


def token_of(text: str) -> Origin:
    """The origin of what the bearer of a token asks for."""
    return origins.of_token(tokens.authenticate(text.removeprefix("Bearer "))[1])


def connect(origin: Origin, connection_id: str) -> str:
    """Open a connection with a ticket of this session or token; whose it is."""
    ticket = realtime.issue_ticket(origin=origin)
    return realtime.open_connection(connection_id=connection_id, ticket=ticket)
