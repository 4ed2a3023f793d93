"""Read environment variables for the settings.

Libraries for this bring a validation library along, whose patterns alone take a tenth of a cold start to compile.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
# Every variable that was read, and the parser of its value.
READ: dict[str, Callable[[str], Any]] = {}
_REQUIRED: Any = object()
_TRUTHS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class EnvError(ValueError):
    """A variable is missing or invalid; the message contains its name but not its value."""


def _reader(convert: Callable[[str], T]) -> Callable[..., T]:
    def read(name: str, default: T = _REQUIRED) -> T:
        READ[name] = convert
        text = os.environ.get(name)
        if text is None:
            if default is _REQUIRED:
                raise EnvError(f"The environment variable {name} is not set.")
            return default
        try:
            return convert(text)
        except (KeyError, ValueError):
            raise EnvError(f"The environment variable {name} cannot be understood.") from None

    return read


def is_true(text: str) -> bool:
    """Return what a yes or no means, as people write it; raise KeyError for anything else."""
    return _TRUTHS[text.lower()]


_ORIGIN = re.compile(r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?")


def _origins(text: str) -> list[str]:
    """Return origins as browsers write them in `Origin`: no path, no pattern; without https on this machine
    only."""
    found = _parts(text)
    if not all(map(_ORIGIN.fullmatch, found)):
        raise ValueError
    return found


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class Env:
    """Readers, one for each kind of value: `Env().int("NAME", 3)`. A variable without a default must exist."""

    str = staticmethod(_reader(str))
    int = staticmethod(_reader(int))
    path = staticmethod(_reader(Path))
    bool = staticmethod(_reader(is_true))
    # Separated by commas.
    list = staticmethod(_reader(_parts))
    origins = staticmethod(_reader(_origins))
