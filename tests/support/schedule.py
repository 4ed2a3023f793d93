"""What EventBridge does every five minutes, at once."""

from __future__ import annotations

import json

from mydoc.aws import names
from tests.support.stack import Stack

_FUNCTION = names.function("local")


def invoke_schedule(stack: Stack) -> None:
    """Let the stack's function do what is due."""
    event = {
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{_FUNCTION}-mydoc.handlers.events.expire_due"],
    }
    answer = stack.client("lambda").invoke(FunctionName=_FUNCTION, Payload=json.dumps(event))
    assert "FunctionError" not in answer, answer["Payload"].read()
