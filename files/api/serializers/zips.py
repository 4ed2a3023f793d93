"""Define ZIPs of links over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.names import LONGEST_FOLDER
from files.domain.selections import MOST_CHOSEN
from files.domain.zips import ZipError, ZipState
from files.services.shares.zips import ShownZip
from mydoc.web.api.fields import StrictSerializer, TextField

_SELECTION_HELP = "Which selection, as the POST returned it; empty for everything."


class ZipIn(StrictSerializer):
    """What to put into the ZIP; everything if nothing is named."""

    documents = serializers.ListField(
        child=TextField(max_length=100),
        required=False,
        default=list,
        max_length=MOST_CHOSEN,
        help_text="Their ids.",
    )
    folders = serializers.ListField(
        child=TextField(max_length=LONGEST_FOLDER),
        required=False,
        default=list,
        max_length=MOST_CHOSEN,
        help_text="Paths of folders, with all documents in them at any depth.",
    )


class ZipQuery(serializers.Serializer[Any]):
    """Which ZIP of a link."""

    selection = serializers.CharField(required=False, default="", max_length=100, help_text=_SELECTION_HELP)


class ZipClaimIn(StrictSerializer):
    selection = TextField(required=False, allow_blank=True, default="", max_length=100, help_text=_SELECTION_HELP)
    password = TextField(required=False, allow_null=True, default=None, max_length=1000)
    unlock = TextField(required=False, allow_blank=True, default="", max_length=1000)


class ZipOut(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        choices=[state.value for state in ZipState],
        help_text="State of the ZIP of the link's current documents; `none` until requested.",
    )
    selection = serializers.CharField(
        allow_null=True,
        help_text="Names the ZIP of what was chosen in later requests; null for that of everything.",
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
        "selection": shown.selection or None,
        "name": shown.name,
        "done": found.done,
        "total": found.total,
        "size": found.size or None,
        "error": found.error.value if found.error else None,
        "retry_at": found.retry_at if found.error is ZipError.BROKEN else None,
    }
