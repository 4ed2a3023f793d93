"""A look at a document."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from files.actor import actor_of
from files.api.documents import READ, checked
from files.api.serializers import previews as forms
from files.services import previews

_NEVER_KEPT = {"Cache-Control": "no-store"}


class PreviewView(APIView):
    """A presigned URL to show a document in a page. For the owner and those the document is shared with."""

    required_scopes = {"POST": READ}

    @extend_schema(request=forms.PreviewIn, responses=forms.PreviewOut)
    def post(self, request: Request, document_id: str) -> Response:
        asked = checked(forms.PreviewIn, request.data)
        preview = previews.of_document(viewer=actor_of(request.user), document_id=document_id, **asked)
        return Response(forms.PreviewOut(preview).data, headers=_NEVER_KEPT)
