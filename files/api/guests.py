"""Serve file requests to guests: without an account, and each with their own uploads only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from accounts.addresses import client_address
from accounts.services import throttle
from files.api import batch
from files.api.documents import checked
from files.api.serializers import documents as upload_forms
from files.api.serializers import requests as forms
from files.domain.parts import Part
from files.services import uploads
from files.services.documents import collected
from files.services.requests import guest as request_guest
from files.services.requests.admission import Visit
from mydoc.web.api.fields import CursorQuery
from mydoc.web.api.idempotency import Repeats
from mydoc.web.api.preconditions import without_versions
from mydoc.web.api.views import APIView

UNSEEN = {"Cache-Control": "no-store"}
HEADER = "X-Request-Guest"
GUEST = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=False,
    description="The `guest` value returned when the submission was created.",
)


def visit_of(request: HttpRequest, slug: str) -> Visit:
    """Who comes, by what they show."""
    return Visit(slug, request.headers.get(HEADER, ""))


class GuestView(APIView):
    """For everybody who has the link."""

    authentication_classes = []
    permission_classes = []
    known_by = HEADER


class PublicRequestView(GuestView):
    """What a file request asks for. For everyone with the link."""

    @extend_schema(responses=forms.PublicRequestOut, auth=[])
    def get(self, request: HttpRequest, slug: str) -> Response:
        found, owner = request_guest.look(slug=slug)
        out = forms.PublicRequestOut(found, context={"owner": owner})
        return Response(out.data, headers=UNSEEN)


class IntroductionView(GuestView):
    """Starts a submission with the name and email that the request asks for. For everyone with the link."""

    limited = {"POST": throttle.SUBMISSIONS_FROM_ADDRESS}

    @extend_schema(request=forms.SubmissionIn, responses={201: forms.GuestOut}, auth=[])
    def post(self, request: HttpRequest, slug: str) -> Response:
        asked = checked(forms.SubmissionIn, request.data)
        guest, token = request_guest.introduce(slug=slug, address=client_address(request), **asked)
        answer = {"id": guest.submission_id, "guest": token}
        return Response(answer, status=status.HTTP_201_CREATED, headers=UNSEEN)


class GuestUploadsView(GuestView):
    """Uploads of a guest. For the guest of the submission."""

    @extend_schema(
        parameters=[CursorQuery, GUEST],
        responses=forms.CollectedFilePageOut,
        auth=[],
    )
    def get(self, request: HttpRequest, slug: str) -> Response:
        asked = checked(CursorQuery, request.query_params)
        page = request_guest.list_own(visit=visit_of(request, slug), **asked)
        out = forms.CollectedFilePageOut({"items": page.items, "next_cursor": page.next_cursor})
        return Response(out.data, headers=UNSEEN)

    @extend_schema(parameters=[GUEST], request=forms.GuestUploadIn, responses={201: forms.GuestUploadOut}, auth=[])
    def post(self, request: HttpRequest, slug: str) -> Response:
        started = request_guest.start(visit=visit_of(request, slug), **checked(forms.GuestUploadIn, request.data))
        out = forms.GuestUploadOut(collected.begun(started.document), context={"put": started.put})
        return Response(out.data, status=status.HTTP_201_CREATED, headers=UNSEEN)


class GuestUploadsBatchView(GuestView):
    """Starts up to 100 uploads. Each is answered as if it were started alone. For the guest of the submission."""

    @extend_schema(
        parameters=[GUEST], request=forms.GuestUploadBatchIn, responses=forms.GuestUploadBatchOut, auth=[]
    )
    def post(self, request: HttpRequest, slug: str) -> Response:
        visit = visit_of(request, slug)
        context: dict[str, Any] = {}
        form = forms.GuestUploadOut(context=context)

        def start(wanted: list[uploads.Wanted]) -> list[Any]:
            return request_guest.start_all(visit=visit, wanted=wanted)

        def out(started: uploads.Started) -> dict[str, Any]:
            context["put"] = started.put
            return dict(form.to_representation(collected.begun(started.document)))

        results = batch.results(request.data, forms.GuestUploadIn(), start, out)
        return Response({"results": results}, headers=UNSEEN)


class GuestUploadView(GuestView):
    """An upload of a guest. Deleting it cancels an unfinished upload. For the guest who started it."""

    @extend_schema(parameters=[GUEST], responses=forms.GuestUploadOut, auth=[])
    def get(self, request: HttpRequest, slug: str, document_id: str) -> Response:
        upload = request_guest.get(visit=visit_of(request, slug), document_id=document_id)
        return Response(forms.GuestUploadOut(upload).data, headers=UNSEEN)

    @extend_schema(parameters=[GUEST], responses={204: None}, auth=[])
    def delete(self, request: HttpRequest, slug: str, document_id: str) -> Response:
        without_versions(request)
        request_guest.withdraw(visit=visit_of(request, slug), document_id=document_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class GuestPartsView(GuestView):
    """The parts of an unfinished upload. For the guest who started it."""

    repeats = Repeats.ANEW

    @extend_schema(parameters=[GUEST], responses=upload_forms.PartsOut, auth=[])
    def get(self, request: HttpRequest, slug: str, document_id: str) -> Response:
        parts = request_guest.uploaded_parts(visit=visit_of(request, slug), document_id=document_id)
        return Response(upload_forms.PartsOut({"parts": parts}).data, headers=UNSEEN)

    @extend_schema(
        parameters=[GUEST], request=upload_forms.PartNumbersIn, responses=upload_forms.SignedPartsOut, auth=[]
    )
    def post(self, request: HttpRequest, slug: str, document_id: str) -> Response:
        asked = checked(upload_forms.PartNumbersIn, request.data)
        signed = request_guest.sign_parts(visit=visit_of(request, slug), document_id=document_id, **asked)
        return Response(upload_forms.SignedPartsOut(signed).data, headers=UNSEEN)


class GuestCompleteView(GuestView):
    """Completes an upload. For the guest who started it. Repeating it changes nothing."""

    @extend_schema(parameters=[GUEST], request=upload_forms.CompleteIn, responses=forms.GuestUploadOut, auth=[])
    def post(self, request: HttpRequest, slug: str, document_id: str) -> Response:
        asked = checked(upload_forms.CompleteIn, request.data)
        parts = [Part(number=part["part_number"], etag=part["etag"].strip('"')) for part in asked["parts"]]
        upload = request_guest.complete(visit=visit_of(request, slug), document_id=document_id, parts=parts)
        return Response(forms.GuestUploadOut(upload).data, headers=UNSEEN)
