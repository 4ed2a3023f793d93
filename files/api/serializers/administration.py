"""Define people and quarantine over REST; sizes in bytes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.domain.people import AccountState, ManagedAccount
from files.domain.quarantine import LONGEST_REASON, Held
from files.domain.reports import Report, ReportReason
from mydoc.features.domain import LARGEST_QUOTA
from mydoc.web.api.fields import StrictBooleanField, StrictSerializer, TextField, WholeNumberField


class InvitationIn(StrictSerializer):
    email = TextField(max_length=254)
    name = TextField(max_length=80)
    surname = TextField(max_length=80)
    is_admin = StrictBooleanField(default=False)


class AccountChangeIn(StrictSerializer):
    is_active = StrictBooleanField(required=False, help_text="False disables the account immediately.")
    is_admin = StrictBooleanField(required=False)
    quota_bytes = WholeNumberField(
        required=False,
        min_value=0,
        max_value=LARGEST_QUOTA,
        help_text="For a member of a group, the group's quota replaces it when that changes.",
    )


class AccountUsageOut(serializers.Serializer[Any]):
    bytes_used = serializers.IntegerField()
    documents_count = serializers.IntegerField()


class ManagedAccountOut(serializers.Serializer[ManagedAccount]):
    id = serializers.CharField()
    email = serializers.EmailField()
    name = serializers.CharField()
    surname = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in AccountState])
    is_admin = serializers.BooleanField()
    group = serializers.CharField(allow_blank=True)
    date_joined = serializers.DateTimeField()
    last_login = serializers.DateTimeField(allow_null=True)
    quota_bytes = serializers.IntegerField()
    usage = AccountUsageOut(source="*")


class ManagedAccountsOut(serializers.Serializer[Any]):
    items = ManagedAccountOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ReasonIn(StrictSerializer):
    reason = TextField(max_length=LONGEST_REASON, help_text="Shown to the owner and to administrators.")


class ReportOut(serializers.Serializer[Report]):
    id = serializers.CharField()
    reason = serializers.ChoiceField(choices=[one.value for one in ReportReason])
    details = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    slug = serializers.CharField(allow_blank=True, help_text="Of the link; empty once it has ended.")
    title = serializers.CharField(allow_blank=True)
    owner_id = serializers.CharField(allow_blank=True)
    owner_email = serializers.CharField(allow_blank=True)


class ReportPageOut(serializers.Serializer[Any]):
    items = ReportOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class HeldOut(serializers.Serializer[Held]):
    document_id = serializers.CharField()
    document_name = serializers.CharField()
    owner_id = serializers.CharField()
    owner_email = serializers.EmailField()
    reason = serializers.CharField()
    at = serializers.DateTimeField(help_text="When it was quarantined.")


class HeldPageOut(serializers.Serializer[Any]):
    items = HeldOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
