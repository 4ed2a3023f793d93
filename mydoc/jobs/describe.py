"""Describe a job and its error without secrets or addresses, so that they may be kept and shown."""

from __future__ import annotations

import re
from typing import Any

from mydoc.aws.queue import read_job
from mydoc.core.ids import is_id
from mydoc.telemetry.logs import HIDDEN, redact

_LONGEST = 300
_LONGEST_READ = 10_000
_ADDRESS = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+")
# Whatever is long and without a gap, such as a token or a signature; a UUID names a request of AWS's.
_TOKEN = re.compile(r"(?<![\w+=-])(?![0-9a-f]{8}-[0-9a-f]{4}-)[\w+=-]{32,}")


def task_of(body: str) -> tuple[str, list[str]]:
    """Return the dotted path of what a job calls, and its arguments: ids as they are, anything else hidden.

    Returns:
        "" and nothing for what cannot be read.
    """
    try:
        task: Any = read_job(body)
        return str(task["func"])[:_LONGEST], [_argument(value) for value in task["args"]]
    except Exception:  # noqa: BLE001 - unpacking what is not ours may raise anything
        return "", []


def error_text(error: BaseException) -> str:
    """Return the class of an error and its message, shortened, without queries of URLs, addresses and tokens."""
    message = " ".join(redact(str(error)[:_LONGEST_READ]).split())
    for pattern in (_ADDRESS, _TOKEN):
        message = pattern.sub(HIDDEN, message)
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _argument(value: object) -> str:
    return value if isinstance(value, str) and is_id(value) else HIDDEN
