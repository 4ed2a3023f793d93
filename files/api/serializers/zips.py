"""Define ZIPs of links over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.zips import ZipError, ZipState
from files.services.shares.zips import ShownZip
from mydoc.web.api.fields import StrictSerializer, TextField


class ZipClaimIn(StrictSerializer):
    password = TextField(required=False, allow_null=True, default=None, max_length=1000)
    unlock = TextField(required=False, allow_blank=True, default="", max_length=1000)


class ZipOut(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        choices=[state.value for state in ZipState],
        help_text="State of the ZIP of the link's current documents; `none` until requested.",
    )
    name = serializers.CharField()
    done = serializers.IntegerField(help_text="Bytes added so far.")
    total = serializers.IntegerField(help_text="Bytes of all documents to add.")
    size = serializers.IntegerField(allow_null=True, help_text="Size of the ZIP in bytes, once it is ready.")
    error = serializers.ChoiceField(choices=[error.value for error in ZipError], allow_null=True)
    retry_at = serializers.DateTimeField(
        allow_null=True, help_text="After a failure: when a POST can start it again. Null if it cannot be retried."
    )


def zip_out(shown: ShownZip) -> dict[str, Any]:
    """What is said of a ZIP."""
    found = shown.zip
    return {
        "state": found.state.value,
        "name": shown.name,
        "done": found.done,
        "total": found.total,
        "size": found.size or None,
        "error": found.error.value if found.error else None,
        "retry_at": found.retry_at if found.error is ZipError.BROKEN else None,
    }
