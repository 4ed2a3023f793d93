"""Jobs put on a running stack's queue as it is, with whatever in them."""

from __future__ import annotations

from typing import Any

from django.core import signing

from mydoc.aws.job_body import JobSerializer
from mydoc.local.keys import signing_keys
from tests.support.stack import Stack
from tests.support.visitor import Visitor

QUEUE = "mydoc-local-jobs"
DEAD = f"{QUEUE}-dead"


def packed(stack: Stack, task: str, *arguments: str | int) -> str:
    """A job as the application of a stack signs it."""
    key = signing_keys(stack.state).secret_key
    job = {"func": task, "args": arguments, "kwargs": {}}
    return signing.dumps(job, key=key, salt=QUEUE, serializer=JobSerializer)


def put(stack: Stack, body: str) -> str:
    """Put a job on the queue; its message's id."""
    url = stack.client("sqs").get_queue_url(QueueName=QUEUE)["QueueUrl"]
    return str(stack.client("sqs").send_message(QueueUrl=url, MessageBody=body)["MessageId"])


def listed(admin: Visitor) -> list[dict[str, Any]]:
    """What an administrator is shown."""
    answer = admin.get("jobs/?limit=100")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def about(admin: Visitor, word: str) -> dict[str, Any] | None:
    """The listed job that has this id or names it."""
    found = [job for job in listed(admin) if word in (job["id"], *job["arguments"])]
    assert len(found) <= 1
    return found[0] if found else None


def held(stack: Stack, queue: str) -> set[str]:
    """Ids of the messages of a queue, hidden ones too but for those whose time has not come yet. A look that hides
    none, at what others put there as well."""
    [regions] = stack.inspect("sqs/messages", QueueUrl=queue)["messages"].values()
    [queues] = regions.values()
    [found] = queues.values()
    return {message["MessageId"] for message in found if message["IsVisible"] or message["ReceiveCount"]}


def messages(stack: Stack, queue: str, *, hidden: bool = True) -> int:
    """How many a queue holds; without the hidden ones it is what an alarm sees."""
    sqs = stack.client("sqs")
    names = ["ApproximateNumberOfMessages", *(["ApproximateNumberOfMessagesNotVisible"] if hidden else [])]
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(counts[name]) for name in names)
