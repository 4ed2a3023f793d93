"""Serve previews of your own documents, of documents shared with you, and of documents in links."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api.documents import READ, checked
from files.api.public import UNSEEN, VISIT, visit_of
from files.api.serializers import previews as forms
from files.services import previews
from mydoc.web.api.idempotency import Repeats
from mydoc.web.api.views import APIView


class PreviewView(APIView):
    """A presigned URL to preview a document. For the owner and the people it is shared with."""

    required_scopes = {"POST": READ}
    repeats = Repeats.CONTINUED

    @extend_schema(request=forms.PreviewIn, responses=forms.PreviewOut)
    def post(self, request: Request, document_id: str) -> Response:
        asked = checked(forms.PreviewIn, request.data)
        preview = previews.of_document(
            viewer=actor_of(request.user), document_id=document_id, renewal=self.renewal or asked["renewal"]
        )
        return Response(forms.PreviewOut(preview).data, headers=UNSEEN)


class SharePreviewView(APIView):
    """A presigned URL to preview a document of a link. For everyone with the link; counts no download. Links
    that limit downloads have no previews.
    """

    authentication_classes = []
    permission_classes = []
    repeats = Repeats.CONTINUED

    @extend_schema(parameters=VISIT, request=forms.SharePreviewIn, responses=forms.PreviewOut, auth=[])
    def post(self, request: Request, slug: str) -> Response:
        asked = checked(forms.SharePreviewIn, request.data)
        preview = previews.of_share_document(
            visit=visit_of(request, slug), document_id=asked["document"], renewal=self.renewal or asked["renewal"]
        )
        return Response(forms.PreviewOut(preview).data, headers=UNSEEN)
