"""The queue with its dead-letter queue, and a Lambda that polls it."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from django.conf import settings
from django_q.signing import SignedPackage
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from mydoc.aws.names import dead_letter_queue
from mydoc.core.ids import new_id
from mydoc.handlers import events
from mydoc.ops.provision import LAPTOP_VISIBILITY, provision_queue

PROCESS = "files.tasks.process"


class Lambda:
    """Polls the queue as Lambda does: deletes what succeeded and leaves the rest alone."""

    def __init__(self) -> None:
        self.sqs: Any = boto3.client("sqs", region_name=settings.AWS_REGION)
        provision_queue(self.sqs, queue=settings.QUEUE, visibility=LAPTOP_VISIBILITY)
        self.url = self._url(settings.QUEUE)
        self.dead_url = self._url(dead_letter_queue(settings.QUEUE))

    def put(self, task: str = PROCESS, *arguments: Any, body: str = "") -> str:
        """Put a job on the queue; its message's id."""
        body = body or SignedPackage.dumps({"func": task, "args": arguments, "kwargs": {}})
        return str(self.sqs.send_message(QueueUrl=self.url, MessageBody=body)["MessageId"])

    def receive(self) -> list[dict[str, Any]]:
        """Take what is there, as records of an event."""
        messages = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        ).get("Messages", [])
        return [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSource": "aws:sqs",
            }
            for message in messages
        ]

    def poll(self) -> list[str]:
        """Hand over what is there; the ids of what failed."""
        records = self.receive()
        answer = events.jobs({"Records": records}, None)["batchItemFailures"]
        failed = [failure["itemIdentifier"] for failure in answer]
        for record in records:
            if record["messageId"] not in failed:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=record["receiptHandle"])
        return failed

    def bury(self, task: str = PROCESS, *arguments: Any) -> str:
        """Put a job that fails, and let it fail until it is dead; its id."""
        job_id = self.put(task, *(arguments or (new_id(),)))
        for _ in range(4):
            self.poll()
        return job_id

    def dead(self) -> list[str]:
        """Ids of what is in the dead-letter queue, hidden or not."""
        return [message.id for message in self.dead_messages()]

    def waiting(self) -> list[str]:
        """As `dead`, of the queue."""
        return [message.id for message in _messages(settings.QUEUE)]

    def dead_messages(self) -> list[Any]:
        """What is in the dead-letter queue, as moto keeps it."""
        return _messages(dead_letter_queue(settings.QUEUE))

    def _url(self, queue: str) -> str:
        return str(self.sqs.get_queue_url(QueueName=queue)["QueueUrl"])


def _messages(queue: str) -> list[Any]:
    return list(get_backend("sqs")[DEFAULT_ACCOUNT_ID][settings.AWS_REGION].queues[queue]._messages)


@pytest.fixture
def lambda_(aws: None, settings: Any) -> Lambda:
    """It does not wait between two tries."""
    settings.JOB_PAUSES = [0, 0]
    return Lambda()
