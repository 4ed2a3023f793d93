"""Serve links to their owners."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import checked
from files.domain.share_search import share_search_for
from files.domain.shares import Audience, Share
from files.qr import qr_svg
from files.services import shares
from files.services.recipients.repository import MAILS_A_DAY
from files.services.shares import recipients
from mydoc.web.api.fields import CursorQuery
from mydoc.web.api.preconditions import etag, if_match, without_versions
from mydoc.web.api.views import APIView

READ = "shares:read"
WRITE = "shares:write"


def share_out(share: Share, *, with_documents: bool = False) -> dict[str, Any]:
    """A link as its owner gets it."""
    form = forms.ShareWithDocumentsOut if with_documents else forms.ShareOut
    return dict(form(share, context={"site_url": settings.SITE_URL}).data)


class SharesView(APIView):
    """Your links. For everyone who is signed in."""

    required_scopes = {"GET": READ, "POST": WRITE}
    limited = {"POST": MAILS_A_DAY}

    @extend_schema(parameters=[forms.ShareQuery], responses=forms.SharePageOut)
    def get(self, request: Request) -> Response:
        asked = checked(forms.ShareQuery, request.query_params)
        search = share_search_for(asked.pop("q"), state=asked.pop("state") or "")
        page = shares.list_own(owner=actor_of(request.user), search=search, **asked)
        return Response({"items": [share_out(share) for share in page.items], "next_cursor": page.next_cursor})

    @extend_schema(request=forms.ShareIn, responses={201: forms.ShareWithDocumentsOut})
    def post(self, request: Request) -> Response:
        asked = checked(forms.ShareIn, request.data)
        documents, emails = asked.pop("documents"), asked.pop("recipients", [])
        if emails:
            asked.setdefault("audience", Audience.RECIPIENTS.value)
        share = recipients.create_for(
            owner=actor_of(request.user), document_ids=documents, rules=shares.Rules(**asked), emails=emails
        )
        return Response(share_out(share, with_documents=True), status=status.HTTP_201_CREATED)


class ShareView(APIView):
    """A link. For its owner."""

    required_scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(responses=forms.ShareWithDocumentsOut)
    def get(self, request: Request, share_id: str) -> Response:
        share = shares.get(owner=actor_of(request.user), share_id=share_id)
        return Response(share_out(share, with_documents=True), headers=etag(share.rules_version))

    @extend_schema(request=forms.ShareChangesIn, responses=forms.ShareOut)
    def patch(self, request: Request, share_id: str) -> Response:
        asked = checked(forms.ShareChangesIn, request.data)
        changes = shares.Changes(given=frozenset(asked), **asked)
        share = shares.change(
            owner=actor_of(request.user), share_id=share_id, changes=changes, expected=if_match(request)
        )
        return Response(share_out(share), headers=etag(share.rules_version))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, share_id: str) -> Response:
        shares.revoke(owner=actor_of(request.user), share_id=share_id, expected=if_match(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ShareQrView(APIView):
    """The QR code of a link. For its owner."""

    required_scopes = {"GET": READ}

    @extend_schema(responses={(200, "image/svg+xml"): OpenApiTypes.STR})
    def get(self, request: Request, share_id: str) -> HttpResponse:
        share = shares.find(owner=actor_of(request.user), share_id=share_id)
        return HttpResponse(qr_svg(f"{settings.SITE_URL}/s/{share.slug}"), content_type="image/svg+xml")


class ShareDocumentsView(APIView):
    """Documents of a link. Adding a document again changes nothing. For its owner."""

    required_scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(parameters=[CursorQuery], responses=forms.ShareDocumentsOut)
    def get(self, request: Request, share_id: str) -> Response:
        asked = checked(CursorQuery, request.query_params)
        page = shares.list_documents(
            owner=actor_of(request.user), share_id=share_id, cursor=asked["cursor"], limit=asked["limit"]
        )
        return Response(forms.ShareDocumentsOut({"items": page.items, "next_cursor": page.next_cursor}).data)

    @extend_schema(request=forms.ShareDocumentsIn, responses=forms.ShareOut)
    def post(self, request: Request, share_id: str) -> Response:
        asked = checked(forms.ShareDocumentsIn, request.data)
        share = shares.add_documents(
            owner=actor_of(request.user), share_id=share_id, document_ids=asked["documents"]
        )
        return Response(share_out(share))


class ShareDocumentView(APIView):
    """A document of a link. Removing it does not delete the document. For the link's owner."""

    required_scopes = {"DELETE": WRITE}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, share_id: str, document_id: str) -> Response:
        without_versions(request)
        shares.remove_document(owner=actor_of(request.user), share_id=share_id, document_id=document_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DocumentSharesView(APIView):
    """Links to a document. For its owner."""

    required_scopes = {"GET": READ}

    @extend_schema(responses=forms.ShareOut(many=True))
    def get(self, request: Request, document_id: str) -> Response:
        found = shares.list_of_document(owner=actor_of(request.user), document_id=document_id)
        return Response([share_out(share) for share in found])
