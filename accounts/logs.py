"""Keeps the tokens of mailed links out of logs: Django logs the path of a request that it refuses."""

from __future__ import annotations

import logging
import re

_LINK = re.compile(r"(/accounts/(?:confirm|password/reset/[^/\s]+)/)[^/\s]{16,}")


class RedactLinks(logging.Filter):
    """For a handler; `LOGGING` names it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        redacted = _LINK.sub(r"\1[…]", message)
        if redacted != message:
            record.msg, record.args = redacted, ()
        return True
