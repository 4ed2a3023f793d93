"""Serve ZIPs of links to everyone who has one; only claiming counts."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from files.api import serializers as forms
from files.api.documents import checked
from files.api.public import UNSEEN, VISIT, claim_out, visit_of
from files.domain.selections import select
from files.services.shares import zips
from files.services.shares.passwords import PASSWORD_TRIES
from mydoc.web.api.idempotency import Repeats, key_of
from mydoc.web.api.views import APIView


class ZipView(APIView):
    """The ZIP of a link's documents, or of some of them. A POST starts building it, once for all visitors who want
    the same.
    """

    authentication_classes = []
    permission_classes = []
    repeats = Repeats.ANEW

    @extend_schema(parameters=[forms.ZipQuery, *VISIT], responses=forms.ZipOut, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        asked = checked(forms.ZipQuery, request.query_params)
        return _told(forms.zip_out(zips.see(visit=visit_of(request, slug), selection=asked["selection"])))

    @extend_schema(parameters=VISIT, request=forms.ZipIn, responses=forms.ZipOut, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.ZipIn, request.data)
        chosen, visit = select(asked["documents"], asked["folders"]), visit_of(request, slug)
        shown = zips.start_selection(visit=visit, selection=chosen) if chosen else zips.start(visit=visit)
        return _told(forms.zip_out(shown))


class ZipClaimView(APIView):
    """Downloads all documents of a link as ZIP. Counts as one download; for a one-time link it uses up all
    documents.
    """

    authentication_classes = []
    permission_classes = []
    limited = {"POST": PASSWORD_TRIES}
    repeats = Repeats.ANEW

    @extend_schema(parameters=VISIT, request=forms.ZipClaimIn, responses=forms.ClaimOut, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.ZipClaimIn, request.data)
        download = zips.claim(
            visit=visit_of(request, slug, password=asked["password"], unlock=asked["unlock"]),
            selection=asked["selection"],
            claim_id=key_of(request),
        )
        return Response(claim_out(slug, download), headers=UNSEEN)


def _told(values: dict[str, Any]) -> Response:
    return Response(forms.ZipOut(values).data, headers=UNSEEN)
