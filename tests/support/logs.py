"""What the application writes into its log on AWS."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mydoc.telemetry.logs import JsonFormatter


class Log:
    """Lines of JSON, as they are written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def access(self) -> list[dict[str, Any]]:
        """One for each request, event or job that has ended."""
        return [line for line in self.lines if line["logger"] == "mydoc.access"]


@contextmanager
def logged(level: int = logging.DEBUG) -> Iterator[Log]:
    """`with logged() as log:` is what would be written meanwhile; as low as a stage can be set, unless given."""
    log, root = Log(), logging.getLogger()
    handler = logging.StreamHandler(log.stream)
    handler.setFormatter(JsonFormatter())
    # It plays AWS, whose log this is not.
    handler.addFilter(lambda record: not record.name.startswith("moto"))
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield log
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
