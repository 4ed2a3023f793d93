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
        help_text="What the last answer said, to go on with the same look after its URL has ended.",
    )


class SharePreviewIn(PreviewIn):
    document = TextField(max_length=64)


class PreviewOut(serializers.Serializer[Preview]):
    url = serializers.CharField(
        help_text="Answers GET, ranges too, with a content type from a closed list, as an attachment."
    )
    kind = serializers.ChoiceField(choices=[show.value for show in Show])
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    expires_at = serializers.DateTimeField()
    renewal = serializers.CharField()
