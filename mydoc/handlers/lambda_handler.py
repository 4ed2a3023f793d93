"""Receive what Lambda calls (`lambda_handler` in zappa_settings.json), and raise an error where Zappa would not.

Zappa answers None to an event that it has no function for. SQS takes that for success and deletes the jobs, so a
wrong ARN in the settings would lose them without a trace. And it calls what some events name, so only those pass
that this project expects (`mydoc.aws.event_kinds`).
"""

from __future__ import annotations

import gc
import os
from typing import Any

# Nothing that is imported becomes garbage, and looking for some would take a fifth of a cold start.
gc.disable()

from zappa.handler import LambdaHandler  # noqa: E402

from mydoc.aws.event_kinds import Kind, kind_of  # noqa: E402
from mydoc.handlers.events import Event, EventError  # noqa: E402

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # Now rather than with the first event: initialisation has more CPU, and a snapshot includes it.
    LambdaHandler()
# Nor does the collector scan it later (Python, "gc.freeze").
gc.freeze()
gc.enable()


def lambda_handler(event: Event, context: Any) -> Any:
    """Pass an event to Zappa and return its answer.

    Raises:
        EventError: if MyDoc does not accept it, or has no handler for it.
    """
    kind = kind_of(event)
    if kind is None:
        raise EventError(f"unknown event: {_marks(event)}")
    # Zappa puts an API stage's variables into the environment; this project has none.
    answer = LambdaHandler.lambda_handler({**event, "stageVariables": None}, context)
    if answer is None and kind not in (Kind.S3_TEST, Kind.BY_HAND):
        raise EventError(f"no handler for this event of {_marks(event)}")
    return answer


def _marks(event: Any) -> list[str]:
    """Return what the log may have of an event: the names of its fields."""
    return sorted(map(str, event)) if isinstance(event, dict) else []
