"""What `zappa invoke` calls is called, and no event, mail or record chooses a function."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mydoc.handlers.events import EventError
from mydoc.mail import About
from tests.support.events import event
from tests.support.mails import ses_event, sns_event
from tests.unit.through_zappa.conftest import foreign

COMMAND = f"{__name__}.by_hand"


ORDERS = {
    "plain": json.dumps({"command": COMMAND}),
    "spaced": f'{{ "command" : "{COMMAND}" }}',
    "escaped": '{"\\u0063ommand"' + f': "{COMMAND}"}}',
    "wholly escaped": json.dumps({"command": COMMAND}).replace(
        "command", "".join(f"\\u{ord(c):04x}" for c in "command")
    ),
    "said twice": f'{{"command": "", "command": "{COMMAND}"}}',
    "beside what SES says": json.dumps({"command": COMMAND} | json.loads(ses_event("Bounce", None))),
    "empty": '{"command": ""}',
    "surrounded by blanks": f'\n\t {{"command": "{COMMAND}"}} \n',
    "a list": "[]",
    "a number": "7",
    "nested too deeply": "[" * 100_000,
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("position", [0, 1])
def test_a_notification_does_not_choose_what_is_called(order, position, invoke, called):
    told = [ses_event("Delivery", None)]
    told.insert(position, order)

    with pytest.raises(EventError, match="unknown event"):
        invoke(sns_event(*told))

    assert called == []


def test_the_word_may_be_in_what_ses_says(invoke, queued):
    """Of a mail that speaks of it, in words or as a value."""
    said = json.loads(ses_event("Bounce", About("recipient", ("a", "1")))) | {"note": 'the "command" key'}

    assert invoke(sns_event(json.dumps(said))) == {"records": 1}

    assert len(queued) == 1


def test_an_unknown_event_is_an_error(invoke):
    with pytest.raises(EventError, match="unknown event"):
        invoke(event("unknown"))


CALLED: list[Any] = []


def by_hand(event: Any, context: Any) -> None:
    """What `zappa invoke` may call."""
    CALLED.append(event)


@pytest.fixture
def called() -> list[Any]:
    CALLED.clear()
    return CALLED


def test_what_is_called_by_hand_needs_no_answer(invoke, called):
    assert invoke({"command": COMMAND}) is None
    assert invoke({"raw_command": f"import {__name__} as m; m.by_hand(1, 2)"}) is None
    assert invoke({"manage": "check"}) == {}
    assert len(called) == 2


def record(name: str, **changes: Any) -> dict[str, Any]:
    made = foreign(name)
    made["Records"][0] |= changes
    return made


def context(name: str, **changes: Any) -> dict[str, Any]:
    made = foreign(name)
    made["requestContext"] |= changes
    return made


S3 = event("s3_put", key="originals/a/b")["Records"][0]


FOREIGN: dict[str, Any] = {
    "nothing": {},
    "a list": [],
    "text": "Records",
    "no records": {"Records": []},
    "records that are none": {"Records": [None]},
    "records of nobody": {"Records": [{}]},
    "a table's stream": {"Records": [{"eventSource": "aws:dynamodb", "dynamodb": {}, "eventSourceARN": "arn"}]},
    "a stream of Kinesis": {"Records": [{"eventSource": "aws:kinesis", "kinesis": {}, "eventSourceARN": "arn"}]},
    "SQS with the fields of S3": record("sqs_batch", s3={"configurationId": f"x:{COMMAND}"}),
    "SQS with those of SNS": record("sqs_batch", Sns={"Message": json.dumps({"command": COMMAND})}),
    "S3 whose notification names a function": record("s3_put", s3=S3["s3"] | {"configurationId": f"x:{COMMAND}"}),
    "S3 with the fields of SNS": record("s3_put", Sns={"Message": json.dumps({"command": COMMAND})}),
    "two sources": {"Records": [S3, foreign("sqs_batch")["Records"][0]]},
    "records and an order": foreign("s3_put", command=COMMAND),
    "a request and an order": foreign("rest_request", command=COMMAND),
    "a request and records": foreign("rest_request", Records=[S3]),
    "an order and its payload": {"command": COMMAND, "detail": 1},
    "two orders": {"command": COMMAND, "manage": "check"},
    "an order that is no text": {"command": [COMMAND]},
    "an empty order": {"raw_command": ""},
    "a load balancer": context("rest_request", elb={"targetGroupArn": "arn"}),
    "a request of another version": foreign("rest_request", version="2.0"),
    "a request without a path": foreign("rest_request", path=None),
    "a function's own URL": foreign("http_2_0_request", requestContext={}),
    "an HTTP API with a method": foreign("http_2_0_request", httpMethod="GET"),
    "another function's schedule": foreign("schedule", resources=[f"arn:aws:events:x:1:rule/mydoc-dev-{COMMAND}"]),
    "keeping warm": foreign("schedule", resources=["arn:aws:events:x:1:rule/x-handler.keep_warm_callback"]),
    "two schedules": foreign("schedule", resources=event("schedule")["resources"] * 2),
    "a schedule of nobody": foreign("schedule", source="example.unknown"),
    "an authorizer of requests": foreign("authorizer_token", type="REQUEST"),
    "another WebSocket route": context("websocket_message", routeKey="admin"),
    "a WebSocket of another type": context("websocket_connect", eventType="MESSAGE"),
    "a bot": {"bot": {}, "currentIntent": {"name": COMMAND}},
    "a trigger of Cognito": {"triggerSource": "PreSignUp_SignUp"},
    "a log": {"awslogs": {"data": ""}},
    "a test of somebody else": {"Event": "s3:TestEvent", "Service": "Else"},
}


@pytest.mark.parametrize("foreign_event", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_registered_is_refused_and_calls_nothing(foreign_event, invoke, called, queued):
    with pytest.raises(EventError, match="unknown event"):
        invoke(foreign_event)
    assert (called, queued) == ([], [])


def test_the_laptop_refuses_the_same(called, queued):
    from mydoc.local.dispatch import dispatch

    for foreign_event in FOREIGN.values():
        with pytest.raises(EventError, match="no handler for this event"):
            dispatch(foreign_event)
