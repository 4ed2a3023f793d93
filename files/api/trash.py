"""Serve the documents in the trash, which pages call "Recently deleted"."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import READ, WRITE, checked, versioned
from files.services import trash
from mydoc.web.api.fields import CursorQuery
from mydoc.web.api.preconditions import without_versions
from mydoc.web.api.views import APIView


class TrashView(APIView):
    """Your deleted documents that can be restored, the last deleted first. Only you can see them. DELETE deletes
    all of them for good, which may take some minutes.
    """

    required_scopes = {"GET": READ, "DELETE": WRITE}

    @extend_schema(parameters=[CursorQuery], responses=forms.TrashPageOut)
    def get(self, request: Request) -> Response:
        page = trash.list_own(owner=actor_of(request.user), **checked(CursorQuery, request.query_params))
        return Response(forms.TrashPageOut({"items": page.items, "next_cursor": page.next_cursor}).data)

    @extend_schema(responses={202: None})
    def delete(self, request: Request) -> Response:
        without_versions(request)
        trash.empty(owner=actor_of(request.user))
        return Response(status=status.HTTP_202_ACCEPTED)


class RestoreView(APIView):
    """Restores a deleted document with its people and links. For its owner. Repeating it changes nothing."""

    required_scopes = {"POST": WRITE}

    @extend_schema(request=None, responses=forms.DocumentOut)
    def post(self, request: Request, document_id: str) -> Response:
        return versioned(request, trash.restore(owner=actor_of(request.user), document_id=document_id))
