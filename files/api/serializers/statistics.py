"""Define statistics over REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from files.domain.statistics import DEFAULT_DAYS, FEWEST_DAYS, MOST_DAYS, Day, Figures, Statistics
from mydoc.core.moments import time_zones


class DaysQuery(serializers.Serializer[Any]):
    """How far back."""

    days = serializers.IntegerField(
        required=False,
        default=DEFAULT_DAYS,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        help_text="Number of days up to today.",
    )
    time_zone = serializers.CharField(
        required=False,
        default="",
        max_length=64,
        help_text="The time zone of the days, such as `Europe/Berlin`; UTC without it.",
    )

    def validate_time_zone(self, zone: str) -> str:
        if zone and zone not in time_zones():
            raise serializers.ValidationError("Name a time zone as IANA does, such as Europe/Berlin.")
        return zone


class ClaimsOut(serializers.Serializer[Figures]):
    claims = serializers.IntegerField(help_text="Downloads started. S3 does not report which were completed.")
    claimed_bytes = serializers.IntegerField()


class FiguresOut(ClaimsOut):
    uploads = serializers.IntegerField(help_text="Documents uploaded.")
    uploaded_bytes = serializers.IntegerField()
    collected = serializers.IntegerField(help_text="Those uploaded through file requests.")
    collected_bytes = serializers.IntegerField()


class ShareDayOut(serializers.Serializer[Day]):
    date = serializers.DateField()
    claims = serializers.IntegerField(source="figures.claims")
    claimed_bytes = serializers.IntegerField(source="figures.claimed_bytes")


class AccountDayOut(ShareDayOut):
    uploads = serializers.IntegerField(source="figures.uploads")
    uploaded_bytes = serializers.IntegerField(source="figures.uploaded_bytes")
    collected = serializers.IntegerField(source="figures.collected")
    collected_bytes = serializers.IntegerField(source="figures.collected_bytes")


class ShareStatisticsOut(serializers.Serializer[Statistics]):
    total = ClaimsOut()
    days = ShareDayOut(many=True, help_text="Every day, oldest first.")


class AccountStatisticsOut(serializers.Serializer[Statistics]):
    total = FiguresOut()
    days = AccountDayOut(many=True, help_text="Every day, oldest first.")
