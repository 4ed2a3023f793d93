"""WhiteNoise, which looks at every static file again for each client of a test, looks at them once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

_add_files = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[tuple[Any, ...], dict[str, Any]] = {}


def install() -> None:
    """For the rest of the process."""
    WhiteNoiseMiddleware.add_files_from_finders = _add_files_once


def _add_files_once(self: Any) -> None:
    asked = (self.static_prefix, settings.STATIC_URL, settings.STATIC_ROOT, self.max_age)
    if asked not in _found:
        _add_files(self)
        _found[asked] = dict(self.files)
    self.files.update(_found[asked])
