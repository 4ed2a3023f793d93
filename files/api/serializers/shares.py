"""Links, in and out over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.shares import Share
from mydoc.api.fields import BIGGEST, StrictSerializer, TextField, WholeNumberField


class ShareIn(StrictSerializer):
    documents = serializers.ListField(child=TextField(max_length=64), allow_empty=False, max_length=100)
    password = TextField(required=False, allow_null=True, default=None, max_length=1000)
    expires_in = WholeNumberField(required=False, allow_null=True, default=None, max_value=BIGGEST)
    max_downloads = WholeNumberField(required=False, allow_null=True, default=None, max_value=BIGGEST)
    message = TextField(required=False, default="", allow_blank=True, max_length=5000)


class ShareChangesIn(StrictSerializer):
    password = TextField(required=False, allow_null=True, max_length=1000)
    expires_in = WholeNumberField(required=False, max_value=BIGGEST)
    max_downloads = WholeNumberField(required=False, allow_null=True, max_value=BIGGEST)
    message = TextField(required=False, allow_blank=True, max_length=5000)


class UnlockIn(StrictSerializer):
    password = TextField(max_length=1000)


class ClaimIn(StrictSerializer):
    document = TextField(required=False, allow_null=True, default=None, max_length=64)
    password = TextField(required=False, allow_null=True, default=None, max_length=1000)
    unlock = TextField(required=False, allow_blank=True, default="", max_length=1000)


class SharedDocumentOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    content_type = serializers.CharField()
    kind = serializers.CharField()


class ShareOut(serializers.Serializer[Share]):
    id = serializers.CharField()
    url = serializers.SerializerMethodField()
    slug = serializers.CharField()
    documents = SharedDocumentOut(many=True)
    has_password = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    downloads = serializers.IntegerField(help_text="Downloads handed out; S3 tells nobody which were finished.")
    max_downloads = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()

    def get_url(self, share: Share) -> str:
        return f"{self.context['site_url']}/s/{share.slug}"


class SharePageOut(serializers.Serializer[Any]):
    items = ShareOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PublicShareOut(serializers.Serializer[Any]):
    is_locked = serializers.BooleanField(help_text="Whether a password is wanted first.")
    owner_name = serializers.CharField(allow_null=True)
    message = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    downloads_left = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Documents that are still on their way.")
    documents = SharedDocumentOut(many=True)


class UnlockOut(serializers.Serializer[Any]):
    unlock = serializers.CharField(help_text="Stands for the password for 15 minutes.")
