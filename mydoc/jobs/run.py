"""Run one delivery of a job, the same way on Lambda and in a cluster on a plain machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from inspect import isfunction
from typing import Any, cast

from django.conf import settings
from django.core import signing

from mydoc.aws import queue
from mydoc.aws.job_body import NotAJob, arguments_of
from mydoc.aws.queue import RECEIVES_BEFORE_DEAD, Delivery
from mydoc.core import clock
from mydoc.telemetry import context
from mydoc.telemetry.metrics import QUEUE_AGE

logger = logging.getLogger(__name__)

# By the task of a job, the function that runs many of them at once.
_TOGETHER = {"files.tasks.process": "files.tasks.process_together"}
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


def attempt_together(deliveries: Sequence[Delivery]) -> set[str]:
    """Run those of several jobs that can run together, and return the ids of those that succeeded. Never raises.

    What it does not return was not done, or nobody knows: the caller runs it by `attempt`, for which nothing is
    done twice. Jobs that were tried before are left to that, so that what stops the whole process is found.
    """
    by_task: dict[str, list[tuple[Delivery, Any]]] = {}
    for delivery in deliveries:
        name, arguments = _read(delivery) if delivery.tries == 1 else ("", ())
        if name in _TOGETHER:
            by_task.setdefault(name, []).append((delivery, arguments))
    done: set[str] = set()
    for name, jobs in by_task.items():
        if len(jobs) > 1:
            done |= _run_together(name, jobs)
    return done


def _read(delivery: Delivery) -> tuple[str, Any]:
    """Return the name of a job's task and its arguments; no name for what is no job: `attempt` says why."""
    try:
        task = queue.read_job(delivery.body)
        return str(task["func"]), tuple(arguments_of(task))
    except (signing.BadSignature, NotAJob, TypeError, KeyError, ValueError):
        return "", ()


def _run_together(name: str, jobs: Sequence[tuple[Delivery, Any]]) -> set[str]:
    with context.doing(context.Work(context.request_id(), name)) as work:
        try:
            outcomes = _task(_TOGETHER[name])([arguments for _, arguments in jobs])
        except (Exception, SystemExit):
            work.result = "failed"
            logger.warning("%d jobs failed together, and are tried one by one", len(jobs), exc_info=True)
            return set()
        done = {delivery.id for (delivery, _), is_done in zip(jobs, outcomes, strict=False) if is_done}
        waited = [clock.now() - delivery.sent_at for delivery, _ in jobs if delivery.id in done]
        if waited:
            context.measure({QUEUE_AGE: max(0.0, max(waited).total_seconds())})
        return done


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


def _task(path: str) -> Callable[..., Any]:
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
    return cast(Callable[..., Any], function)


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
