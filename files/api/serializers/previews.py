"""Define previews over REST."""

from __future__ import annotations

from rest_framework import serializers

from files.domain.previews import Show
from files.services.previews import Preview
from mydoc.web.api.fields import StrictSerializer, TextField


class PreviewIn(StrictSerializer):
    renewal = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="The value from the last answer, to renew its URL without counting another view.",
    )


class SharePreviewIn(PreviewIn):
    document = TextField(max_length=64)


class PreviewOut(serializers.Serializer[Preview]):
    url = serializers.CharField(
        help_text="Accepts GET, including ranges. Sent as an attachment, with a content type from a fixed list."
    )
    kind = serializers.ChoiceField(choices=[show.value for show in Show])
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Size in bytes.")
    expires_at = serializers.DateTimeField()
    renewal = serializers.CharField()
