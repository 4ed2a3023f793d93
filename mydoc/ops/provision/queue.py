"""Create the queue and the dead-letter queue in SQS."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

from mydoc.aws.names import dead_letter_queue
from mydoc.aws.queue import DEAD_LETTER_RETENTION, RECEIVES_BEFORE_DEAD
from mydoc.ops.provision.common import existing

# How long a job that was taken stays hidden from others: longer than any may take (`timeout_seconds` in
# zappa_settings.json; MYDOC_JOB_SECONDS in `manage.py qcluster`).
VISIBILITY = timedelta(seconds=960)
# Jobs are short there, and whoever watches a retry does not want to wait a quarter of an hour for it.
LAPTOP_VISIBILITY = timedelta(seconds=30)
# AWS, "CreateQueue": you must wait at least one second.
_USABLE_AFTER_SECONDS = 1.0


def provision_queue(sqs: Any, *, queue: str, visibility: timedelta) -> list[str]:
    """Make the queue of jobs and the one where those end that were given up.

    Args:
        sqs: a boto3 SQS client.
        queue: its name.
        visibility: how long a job that was taken stays hidden; more than the longest job takes.

    Returns:
        what was changed, one sentence each.
    """
    dead = dead_letter_queue(queue)
    retention = str(int(DEAD_LETTER_RETENTION.total_seconds()))
    changes = _provision_queue(sqs, dead, {"MessageRetentionPeriod": retention})
    dead_url = sqs.get_queue_url(QueueName=dead)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": RECEIVES_BEFORE_DEAD})
    hidden = str(int(visibility.total_seconds()))
    return changes + _provision_queue(sqs, queue, {"VisibilityTimeout": hidden, "RedrivePolicy": redrive})


def _provision_queue(sqs: Any, queue: str, wanted: dict[str, str]) -> list[str]:
    url = existing(lambda: sqs.get_queue_url(QueueName=queue)["QueueUrl"])
    if url is None:
        sqs.create_queue(QueueName=queue, Attributes=wanted)
        time.sleep(_USABLE_AFTER_SECONDS)
        return [f"queue {queue}: created"]
    now = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    different = {name: value for name, value in wanted.items() if _plain(now.get(name)) != _plain(value)}
    if not different:
        return []
    sqs.set_queue_attributes(QueueUrl=url, Attributes=different)
    return [f"queue {queue}: {name} set" for name in different]


def _plain(value: str | None) -> Any:
    """Return an attribute in a form that compares: numbers in a policy come back as text."""
    if value is None or not value.startswith("{"):
        return value
    return {name: str(part) for name, part in json.loads(value).items()}
