"""Handle WebSocket events, as Zappa routes them (`websocket_handler_module`)."""

from __future__ import annotations

import json
from typing import Any

from zappa.websocket import on_connect, on_disconnect, on_message

from mydoc.handlers.events import Event, handler


@on_connect
@handler
def connect(event: Event, context: Any) -> dict[str, Any]:
    """Open a connection for the ticket in the query; API Gateway refuses it on any answer but 2xx."""
    from accounts import realtime
    from mydoc.core.errors import Unauthenticated

    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    try:
        realtime.open_connection(connection_id=_connection_id(event), ticket=ticket)
    except Unauthenticated as error:
        return {"statusCode": 401, "body": error.message}
    return {"statusCode": 200}


@on_disconnect
@handler
def disconnect(event: Event, context: Any) -> dict[str, Any]:
    """Forget the connection."""
    from accounts import realtime

    realtime.close_connection(connection_id=_connection_id(event))
    return {"statusCode": 200}


@on_message
@handler
def message(event: Event, context: Any) -> dict[str, Any]:
    """Answer a page's message. A `ping` keeps the connection from idling out, if it may stay open; pages send
    nothing else."""
    from accounts import realtime

    try:
        asked = json.loads(event.get("body") or "")
    except ValueError:
        asked = None
    if asked == {"type": "ping"}:
        if not realtime.keep_connection(connection_id=_connection_id(event)):
            return {"statusCode": 401, "body": json.dumps({"type": "error", "code": "connection_ended"})}
        return {"statusCode": 200, "body": json.dumps({"type": "pong"})}
    return {
        "statusCode": 400,
        "body": json.dumps({"type": "error", "code": "unknown_message", "detail": 'Send {"type": "ping"}.'}),
    }


def _connection_id(event: Event) -> str:
    return str(event["requestContext"]["connectionId"])
