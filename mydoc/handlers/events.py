"""Handle the events that AWS sends beside HTTP: exactly (event, context), one service call each.

Zappa's run_function calls a function again with fewer arguments when it raises TypeError, so none may leave
from here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any
from urllib.parse import unquote_plus

from mydoc.telemetry import context as telemetry_context

logger = logging.getLogger(__name__)

Event = dict[str, Any]
Handler = Callable[[Event, Any], Any]

# A job that can stop anywhere does its smallest step, such as a part of a ZIP, within seconds.
_TO_STOP_SECONDS = 30
_IN_BETWEEN_SECONDS = 2


class EventError(Exception):
    """An event could not be handled; raising it makes AWS deliver the event again."""


def handler(function: Handler) -> Handler:
    """Start Django if needed, log a line, and raise only what AWS should see.

    Lambda logs the message and the stack of whatever is raised here.
    """

    @wraps(function)
    def wrapped(event: Event, context: Any) -> Any:
        _start_django()
        from mydoc.telemetry.logs import redact

        with telemetry_context.doing(
            telemetry_context.Work(telemetry_context.request_id(context), function.__name__, client=_client(event))
        ):
            try:
                return function(event, context)
            except Exception as error:
                # A bare Exception is an answer that AWS expects by its message, and not a failure.
                if type(error) in (EventError, Exception):
                    raise EventError(redact(str(error))) from None
                logger.exception("%s failed", function.__name__)
                raise EventError(type(error).__name__) from None

    return wrapped


def _client(event: Event) -> str | None:
    """Return the address behind a WebSocket's event, as the log may have it; other events have none."""
    from mydoc.telemetry.client_address import for_the_log, parsed

    # Strangers choose nothing of this, but events are made by hand, too.
    identity = (event.get("requestContext") or {}).get("identity") or {}
    return for_the_log(parsed(str(identity.get("sourceIp", ""))))


@handler
def authorize(event: Event, context: Any) -> Event:
    """Authorize the bearer of a token for an API that requires one of every caller.

    The answer is cached for this token and used for its next requests. So it covers the whole stage instead of one
    method, and contains the expiry of the token, which may come before that of the cache (AWS, "Output from an API
    Gateway Lambda authorizer" and "AWS condition keys that can be used in API Gateway resource policies").

    Raises:
        Exception: "Unauthorized", the one message that becomes a 401 (AWS, "Use API Gateway Lambda authorizers").
    """
    from accounts.authentication import authenticate_header
    from mydoc.core.errors import Unauthenticated

    try:
        shown = authenticate_header(str(event.get("authorizationToken") or ""))
    except Unauthenticated:
        shown = None
    if shown is None:
        raise Exception("Unauthorized")
    user, token = shown
    # arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>
    api, stage = event["methodArn"].split("/")[:2]
    statement = {
        "Effect": "Allow",
        "Action": "execute-api:Invoke",
        "Resource": f"{api}/{stage}/*",
        "Condition": {"DateLessThan": {"aws:CurrentTime": f"{token.expires_at:%Y-%m-%dT%H:%M:%SZ}"}},
    }
    return {
        "principalId": user.pk,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"token_id": token.id},
    }


@handler
def object_created(event: Event, context: Any) -> Event:
    """Enqueue a job for each original that S3 reports. S3 delivers at least once, in any order, with URL-encoded
    keys.

    Raises:
        EventError: if a record could not be handled; all others were.
    """
    return _each(event, _enqueue_original)


@handler
def mail_outcome(event: Event, context: Any) -> Event:
    """Enqueue a job for each mail that SES reports through SNS and that has a listener. SNS delivers at least
    once, in any order.

    Raises:
        EventError: if a record could not be handled; all others were.
    """
    return _each(event, _enqueue_outcome)


def _each(event: Event, do: Callable[[dict[str, Any]], None]) -> Event:
    """Call `do` for every record, even if others fail."""
    records = event.get("Records", [])
    failed = 0
    for record in records:
        try:
            do(record)
        except Exception:
            logger.exception("record not handled")
            failed += 1
    if failed:
        raise EventError(f"{failed} of {len(records)} records could not be handled")
    return {"records": len(records)}


def _enqueue_outcome(record: dict[str, Any]) -> None:
    from mydoc.aws.queue import enqueue
    from mydoc.mail import outcomes

    outcome = outcomes.read(record["Sns"]["Message"])
    if outcome:
        enqueue(outcomes.LISTENERS[outcome.about.kind], *outcome.about.ids, outcome.state.value, outcome.code)


def _enqueue_original(record: dict[str, Any]) -> None:
    from files.domain.documents import document_of_key
    from mydoc.aws.queue import enqueue

    # Other events, such as deletions, need no job.
    if not str(record.get("eventName", "")).startswith("ObjectCreated:"):
        return
    ids = document_of_key(unquote_plus(record["s3"]["object"]["key"]))
    if ids:
        enqueue("files.tasks.process", *ids)


@handler
def jobs(event: Event, context: Any) -> Event:
    """Run a batch of jobs from the queue and name those that failed, so that only they are delivered again."""
    from mydoc.aws.queue import Delivery
    from mydoc.core import deadline
    from mydoc.jobs.run import attempt, attempt_together

    deliveries = [Delivery.of_record(record) for record in event.get("Records", [])]
    done = attempt_together(deliveries)
    left = [delivery for delivery in deliveries if delivery.id not in done]
    failed = []
    for behind, delivery in zip(range(len(left) - 1, -1, -1), left, strict=True):
        with deadline.at_most(_seconds_for(context, behind)):
            if not attempt(delivery):
                failed.append(delivery.id)
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _seconds_for(context: Any, behind: int) -> float | None:
    """Return the seconds for a job that can stop anywhere: few while others wait behind it in its batch."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if behind:
        return _IN_BETWEEN_SECONDS
    return None if remaining is None else max(0.0, remaining() / 1000 - _TO_STOP_SECONDS)


@handler
def expire_due(event: Event, context: Any) -> Event:
    """Run the schedule, every five minutes: enqueue what is due, drain activities, mail what is news, and find
    overdue deliveries and jobs that died."""
    from files.services import drain, schedule, webhooks
    from files.services.notifications import colleagues, expiry
    from mydoc.jobs import failures

    found: Event = {}

    def run(name: str, sweep: Callable[[], int]) -> None:
        found[name] = sweep()

    # Run from the last to the first, each even if another fails.
    with ExitStack() as sweeps:
        sweeps.callback(run, "died", failures.sweep)
        sweeps.callback(run, "untold", webhooks.sweep)
        sweeps.callback(run, "news", colleagues.sweep)
        sweeps.callback(run, "expiring", expiry.sweep)
        sweeps.callback(run, "draining", drain.drain)
        sweeps.callback(run, "enqueued", schedule.sweep)
    return found


def _start_django() -> None:
    from django.apps import apps

    if not apps.ready:
        import os

        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mydoc.settings")
        django.setup()
