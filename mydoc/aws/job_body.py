"""Encode jobs on the queue as JSON, signed with the stage's key (docs/adr/0021-jobs-are-json.md).

django-q2 packs jobs with pickle, which runs whatever its bytes name while it is read. A job holds the name of a
task and a few ids, so JSON holds all of it, and reading it runs nothing.
"""

from __future__ import annotations

import io
import json
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

# How every pickle of protocol 2 and later begins (Python, "pickletools": PROTO). No JSON text does.
_PICKLED = b"\x80"
# django-q2 adds the moment at which a job was queued, with its time zone.
_IN_OLD_JOBS = {
    ("datetime", "datetime"): datetime,
    ("datetime", "timezone"): timezone,
    ("datetime", "timedelta"): timedelta,
}


class NotAJob(Exception):
    """A body that is signed with our key and holds no job; the message says why."""


class JobSerializer:
    """Packs and unpacks jobs for `SignedPackage` in place of django-q2's `PickleSerializer`.

    Unpacking happens after the signature was checked (`django.core.signing.loads`).
    """

    @staticmethod
    def dumps(task: Any) -> bytes:
        """Pack a task.

        Raises:
            TypeError: if it holds something else than text, numbers and the moment it was queued at.
        """
        return json.dumps(task, default=_moment, separators=(",", ":")).encode()

    @staticmethod
    def loads(data: bytes) -> Any:
        """Unpack a task.

        Raises:
            NotAJob: if it is neither JSON nor a job of a release that still packed with pickle.
        """
        if data.startswith(_PICKLED):
            return _old_job(data)
        try:
            return json.loads(data)
        except ValueError:
            raise NotAJob("it is not JSON") from None


def arguments_of(task: Any) -> list[str | int]:
    """Return the arguments of a task: ids and small numbers.

    Raises:
        NotAJob: if it has others, or some by name.
    """
    if not isinstance(task, dict) or not isinstance(task.get("func"), str):
        raise NotAJob("it names no task")
    arguments = task.get("args")
    if task.get("kwargs") or not isinstance(arguments, list | tuple):
        raise NotAJob("its arguments are not a list")
    if not all(map(is_argument, arguments)):
        raise NotAJob("its arguments are not all text or whole numbers")
    return list(arguments)


def is_argument(value: Any) -> bool:
    """Return whether a job may hold this as an argument: a text or a whole number, and not true or false."""
    return type(value) in (str, int)


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a job cannot hold a {type(value).__name__}")


def _old_job(data: bytes) -> Any:
    """Return a job that was queued before bodies were JSON. Nothing but a time is looked up, so nothing can
    run."""
    try:
        return _OldJobs(io.BytesIO(data)).load()
    except NotAJob:
        raise
    except Exception:  # noqa: BLE001 - a pickle that is not whole may raise anything
        raise NotAJob("it cannot be read") from None


class _OldJobs(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _IN_OLD_JOBS:
            return _IN_OLD_JOBS[module, name]
        raise NotAJob(f"it names {module}.{name}")
