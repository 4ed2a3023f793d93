"""Calls for an event of the emulator what Zappa's handler calls for it on AWS."""

from __future__ import annotations

from typing import Any

from mydoc import events, websocket

_SOCKET_ROUTES = {"$connect": websocket.connect, "$disconnect": websocket.disconnect}
_SOURCES = {"aws:s3": events.object_created, "aws:sqs": events.jobs, "aws:sns": events.mail_outcome}


def dispatch(event: dict[str, Any]) -> Any:
    """The answer of the function that the event is for.

    Raises:
        EventError: for an event that nothing is for, or whatever the function raises.
    """
    if "connectionId" in event.get("requestContext", {}):
        route = event["requestContext"].get("routeKey", "$default")
        return _SOCKET_ROUTES.get(route, websocket.message)(event, None)
    if event.get("detail-type") == "Scheduled Event":
        name = event["resources"][0].rsplit("-", 1)[-1]
        return getattr(events, name.rsplit(".", 1)[-1])(event, None)
    records = event.get("Records") or [{}]
    # SNS writes it with a capital letter.
    source = _SOURCES.get(records[0].get("eventSource") or records[0].get("EventSource", ""))
    if source is None:
        raise events.EventError("This event is for nobody.")
    return source(event, None)
