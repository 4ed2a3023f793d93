"""Ids that are well-formed and nobody's."""

from __future__ import annotations

from uuid import uuid4

from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from mydoc.core.ids import new_id


class Nothing:
    """As Things, with ids that are well-formed and nobody's."""

    def __init__(self) -> None:
        self.document = self.held = self.deleted = self.uploading = _Gone()
        self.link = self.locked = self.zipped = self.recipient = self.report = _Gone()
        self.parts = [{"part_number": 1, "etag": "5d41402abc4b2a76b9719d911017c592"}]
        self.request = self.received = self.collecting = _Gone()
        self.guest = (new_id(), "nobodys:signed:token")
        self.collecting_parts = self.parts
        self.token_id = new_id()
        self.job_id = str(uuid4())
        self.export_id = f"{new_id()}.mine.csv"
        self.group = "nobodys-group"
        self.logo_id = "0" * 32
        self.webhook_id = new_id()
        self.delivery_id = new_id()
        self.confirmation = self.claimed = self.unsubscribe = "nothing:signed:here"
        self.reset = (urlsafe_base64_encode(force_bytes(new_id())), "abcdef-0123456789")


class _Gone:
    def __init__(self) -> None:
        self.id = new_id()
        self.slug = "nobodysslugnobodysslug"
