"""Serve links to everyone who has one.

Headers carry what a visitor shows: `X-Share-Unlock` the token of unlocking, `X-Share-Recipient` the key of a
personal link, `Authorization` an account where a link asks for one.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.addresses import client_address
from files.actor import somebody
from files.api import serializers as forms
from files.api.documents import checked
from files.domain.reports import ReportReason
from files.services.documents.listing import Download
from files.services.shares import claims, public_page, reports
from files.services.shares.passwords import PASSWORD_TRIES
from files.services.shares.public_page import PublicPage
from files.services.shares.reports import REPORTS_FROM_ADDRESS
from files.services.shares.visits import Visit
from mydoc.web.api.idempotency import Repeats, key_of
from mydoc.web.api.views import APIView

UNSEEN = {"Cache-Control": "no-store"}
VISIT = [
    OpenApiParameter(
        "X-Share-Unlock",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="The `unlock` value returned by unlocking the link.",
    ),
    OpenApiParameter(
        "X-Share-Recipient", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The key from a personal link."
    ),
]
_HIDDEN = (
    "title",
    "owner_name",
    "message",
    "expires_at",
    "ends_at",
    "downloads_left",
    "documents_count",
    "size",
    "estimate",
    "next_cursor",
)


class PublicShareQuery(serializers.Serializer[Any]):
    """Which page of what a link holds."""

    cursor = serializers.CharField(required=False, default=None, max_length=2048)


def visit_of(request: Request, slug: str, *, password: str | None = None, unlock: str = "") -> Visit:
    """The visit that a request is."""
    return Visit(
        slug=slug,
        address=client_address(request),
        unlock_token=unlock or request.headers.get("X-Share-Unlock", ""),
        password=password,
        recipient_key=request.headers.get("X-Share-Recipient", ""),
        person_id=cache(lambda: somebody(request)),
    )


class PublicShareView(APIView):
    """What a link shows. For everyone with the link; counts no download."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(parameters=[PublicShareQuery, *VISIT], responses=forms.PublicShareOut, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        asked = checked(PublicShareQuery, request.query_params)
        page = public_page.public_page(visit=visit_of(request, slug), cursor=asked["cursor"])
        shown = forms.PublicShareOut(_shown(page), context={"admission": page.admission})
        return Response(shown.data, headers=UNSEEN)


class UnlockView(APIView):
    """Unlocks a link with its password, so that later requests need not send it. For everyone with the link."""

    authentication_classes = []
    permission_classes = []
    limited = {"POST": PASSWORD_TRIES}
    repeats = Repeats.ANEW

    @extend_schema(parameters=VISIT[1:], request=forms.UnlockIn, responses=forms.UnlockOut, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.UnlockIn, request.data)
        token = claims.unlock(visit=visit_of(request, slug, password=asked["password"]))
        return Response({"unlock": token}, headers=UNSEEN)


class ClaimView(APIView):
    """Downloads a document of a link. For everyone with the link; each call counts as one download."""

    authentication_classes = []
    permission_classes = []
    limited = {"POST": PASSWORD_TRIES}
    repeats = Repeats.ANEW

    @extend_schema(parameters=VISIT, request=forms.ClaimIn, responses=forms.ClaimOut, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.ClaimIn, request.data)
        download = claims.claim(
            visit=visit_of(request, slug, password=asked["password"], unlock=asked["unlock"]),
            document_id=asked["document"],
            claim_id=key_of(request),
        )
        return Response(claim_out(slug, download), headers=UNSEEN)


class ReportLinkView(APIView):
    """Reports a link to the administrators. For everyone; the answer is the same for links that do not exist."""

    authentication_classes = []
    permission_classes = []
    limited = {"POST": REPORTS_FROM_ADDRESS}

    @extend_schema(request=forms.ReportIn, responses={204: None}, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.ReportIn, request.data)
        reason = ReportReason(asked["reason"])
        reports.report(slug=slug, address=client_address(request), reason=reason, details=asked["details"])
        return Response(status=status.HTTP_204_NO_CONTENT, headers=UNSEEN)


def claim_out(slug: str, download: Download) -> dict[str, Any]:
    """A claim as its holder gets it."""
    return dict(forms.ClaimOut(download, context={"slug": slug, "site_url": settings.SITE_URL}).data)


def _shown(page: PublicPage) -> dict[str, Any]:
    if page.admission is None:
        return {
            **dict.fromkeys(_HIDDEN),
            "state": page.state,
            "is_locked": page.is_locked,
            "starts_at": page.starts_at,
            "is_one_time": False,
            "waiting": 0,
            "waiting_size": 0,
            "documents": [],
        }
    share = page.admission.share
    return {
        "state": page.state,
        "is_locked": False,
        "starts_at": share.starts_at,
        "title": share.title,
        "owner_name": page.owner_name,
        "message": share.message,
        "expires_at": share.expires_at,
        "ends_at": share.ends_at,
        "downloads_left": share.downloads_left,
        "is_one_time": share.is_one_time,
        "documents_count": share.shown_count,
        "size": share.shown_size,
        "waiting": share.coming_count,
        "waiting_size": share.coming_size,
        "estimate": int(page.estimate.total_seconds()) if page.estimate else None,
        "documents": page.documents,
        "next_cursor": page.next_cursor,
    }
