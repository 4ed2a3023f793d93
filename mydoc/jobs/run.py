"""Run one delivery of a job, the same way on Lambda and in a cluster on a plain machine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from inspect import isfunction
from typing import Any, cast

from django.conf import settings

from mydoc.aws import queue
from mydoc.aws.job_body import arguments_of
from mydoc.aws.queue import RECEIVES_BEFORE_DEAD, Delivery
from mydoc.core import clock
from mydoc.telemetry import context
from mydoc.telemetry.metrics import QUEUE_AGE

logger = logging.getLogger(__name__)

_TASK_MODULES = {"accounts.tasks", "files.tasks"}


class NoTask(Exception):
    """A job names something that jobs may not call."""


def attempt(delivery: Delivery) -> bool:
    """Run a job. If it fails, its error is stored and it is tried again after a pause, or counts as failed for
    good.

    A success at the first try costs no round trip here.

    Returns:
        whether it succeeded; if not, the caller leaves the message on the queue.
    """
    is_last_try = delivery.tries >= RECEIVES_BEFORE_DEAD
    with context.doing(context.Work(context.request_id(), "job", is_last_try=is_last_try)) as job:
        if delivery.tries == 1:
            # Later tries waited on purpose.
            context.measure({QUEUE_AGE: max(0.0, (clock.now() - delivery.sent_at).total_seconds())})
        try:
            _call(delivery.body, job)
        except (Exception, SystemExit) as error:
            job.result = "failed"
            logger.exception(
                "job failed: message %s, try %d of %d", delivery.id, delivery.tries, RECEIVES_BEFORE_DEAD
            )
            _after_failure(delivery, error)
            return False
        if delivery.tries > 1:
            _after_late_success(delivery)
        return True


def pause_after(tries: int) -> int:
    """Return the seconds until the next try; none after the last, when SQS moves the job to the dead-letter queue
    (AWS, "Using dead-letter queues in Amazon SQS").

    Args:
        tries: how often it was tried.
    """
    if tries >= RECEIVES_BEFORE_DEAD:
        return 0
    return int(settings.JOB_PAUSES[min(tries, len(settings.JOB_PAUSES)) - 1])


def _call(body: str, job: context.Work) -> None:
    task: Any = queue.read_job(body)
    arguments = arguments_of(task)
    function = _task(task["func"])
    job.ran = task["func"]
    function(*arguments)


def _task(path: str) -> Callable[..., None]:
    """Return the function of that name in a module of tasks, which is looked up only if the name may be one.

    Raises:
        NoTask: if it is not.
    """
    module, _, name = path.rpartition(".")
    if module not in _TASK_MODULES or name.startswith("_"):
        raise NoTask(f"{path} is not a task")
    function = getattr(import_module(module), name, None)
    if not isfunction(function):
        raise NoTask(f"{path} is not a task")
    return cast(Callable[..., None], function)


def _after_failure(delivery: Delivery, error: BaseException) -> None:
    from mydoc.jobs import failures
    from mydoc.jobs.describe import error_text

    _try("note why", lambda: failures.note(delivery, tries=delivery.tries, error=error_text(error)))
    # Recorded before the pause is set, so that a try that comes early finds it.
    if delivery.receipt:
        _try("make it wait", lambda: queue.hide(delivery.receipt, pause_after(delivery.tries)))


def _after_late_success(delivery: Delivery) -> None:
    from mydoc.jobs import failures

    _try("note that it is done", lambda: failures.note_done(delivery))


def _try(what: str, step: Callable[[], None]) -> None:
    """Run a step whose own failure must not hide how the job went."""
    try:
        step()
    except Exception:
        logger.exception("could not %s", what)
