"""Serve file requests to their owners."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from files.actor import actor_of
from files.api.documents import checked
from files.api.serializers import requests as forms
from files.domain.requests import Request
from files.qr import qr_svg
from files.services.requests import owner, submissions, zips
from files.services.zips.own import OWN_ZIPS_A_DAY
from mydoc.web.api.fields import CursorQuery
from mydoc.web.api.idempotency import Repeats
from mydoc.web.api.preconditions import etag, if_match
from mydoc.web.api.views import APIView

READ = "requests:read"
WRITE = "requests:write"


def request_out(request: Request) -> dict[str, Any]:
    """A request as its owner gets it."""
    return dict(forms.RequestOut(request, context={"site_url": settings.SITE_URL}).data)


class RequestsView(APIView):
    """Your file requests. For everyone who is signed in."""

    required_scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(parameters=[CursorQuery], responses=forms.RequestPageOut)
    def get(self, request: HttpRequest) -> Response:
        page = owner.list_own(owner=actor_of(request.user), **checked(CursorQuery, request.query_params))
        return Response({"items": [request_out(item) for item in page.items], "next_cursor": page.next_cursor})

    @extend_schema(request=forms.RequestIn, responses={201: forms.RequestOut})
    def post(self, request: HttpRequest) -> Response:
        made = owner.create(owner=actor_of(request.user), **checked(forms.RequestIn, request.data))
        return Response(request_out(made), status=status.HTTP_201_CREATED)


class RequestZipView(APIView):
    """Files that guests sent, as one ZIP. Repeat the call until `url` is there. For the owner of the request."""

    required_scopes = {"POST": "documents:read"}
    repeats = Repeats.ANEW
    limited = {"POST": OWN_ZIPS_A_DAY}

    @extend_schema(request=forms.RequestZipIn, responses=forms.RequestZipOut)
    def post(self, request: HttpRequest, request_id: str) -> Response:
        asked = checked(forms.RequestZipIn, request.data)
        found = zips.obtain(
            owner=actor_of(request.user),
            request_id=request_id,
            submission_id=asked["submission"],
            documents=asked["documents"],
        )
        return Response(forms.request_zip_out(found), headers={"Cache-Control": "no-store"})


class RequestQrView(APIView):
    """The QR code of a request's link. For its owner."""

    required_scopes = {"GET": READ}

    @extend_schema(responses={(200, "image/svg+xml"): OpenApiTypes.STR})
    def get(self, request: HttpRequest, request_id: str) -> HttpResponse:
        found = owner.get(owner=actor_of(request.user), request_id=request_id)
        return HttpResponse(qr_svg(f"{settings.SITE_URL}/r/{found.slug}"), content_type="image/svg+xml")


class RequestView(APIView):
    """A file request. Deleting it closes it permanently; received files are kept. For its owner."""

    required_scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(responses=forms.RequestOut)
    def get(self, request: HttpRequest, request_id: str) -> Response:
        found = owner.get(owner=actor_of(request.user), request_id=request_id)
        return Response(request_out(found), headers=etag(found.version))

    @extend_schema(request=forms.RequestChangesIn, responses=forms.RequestOut)
    def patch(self, request: HttpRequest, request_id: str) -> Response:
        asked = checked(forms.RequestChangesIn, request.data)
        changes = owner.Changes(given=frozenset(asked), **asked)
        changed = owner.change(
            owner=actor_of(request.user), request_id=request_id, changes=changes, expected=if_match(request)
        )
        return Response(request_out(changed), headers=etag(changed.version))

    @extend_schema(responses={204: None})
    def delete(self, request: HttpRequest, request_id: str) -> Response:
        owner.close(owner=actor_of(request.user), request_id=request_id, expected=if_match(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SubmissionsView(APIView):
    """Submissions of a file request. For its owner."""

    required_scopes = {"GET": READ}

    @extend_schema(parameters=[CursorQuery], responses=forms.SubmissionPageOut)
    def get(self, request: HttpRequest, request_id: str) -> Response:
        asked = checked(CursorQuery, request.query_params)
        page = submissions.list_of(owner=actor_of(request.user), request_id=request_id, **asked)
        return Response(forms.SubmissionPageOut({"items": page.items, "next_cursor": page.next_cursor}).data)


class SubmissionFilesView(APIView):
    """Files of a submission. For the owner of the request."""

    required_scopes = {"GET": READ}

    @extend_schema(parameters=[CursorQuery], responses=forms.CollectedFilePageOut)
    def get(self, request: HttpRequest, request_id: str, submission_id: str) -> Response:
        asked = checked(CursorQuery, request.query_params)
        page = submissions.files_of(
            owner=actor_of(request.user), request_id=request_id, submission_id=submission_id, **asked
        )
        return Response(forms.CollectedFilePageOut({"items": page.items, "next_cursor": page.next_cursor}).data)
