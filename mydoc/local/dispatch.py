"""Call for an event of the emulator what Zappa's handler calls for it on AWS."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from mydoc.aws.event_kinds import Kind, kind_of, scheduled_function
from mydoc.handlers import events, websocket
from mydoc.local.options import STAGE
from mydoc.ops.deploy import declared, project

_SOCKET_ROUTES = {"$connect": websocket.connect, "$disconnect": websocket.disconnect}
_SERVICES = {Kind.S3: "s3", Kind.SQS: "sqs", Kind.SNS: "sns"}


def dispatch(event: dict[str, Any]) -> Any:
    """Return the answer of the function that handles the event.

    Raises:
        EventError: for an event without a handler, or whatever the function raises.
    """
    kind = kind_of(event)
    if kind is Kind.WEBSOCKET:
        return _SOCKET_ROUTES.get(event["requestContext"]["routeKey"], websocket.message)(event, None)
    if kind is Kind.SCHEDULE:
        return getattr(events, scheduled_function(event).rpartition(".")[2])(event, None)
    if kind is Kind.S3_TEST:
        return None
    if kind not in _SERVICES:
        raise events.EventError("There is no handler for this event.")
    return _function_for(_SERVICES[kind])(event, None)


@cache
def _function_for(service: str) -> Any:
    """Return the function that zappa_settings.json names for a service; a laptop has one bucket, one queue and
    one topic."""
    [event] = declared.of(service, project.setting(STAGE, "events"))
    return import_string(event["function"])
