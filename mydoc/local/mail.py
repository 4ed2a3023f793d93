"""Deliver mail to the console and, one file each, to a folder."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from mydoc.core.clock import now
from mydoc.core.ids import new_id


class EmailBackend(BaseEmailBackend):
    """Writes each mail to `settings.MAIL_DIR` as `<time>-<id>-<recipient>.eml`, and its text to the console."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; returns how many."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            self._write(folder, message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        recipient = re.sub(r"[^A-Za-z0-9.@+-]", "_", (message.recipients() or ["nobody"])[0])[:80]
        name = f"{now():%Y%m%dT%H%M%S.%f}-{new_id()}-{recipient}.eml"
        temporary = folder / f".{name}.part"
        temporary.write_bytes(_headers(message) + message.message().as_bytes())
        # Whoever watches the folder sees whole mails only.
        temporary.replace(folder / name)
        to = ", ".join(message.recipients())
        sys.stderr.write(f"--- mail to {to}: {message.subject}\n{message.body.strip()}\n---\n")
        sys.stderr.flush()


def _headers(message: EmailMessage) -> bytes:
    """Return the tags in the form that SES reads from a mail (AWS, "Specifying message tags"), for the stand-in of
    SES."""
    # Anymail's messages have it whether it was set or not.
    extra = getattr(message, "esp_extra", None)
    tags = extra.get("EmailTags", []) if isinstance(extra, dict) else []
    text = ", ".join(f"{tag['Name']}={tag['Value']}" for tag in tags)
    return f"X-SES-MESSAGE-TAGS: {text}\n".encode() if text else b""
