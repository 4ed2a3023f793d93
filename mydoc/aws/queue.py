"""Enqueue jobs, which run soon and at least once, and read the dead-letter queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core import signing

from mydoc.aws.names import dead_letter_queue

if TYPE_CHECKING:
    from django_q.brokers.aws_sqs import Sqs

RECEIVES_BEFORE_DEAD = 3
DEAD_LETTER_RETENTION = timedelta(days=14)

# SQS returns at most ten messages at once (AWS, ReceiveMessage).
_MOST_MESSAGES = 10
# A wait makes SQS ask all its servers; without one a small queue may look empty (AWS, "Amazon SQS short and long
# polling").
_WAIT_SECONDS = 1


@dataclass(frozen=True)
class Delivery:
    """A job as SQS delivers it.

    Args:
        id: the message's; it stays the same in the dead-letter queue.
        receipt: hides or deletes the message, until it is delivered again.
        body: the signed job.
        tries: how often it was delivered, this time included.
        sent_at: when it was put on the queue.
    """

    id: str
    receipt: str
    body: str
    tries: int
    sent_at: datetime

    @classmethod
    def of_record(cls, record: dict[str, Any]) -> Delivery:
        """Return the delivery in a record of Lambda's event."""
        return cls(
            record["messageId"],
            record.get("receiptHandle", ""),
            record["body"],
            *_counted(record.get("attributes", {})),
        )

    @classmethod
    def of_message(cls, message: dict[str, Any]) -> Delivery:
        """Return the delivery in a message as ReceiveMessage gives it, with its system attributes."""
        return cls(
            message["MessageId"],
            message["ReceiptHandle"],
            message["Body"],
            *_counted(message.get("Attributes", {})),
        )


def _counted(attributes: dict[str, str]) -> tuple[int, datetime]:
    sent = attributes.get("SentTimestamp")
    sent_at = datetime.fromtimestamp(int(sent) / 1000, UTC) if sent else datetime.now(UTC)
    return int(attributes.get("ApproximateReceiveCount", 1)), sent_at


@cache
def _broker() -> Sqs:
    """Return the process's one broker: django-q2 asks for the queue's URL each time it makes one."""
    from django_q.brokers.aws_sqs import Sqs

    return Sqs()


@cache
def _dead_url() -> str:
    from django.conf import settings

    return str(_sqs().get_queue_url(QueueName=dead_letter_queue(settings.QUEUE))["QueueUrl"])


def _sqs() -> Any:
    return _broker().queue.meta.client


def enqueue(task: str, *arguments: str | int) -> None:
    """Put a job on this stage's queue: one round trip.

    Args:
        task: dotted path of the function, in a `tasks` module.
        arguments: ids and small values only; a message holds 256 KB and must carry no secret.

    Raises:
        TypeError: for an argument that a job cannot have.
    """
    _put(task, arguments, broker=_broker())


# The most that SQS waits (AWS, "Amazon SQS delay queues").
LONGEST_PAUSE = 900
# Seconds for `enqueue_later`; a request lasts at most `timeout_seconds` of zappa_settings.json.
AFTER_ANY_REQUEST = 200


class _Later:
    """A broker whose jobs SQS delays."""

    list_key = "later"

    def __init__(self, seconds: int) -> None:
        self._seconds = max(0, min(seconds, LONGEST_PAUSE))

    def enqueue(self, body: str) -> str:
        answer = _sqs().send_message(QueueUrl=_broker().queue.url, MessageBody=body, DelaySeconds=self._seconds)
        return str(answer["MessageId"])


def enqueue_later(task: str, *arguments: str | int, seconds: int) -> None:
    """Enqueue a job, as `enqueue`, to run after 0 to 900 seconds (LONGEST_PAUSE)."""
    _put(task, arguments, broker=_Later(seconds))


def _put(task: str, arguments: Sequence[str | int], *, broker: Any) -> None:
    from django_q.tasks import async_task

    from mydoc.aws.job_body import is_argument

    if not all(map(is_argument, arguments)):
        raise TypeError(f"{task} cannot be given {[type(argument).__name__ for argument in arguments]}")
    async_task(task, *arguments, broker=broker)


def read_job(body: str) -> Any:
    """Return a job from its body, after checking that this stage's key, or one before it, has signed it.

    Nothing of the body is read before that, and reading it runs nothing.

    Raises:
        django.core.signing.BadSignature: if it is not ours.
        mydoc.aws.job_body.NotAJob: if it is ours and no job.
    """
    from django_q.conf import Conf

    from mydoc.aws.job_body import JobSerializer

    return signing.loads(body, salt=Conf.PREFIX, serializer=JobSerializer)


def send(body: str) -> None:
    """Put a job on the queue as it was packed before: one round trip."""
    _broker().enqueue(body)


def hide(receipt: str, seconds: int) -> None:
    """Make a job that was received come back after so many seconds: one round trip.

    Lambda leaves failed jobs to the visibility timeout (AWS, "Handling errors for an SQS event source in Lambda"),
    and its role needs no right to change it.
    """
    _sqs().change_message_visibility(
        QueueUrl=_broker().queue.url, ReceiptHandle=receipt, VisibilityTimeout=seconds
    )


def receive_dead(*, hidden_for: int) -> list[Delivery]:
    """Return some jobs of the dead-letter queue, each once: one round trip.

    Args:
        hidden_for: seconds until they can be received again.
    """
    answer = _sqs().receive_message(
        QueueUrl=_dead_url(),
        MaxNumberOfMessages=_MOST_MESSAGES,
        VisibilityTimeout=hidden_for,
        WaitTimeSeconds=_WAIT_SECONDS,
        MessageSystemAttributeNames=["All"],
    )
    found = map(Delivery.of_message, answer.get("Messages", []))
    return list({delivery.id: delivery for delivery in found}.values())


def delete_dead(delivery: Delivery) -> None:
    """Delete a job from the dead-letter queue: one round trip."""
    _sqs().delete_message(QueueUrl=_dead_url(), ReceiptHandle=delivery.receipt)
