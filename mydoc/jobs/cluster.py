"""Run django-q2's cluster on a plain machine, on the queue that Lambda drains: `manage.py qcluster`."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from django.utils import timezone
from django_q.brokers.aws_sqs import Sqs
from django_q.conf import Conf
from django_q.signing import SignedPackage

from mydoc.aws import queue
from mydoc.aws.queue import Delivery
from mydoc.jobs.run import attempt

# The wait between two polls of an idle queue; also how long stopping may take.
_WAIT_SECONDS = 5


class JobFailed(Exception):
    """A job failed, and its error is kept and logged: raised so that the cluster does not delete the message."""


class Broker(Sqs):
    """Gives each whole message to `run`, so that a job is tried, recorded and given up just as on Lambda.

    django-q2's own broker deletes what it cannot read, and its workers do not know how often a job was tried.
    """

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key)
        self._process = os.getpid()

    def dequeue(self) -> list[tuple[str, str]]:
        """Return the next job, if there is one soon."""
        self._connect()
        answer = self.queue.meta.client.receive_message(
            QueueUrl=self.queue.url,
            MaxNumberOfMessages=1,
            VisibilityTimeout=Conf.RETRY,
            WaitTimeSeconds=_WAIT_SECONDS,
            MessageSystemAttributeNames=["ApproximateReceiveCount", "SentTimestamp"],
        )
        found = [Delivery.of_message(message) for message in answer.get("Messages", [])]
        return [(delivery.receipt, _package(delivery)) for delivery in found]

    def delete(self, task_id: str) -> None:
        """Forget a job that is done."""
        self._connect()
        super().delete(task_id)

    def fail(self, task_id: str) -> None:
        """Leave the message: SQS gives it up after its last try."""

    def _connect(self) -> None:
        """Connect in each process: the cluster forks after it made its broker, and two processes must not share
        a connection."""
        if self._process != os.getpid():
            self.connection = self.get_connection(self.list_key)
            self.queue = self.get_queue()
            self._process = os.getpid()


def run(message_id: str, receipt: str, body: str, tries: int, sent_at: str) -> None:
    """Run a job in a worker; the arguments are the fields of a Delivery, as JSON holds them.

    Raises:
        JobFailed: if the job did.
    """
    delivery = Delivery(message_id, receipt, body, tries, datetime.fromisoformat(sent_at))
    # It may have waited for this worker.
    queue.hide(delivery.receipt, Conf.RETRY)
    if not attempt(delivery):
        raise JobFailed(f"message {delivery.id}, try {delivery.tries}")


def _package(delivery: Delivery) -> str:
    task: dict[str, Any] = {
        "id": delivery.id,
        "name": delivery.id,
        "func": f"{run.__module__}.{run.__name__}",
        "args": (
            delivery.id,
            delivery.receipt,
            delivery.body,
            delivery.tries,
            delivery.sent_at.isoformat(),
        ),
        "kwargs": {},
        "started": timezone.now(),
        # A result goes to a table of Django's unless it goes to its cache; there it ends after a second.
        "cached": 1,
    }
    return str(SignedPackage.dumps(task))
