"""Define the history over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.audit import Action, AuditLine
from files.domain.audit_export import ExportFormat, ExportStatus


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


class AuditExportOut(serializers.Serializer[Any]):
    id = serializers.CharField(source="export.name")
    format = serializers.ChoiceField(choices=[each.value for each in ExportFormat], source="export.format")
    status = serializers.ChoiceField(choices=[each.value for each in ExportStatus])
    size = serializers.IntegerField(help_text="Bytes, once it is ready.")
    url = serializers.CharField(help_text="Downloads it, for 60 seconds; empty until it is ready.")
