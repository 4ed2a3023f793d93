"""Recognise the events that MyDoc accepts, a closed list, by their shape. Who may send which:

- HTTP, WebSocket, authorizer: API Gateway, for anyone. The caller chooses path, query, headers and body, but none
  of the fields around them.
- S3: the documents' bucket. The uploader chooses only the bytes.
- SQS: the poller of the queue. A sender with the right to the queue chooses the body, which is signed.
- SNS: the mail topic, to which only SES may publish. The publisher chooses the message.
- Schedule: EventBridge's rule of the stage.
- By hand: anyone with the IAM right to invoke the function, as `zappa invoke` and `zappa manage` do, and so to run
  any code in it.

Zappa looks for the fields of some twenty shapes, in an order of its own, and calls what some of them name.
So an event passes only if it has one of these shapes and no field that marks another.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

# What EventBridge may call: the end of a rule's name.
SCHEDULED = frozenset({"mydoc.handlers.events.expire_due"})

_SOCKET_EVENTS = {"$connect": "CONNECT", "$disconnect": "DISCONNECT", "$default": "MESSAGE"}
# By which Zappa tells events apart (zappa/handler.py, `handler`), and S3's test, which it lets fall through.
_BY_HAND = frozenset({"command", "raw_command", "manage"})
_MARKS = _BY_HAND | {
    "httpMethod", "rawPath", "detail-type", "Records", "bot", "type", "triggerSource", "awslogs", "Event",
}  # fmt: skip
# What it looks for in a record before it checks the source of the record (`get_function_for_aws_event`).
_RECORD_MARKS = frozenset({"s3", "Sns", "dynamodb", "kinesis"})


class Kind(StrEnum):
    HTTP = "http"
    WEBSOCKET = "websocket"
    AUTHORIZER = "authorizer"
    S3 = "s3"
    S3_TEST = "s3 test"
    SQS = "sqs"
    SNS = "sns"
    SCHEDULE = "schedule"
    BY_HAND = "by hand"


def kind_of(event: Any) -> Kind | None:
    """Return the kind of an event; None if it is none of these."""
    if not isinstance(event, dict):
        return None
    marks = frozenset(_MARKS & event.keys())
    if marks == {"Records"}:
        return _kind_of_records(event["Records"])
    kind, is_it = _SHAPES.get(marks, (None, bool))
    return kind if is_it(event) else None


def scheduled_function(event: dict[str, Any]) -> str:
    """Return the dotted path of what a schedule's event calls: the end of its rule's name, as Zappa reads it."""
    return str(event["resources"][0]).rsplit("/", 1)[-1].rsplit("-", 1)[-1]


def _context(event: dict[str, Any]) -> dict[str, Any]:
    found = event.get("requestContext")
    return found if isinstance(found, dict) else {}


def _is_rest(event: dict[str, Any]) -> bool:
    """Recognise a request through a REST API (AWS, "Set up Lambda proxy integrations for API Gateway"). A load
    balancer's has `elb` in its context."""
    is_one = _is_text(event["httpMethod"]) and _is_text(event.get("path"))
    return (
        is_one and event.get("version", "1.0") == "1.0" and bool(_context(event)) and "elb" not in _context(event)
    )


def _is_http_api(event: dict[str, Any]) -> bool:
    """Recognise payload format 2.0 (AWS, "Create AWS Lambda proxy integrations for HTTP APIs")."""
    is_one = _is_text(event["rawPath"]) and event.get("version") == "2.0"
    return is_one and isinstance(_context(event).get("http"), dict)


def _is_socket(event: dict[str, Any]) -> bool:
    """Recognise one of three routes, each with its type of event (AWS, "Set up WebSocket API routes")."""
    context, route = _context(event), _context(event).get("routeKey")
    is_route = _is_text(route) and route in _SOCKET_EVENTS and context.get("eventType") == _SOCKET_EVENTS[route]
    return is_route and _is_text(context.get("connectionId")) and "version" not in event


def _is_authorizer(event: dict[str, Any]) -> bool:
    """Recognise a request to authorize a token, whatever the token is (AWS, "Input to an API Gateway Lambda
    authorizer")."""
    return event["type"] == "TOKEN" and "authorizationToken" in event and _is_text(event.get("methodArn"))


def _is_schedule(event: dict[str, Any]) -> bool:
    """Recognise an event of a rule (AWS, "Creating an Amazon EventBridge rule that runs on a schedule")."""
    rules = event.get("resources")
    if event["detail-type"] != "Scheduled Event" or event.get("source") != "aws.events":
        return False
    return isinstance(rules, list) and len(rules) == 1 and scheduled_function(event) in SCHEDULED


def _is_s3_test(event: dict[str, Any]) -> bool:
    """Recognise what S3 sends when notifications are set up (AWS, "Event message structure")."""
    return event["Event"] == "s3:TestEvent" and event.get("Service") == "Amazon S3"


def _is_by_hand(event: dict[str, Any]) -> bool:
    """Return one order, and nothing else that Zappa could take it for."""
    return len(event) == 1 and all(_is_text(order) for order in event.values())


def _kind_of_records(records: Any) -> Kind | None:
    """Return the kind of records that are all of one source; None otherwise, since Zappa looks at the first
    only."""
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return None
    kinds = {_kind_of_record(record) for record in records}
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of_record(record: dict[str, Any]) -> Kind | None:
    # SNS writes it with a capital letter.
    source = record.get("eventSource") or record.get("EventSource")
    marks = _RECORD_MARKS & record.keys()
    if source == "aws:s3" and marks == {"s3"} and not _names_function(record["s3"]):
        return Kind.S3
    if source == "aws:sqs" and not marks:
        return Kind.SQS
    if source == "aws:sns" and marks == {"Sns"} and not _orders(record["Sns"]):
        return Kind.SNS
    return None


def _names_function(s3: Any) -> bool:
    """Return whether Zappa would call what follows the last colon of a notification's id."""
    return not isinstance(s3, dict) or ":" in str(s3.get("configurationId", ""))


def _orders(notification: Any) -> bool:
    """Return whether Zappa would call what a message's `command` names. The message is read as Zappa reads it,
    since JSON can spell one word in many ways."""
    message: Any = notification.get("Message") if isinstance(notification, dict) else None
    if not _is_text(message):
        return True
    try:
        told = json.loads(message)
    except ValueError:
        # The trial of a topic is plain text, which is for no one.
        return False
    except RecursionError:
        return True
    return not isinstance(told, dict) or "command" in told


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


_SHAPES: dict[frozenset[str], tuple[Kind, Callable[[dict[str, Any]], bool]]] = {
    frozenset({"httpMethod"}): (Kind.HTTP, _is_rest),
    frozenset({"rawPath"}): (Kind.HTTP, _is_http_api),
    frozenset(): (Kind.WEBSOCKET, _is_socket),
    frozenset({"type"}): (Kind.AUTHORIZER, _is_authorizer),
    frozenset({"detail-type"}): (Kind.SCHEDULE, _is_schedule),
    frozenset({"Event"}): (Kind.S3_TEST, _is_s3_test),
    **{frozenset({order}): (Kind.BY_HAND, _is_by_hand) for order in _BY_HAND},
}
