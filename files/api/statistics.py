"""Serve statistics."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import checked
from files.services.shares import statistics
from mydoc.web.api.views import APIView

READ = "shares:read"


class AccountStatisticsView(APIView):
    """Downloads, uploads and received files per day, of everything you own. For everyone who is signed in."""

    required_scopes = {"GET": READ}

    @extend_schema(parameters=[forms.DaysQuery], responses=forms.AccountStatisticsOut)
    def get(self, request: Request) -> Response:
        asked = checked(forms.DaysQuery, request.query_params)
        found = statistics.account_statistics(
            owner=actor_of(request.user), days=asked["days"], zone=asked["time_zone"]
        )
        return Response(forms.AccountStatisticsOut(found).data)


class ShareStatisticsView(APIView):
    """Downloads of a link per day. For its owner."""

    required_scopes = {"GET": READ}

    @extend_schema(parameters=[forms.DaysQuery], responses=forms.ShareStatisticsOut)
    def get(self, request: Request, share_id: str) -> Response:
        asked = checked(forms.DaysQuery, request.query_params)
        found = statistics.share_statistics(
            owner=actor_of(request.user), share_id=share_id, days=asked["days"], zone=asked["time_zone"]
        )
        return Response(forms.ShareStatisticsOut(found.statistics).data)
