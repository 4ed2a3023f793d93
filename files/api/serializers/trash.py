"""Define documents in the trash over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.documents import Document, Status


class TrashedOut(serializers.Serializer[Document]):
    id = serializers.CharField()
    name = serializers.CharField()
    folder = serializers.CharField(help_text="Path of the folder it was uploaded in; empty for none.")
    size = serializers.IntegerField(help_text="Size in bytes.")
    content_type = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(
        choices=[status.value for status in Status],
        source="trashed.was",
        help_text="The status it is restored to.",
    )
    deleted_at = serializers.DateTimeField(source="trashed.at")
    restorable_until = serializers.DateTimeField(
        source="trashed.until",
        help_text="When it is deleted for good: when its time in the trash is over, or when it expires, whichever "
        "comes first.",
    )


class TrashPageOut(serializers.Serializer[Any]):
    items = TrashedOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
