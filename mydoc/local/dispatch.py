"""Calls for an event of the emulator what Zappa's handler calls for it on AWS."""

from __future__ import annotations

from typing import Any

from mydoc import events, websocket
from mydoc.event_kinds import Kind, kind_of, scheduled_function

_SOCKET_ROUTES = {"$connect": websocket.connect, "$disconnect": websocket.disconnect}
_SOURCES = {Kind.S3: events.object_created, Kind.SQS: events.jobs, Kind.SNS: events.mail_outcome}


def dispatch(event: dict[str, Any]) -> Any:
    """The answer of the function that the event is for.

    Raises:
        EventError: for an event that nothing is for, or whatever the function raises.
    """
    kind = kind_of(event)
    if kind is Kind.WEBSOCKET:
        return _SOCKET_ROUTES.get(event["requestContext"]["routeKey"], websocket.message)(event, None)
    if kind is Kind.SCHEDULE:
        return getattr(events, scheduled_function(event).rpartition(".")[2])(event, None)
    if kind is Kind.S3_TEST:
        return None
    if kind not in _SOURCES:
        raise events.EventError("This event is for nobody.")
    return _SOURCES[kind](event, None)
