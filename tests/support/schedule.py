"""What EventBridge does every five minutes, at once."""

from __future__ import annotations

import json

from mydoc.aws import names
from tests.support.stack import Stack
from tests.support.visitor import wait_for

_FUNCTION = names.function("local")


def invoke_schedule(stack: Stack) -> None:
    """Let the stack's function do what is due. A run that its time cut off is followed by another, as on AWS."""
    event = {
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{_FUNCTION}-mydoc.handlers.events.expire_due"],
    }

    def is_through() -> bool:
        answer = stack.client("lambda").invoke(FunctionName=_FUNCTION, Payload=json.dumps(event))
        return "FunctionError" not in answer

    wait_for(is_through)
