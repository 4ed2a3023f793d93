"""Define the history over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.audit import Action, AuditLine


class AuditLineOut(serializers.Serializer[AuditLine]):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=[action.value for action in Action])
    description = serializers.CharField()
    actor = serializers.CharField()
    document_id = serializers.CharField()
    document_name = serializers.CharField(
        help_text="Its name at that time; empty if the document is not shared with the caller."
    )


class AuditPageOut(serializers.Serializer[Any]):
    items = AuditLineOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
