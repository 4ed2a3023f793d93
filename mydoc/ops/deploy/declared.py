"""Read the events of zappa_settings.json: what calls which function of ours, in Zappa's own form.

Names of buckets, queues and topics are known only once the account is, and stand there as `{bucket}`, `{queue}`
and `{topic}` with `{region}` and `{account}`. Deployed stages and the laptop read the same declaration
(docs/adr/0034-events.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mydoc.ops.stage import Stage

# All that is acted on; anything else would be passed over in silence.
_EVENT = {"function", "event_source", "expression", "expressions", "name", "description", "enabled"}
_SOURCES = {
    "s3": {"arn", "events", "prefix", "suffix"},
    "sqs": {"arn", "batch_size", "enabled"},
    "sns": {"arn", "events"},
}
SCHEDULE = "schedule"

Event = dict[str, Any]


class BadDeclaration(ValueError):
    """An event in zappa_settings.json that would have no effect; the message says why."""


def filled_in(events: Iterable[Mapping[str, Any]], stage: Stage) -> list[Event]:
    """Return the events with the ARNs of their sources.

    Args:
        events: as zappa_settings.json has them.
        stage: whose bucket, queue and topic they come from.

    Raises:
        BadDeclaration: for what could not be acted on.
    """
    places = {
        "region": stage.region,
        "account": stage.account,
        "bucket": stage.bucket,
        "queue": stage.queue,
        "topic": stage.mail_topic.rpartition(":")[2],
    }
    return [_filled_in(event, places) for event in events]


def of(kind: str, events: Iterable[Event]) -> list[Event]:
    """Return the events of a kind.

    Args:
        kind: the service in the source's ARN, such as `s3`, or SCHEDULE.
    """
    return [event for event in events if kind_of(event) == kind]


def kind_of(event: Mapping[str, Any]) -> str:
    """Return the service in the ARN of an event's source, or SCHEDULE."""
    return event["event_source"]["arn"].split(":")[2] if "event_source" in event else SCHEDULE


def expressions(event: Mapping[str, Any]) -> list[str]:
    """Return when a scheduled event is due."""
    return [event["expression"]] if "expression" in event else list(event["expressions"])


def notification(event: Mapping[str, Any], *, function_arn: str) -> dict[str, Any]:
    """Return what S3 is configured with for an event of its own (`PutBucketNotificationConfiguration`)."""
    source = event["event_source"]
    rules = [{"Name": name, "Value": source[name]} for name in ("prefix", "suffix") if source.get(name)]
    return {
        "Id": event["function"].rpartition(".")[2],
        "LambdaFunctionArn": function_arn,
        "Events": list(source.get("events", ["s3:ObjectCreated:*"])),
        **({"Filter": {"Key": {"FilterRules": rules}}} if rules else {}),
    }


def mapping(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return how Lambda delivers a queue's messages (`CreateEventSourceMapping`). A batch names those that
    failed, which Zappa cannot ask for."""
    source = event["event_source"]
    return {
        "BatchSize": source.get("batch_size", 10),
        "Enabled": source.get("enabled", True),
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }


def _filled_in(event: Mapping[str, Any], places: Mapping[str, str]) -> Event:
    function = event.get("function", "an event without a function")
    if more := set(event) - _EVENT:
        raise BadDeclaration(f"{function}: {', '.join(sorted(more))} would have no effect.")
    if "event_source" not in event:
        if not ("expression" in event or event.get("expressions")):
            raise BadDeclaration(f"{function}: set event_source or expression.")
        return dict(event)
    arn = event["event_source"].get("arn", "").format_map(places)
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    if service not in _SOURCES:
        raise BadDeclaration(f"{function}: its event source must be one of {', '.join(_SOURCES)}.")
    if more := set(event["event_source"]) - _SOURCES[service]:
        raise BadDeclaration(f"{function}: event_source.{', '.join(sorted(more))} would have no effect.")
    return {**event, "event_source": {**event["event_source"], "arn": arn}}
