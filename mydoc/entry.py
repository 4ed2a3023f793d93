"""What Lambda calls (`lambda_handler` in zappa_settings.json): Zappa, with an error where it would say nothing.

Zappa answers None to an event that it has no function for. SQS takes that for success and deletes the jobs, so a
wrong ARN in the settings would lose them without a trace.
"""

from __future__ import annotations

import gc
import os
from typing import Any

# Nothing that is imported becomes garbage, and looking for some would take a fifth of a cold start.
gc.disable()

from zappa.handler import LambdaHandler  # noqa: E402

from mydoc.events import Event, EventError  # noqa: E402

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # Now rather than with the first event: who initialises gets all the CPU there is, and a snapshot has it all.
    LambdaHandler()
# Nor is it looked at ever after (Python, "gc.freeze").
gc.freeze()
gc.enable()


def lambda_handler(event: Event, context: Any) -> Any:
    """Hand an event to whom it is for.

    Raises:
        EventError: if it is for nobody here.
    """
    if _orders_something(event):
        raise EventError("a notification names a function to call")
    answer = LambdaHandler.lambda_handler(event, context)
    if answer is None and not _needs_no_answer(event):
        raise EventError(f"nobody handles this event of {sorted(event)}")
    return answer


def _orders_something(event: Event) -> bool:
    """Zappa calls whatever function a notification of SNS names; nobody who may publish one is to choose."""
    records = event.get("Records") or []
    return any('"command"' in str(record.get("Sns", {}).get("Message")) for record in records)


def _needs_no_answer(event: Event) -> bool:
    # S3 asks once, when notifications are set up; Zappa keeps warm by schedule; people call functions by hand.
    return (
        event.get("Event") == "s3:TestEvent"
        or event.get("detail-type") == "Scheduled Event"
        or "command" in event
        or "raw_command" in event
    )
