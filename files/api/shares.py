"""Routes of links: for their owners, and for everybody who has one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.addresses import client_address
from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import checked
from files.domain.shares import Share
from files.services import claims, shares
from mydoc.api.fields import PageQuery
from mydoc.api.idempotency import idempotent, key_of

READ = "shares:read"
WRITE = "shares:write"
UNSEEN = {"Cache-Control": "no-store"}


def share_out(share: Share) -> dict[str, Any]:
    """A link as its owner gets it."""
    return dict(forms.ShareOut(share, context={"site_url": settings.SITE_URL}).data)


class SharesView(APIView):
    """One's own links. For everybody who is signed in."""

    required_scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(parameters=[PageQuery], responses=forms.SharePageOut, operation_id="v1_shares_list")
    def get(self, request: Request) -> Response:
        asked = checked(PageQuery, request.query_params)
        page = shares.list_own(owner=actor_of(request.user), cursor=asked["cursor"], limit=asked["limit"])
        return Response({"items": [share_out(share) for share in page.items], "next_cursor": page.next_cursor})

    @extend_schema(request=forms.ShareIn, responses={201: forms.ShareOut})
    @idempotent()
    def post(self, request: Request) -> Response:
        asked = checked(forms.ShareIn, request.data)
        share = shares.create(owner=actor_of(request.user), document_ids=asked.pop("documents"), **asked)
        return Response(share_out(share), status=status.HTTP_201_CREATED)


class ShareView(APIView):
    """One link. For its owner."""

    required_scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(responses=forms.ShareOut)
    def get(self, request: Request, share_id: str) -> Response:
        return Response(share_out(shares.get(owner=actor_of(request.user), share_id=share_id)))

    @extend_schema(request=forms.ShareChangesIn, responses=forms.ShareOut)
    def patch(self, request: Request, share_id: str) -> Response:
        asked = checked(forms.ShareChangesIn, request.data)
        changes = shares.Changes(given=frozenset(asked), **asked)
        return Response(share_out(shares.change(owner=actor_of(request.user), share_id=share_id, changes=changes)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, share_id: str) -> Response:
        shares.revoke(owner=actor_of(request.user), share_id=share_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DocumentSharesView(APIView):
    """The links that lead to a document. For its owner."""

    required_scopes = {"GET": READ}

    @extend_schema(responses=forms.ShareOut(many=True))
    def get(self, request: Request, document_id: str) -> Response:
        found = shares.list_of_document(owner=actor_of(request.user), document_id=document_id)
        return Response([share_out(share) for share in found])


class PublicShareView(APIView):
    """What a link shows. For everybody; looking consumes nothing."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(responses=forms.PublicShareOut, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        page = claims.public_page(slug=slug, unlock_token=request.headers.get("X-Share-Unlock", ""))
        share = page.share
        shown: dict[str, Any] = {
            "is_locked": page.is_locked,
            "owner_name": None if page.is_locked else share.owner_name,
            "message": None if page.is_locked else share.message,
            "expires_at": None if page.is_locked else share.expires_at,
            "downloads_left": None if page.is_locked else page.downloads_left,
            "waiting": page.waiting,
            "documents": page.documents,
        }
        return Response(forms.PublicShareOut(shown).data, headers=UNSEEN)


class UnlockView(APIView):
    """Shows the password once, instead of with each claim. For everybody."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(request=forms.UnlockIn, responses=forms.UnlockOut, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.UnlockIn, request.data)
        token = claims.unlock(slug=slug, password=asked["password"], address=client_address(request))
        return Response({"unlock": token}, headers=UNSEEN)


class ClaimView(APIView):
    """Takes one download of a link. For everybody; the only thing that consumes one."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(request=forms.ClaimIn, responses=forms.DownloadOut, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.ClaimIn, request.data)
        download = claims.claim(
            slug=slug,
            document_id=asked["document"],
            password=asked["password"],
            unlock_token=asked["unlock"],
            address=client_address(request),
            claim_id=key_of(request),
        )
        return Response(forms.DownloadOut(download).data, headers=UNSEEN)
