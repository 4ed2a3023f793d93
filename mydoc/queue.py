"""Jobs: what a request hands over to be done soon, at least once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.core import signing

if TYPE_CHECKING:
    from django_q.brokers.aws_sqs import Sqs


@cache
def _broker() -> Sqs:
    """django-q2 asks for the queue's URL each time it makes a broker; one per process spares that round trip."""
    from django_q.brokers.aws_sqs import Sqs

    return Sqs()


def enqueue(task: str, *arguments: str | int) -> None:
    """Put a job on this stage's queue: one round trip.

    Args:
        task: dotted path of the function, in a `tasks` module.
        arguments: ids and small values only; a message holds 256 KB and must carry no secret.
    """
    from django_q.tasks import async_task

    async_task(task, *arguments, broker=_broker())


def read_job(body: str) -> Any:
    """A job as it was enqueued, signed with this stage's key or one that it took the place of.

    Raises:
        django.core.signing.BadSignature: if it is not ours.
    """
    from django_q.conf import Conf
    from django_q.signing import PickleSerializer

    return signing.loads(body, salt=Conf.PREFIX, serializer=PickleSerializer)
