"""Format log lines, as JSON or plain on a laptop, and redact secrets from all of them.

Links, tokens and presigned URLs are recognised by their form, secrets of the current request by their value.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from mydoc.telemetry import context

HIDDEN = "[hidden]"
# Less is a word, such as Bearer, which hiding would only blur.
_SHORTEST_SECRET = 7

# CloudWatch splits an event that is too long, and then it is no longer JSON.
_LONGEST_TEXT = 30_000

# Each rule takes time proportional to the length of any text, since texts contain what strangers sent.
_NAMES = r"[\w-]{0,30}(?:password|secret|token|signature|authorization|cookie|ticket|slug|guest)[\w-]{0,30}"
_RULES = [
    # Addresses whose next part opens something: a link, a confirmation, a new password.
    (
        r"(/(?:s|r|public/(?:shares|requests)|accounts/confirm|password/reset/[^/\s\"']+)/)[^/\s\"'?#<>]+",
        rf"\1{HIDDEN}",
    ),
    # What follows the question mark of any address, and a presigned request whose question mark is gone.
    (r"(?<=[\w/%\]])\?[^\s\"'<>]+", f"?{HIDDEN}"),
    (r"\b(X-Amz-[\w-]{1,40}|AWSAccessKeyId|Signature)=[^&\s\"']+", rf"\1={HIDDEN}"),
    (r"\b(Bearer|Basic)\s+[\w.~+/=-]{6,}", rf"\1 {HIDDEN}"),
    (r"\bmydoc_[a-z]+_[\w-]{6,}", f"mydoc_{HIDDEN}"),
    (r"\bwhsec_[\w+/=-]{6,}", f"whsec_{HIDDEN}"),
    (r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", HIDDEN),
    # What `new_secret` makes of 16 or 32 bytes; names of 22 letters are common, but not with all of these.
    (r"(?-i:(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[\d_-])(?:[\w-]{22}|[\w-]{43})(?![\w-]))", HIDDEN),
    # The key of a recipient's link: an id and, right after it, what `new_secret` makes.
    (r"(?-i:(?<![\w-])[0-7][0-9A-HJKMNP-TV-Z]{25}[\w-]{22}(?![\w-]))", HIDDEN),
    # A member of a dictionary, of an item as DynamoDB writes it, or an argument with a literal value.
    (
        rf"([\"']?\b{_NAMES}[\"']?\s*[:=]\s*(?:\{{[\"'][SB][\"']:\s*)?b?)([\"'])(?:\\.|(?!\2)[^\\])*(?:\2|\\?\Z)",
        rf"\1\2{HIDDEN}\2",
    ),
    # botocore repeats the value of a parameter that it refuses.
    (r"\bvalue: .*?(?:(?=, (?:type|valid)\b)|\Z)", f"value: {HIDDEN}"),
]
_COMPILED = [(re.compile(pattern, re.IGNORECASE | re.DOTALL), shown) for pattern, shown in _RULES]


def redact(text: str) -> str:
    """Return the text without secrets."""
    doing = context.current()
    if doing:
        for secret in sorted(doing.secrets(), key=len, reverse=True):
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, HIDDEN)
    for pattern, shown in _COMPILED:
        text = pattern.sub(shown, text)
    return text[:_LONGEST_TEXT]


class LineFormatter(logging.Formatter):
    """Formats lines for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """Formats lines for CloudWatch Logs: one JSON object each, with the request or event it belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        doing = context.current()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
            **(doing.fields() if doing else {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = f"{record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}"
            line["stack"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, default=str, separators=(",", ":"))
