"""Serve documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import batch
from files.api import serializers as forms
from files.domain.documents import Document
from files.domain.order import Order
from files.domain.parts import Part
from files.domain.search import KINDS, search_for
from files.services import deletion, trash, uploads
from files.services.documents import colleagues, listing, pages, readers
from mydoc.web.api.fields import CursorQuery
from mydoc.web.api.idempotency import Repeats
from mydoc.web.api.preconditions import etag, if_match
from mydoc.web.api.views import APIView

READ = "documents:read"
WRITE = "documents:write"


class SearchQuery(CursorQuery):
    """Which documents."""

    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=200,
        help_text="Words or parts of words that the name has, in any order. A page of a search may hold fewer "
        "than `limit`, or none, and still have a `next_cursor`: go on until it is null.",
    )
    kind = serializers.ChoiceField(
        choices=list(KINDS), required=False, default=None, help_text="Only documents of this kind."
    )


class DocumentQuery(SearchQuery):
    """Which list."""

    scope = serializers.ChoiceField(choices=["mine", "shared"], required=False, default="mine")
    sort = serializers.ChoiceField(
        choices=[order.value for order in Order],
        required=False,
        default=Order.NEWEST.value,
        help_text="What to sort by; `-` is descending. Any field but `created_at` sorts up to 2,000 documents "
        "and refuses more with `too_many_to_sort`.",
    )


class DeleteQuery(serializers.Serializer[Any]):
    """How to delete."""

    permanently = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Delete it for good at once, also from the trash. A failed or quarantined document always is.",
    )


def document_out(request: Request, document: Document, put: uploads.Put | None = None) -> dict[str, Any]:
    """A document as its viewer gets it, and where its upload has just begun the request that sends it."""
    out = forms.DocumentOut(document, context={"viewer_id": request.user.pk, "put": put})
    return dict(out.data)


def versioned(request: Request, document: Document) -> Response:
    """A document and, for its owner, the version of what they may change; to others it would tell of changes."""
    headers = etag(document.version) if document.is_mine(str(request.user.pk)) else {}
    return Response(document_out(request, document), headers=headers)


def checked(form: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The input, as the form understands it; ValidationError becomes 400 `invalid`."""
    bound = form(data=data)
    bound.is_valid(raise_exception=True)
    values: dict[str, Any] = bound.validated_data
    return values


class DocumentsView(APIView):
    """Your documents, documents shared with you, and new uploads. For everyone who is signed in."""

    required_scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(parameters=[DocumentQuery], responses=forms.DocumentPageOut)
    def get(self, request: Request) -> Response:
        asked = checked(DocumentQuery, request.query_params)
        search, actor = search_for(asked["q"], kind=asked["kind"] or ""), actor_of(request.user)
        which = {
            "search": search,
            "order": Order(asked["sort"]),
            "cursor": asked["cursor"],
            "limit": asked["limit"],
        }
        if asked["scope"] == "shared":
            page = pages.list_shared(viewer=actor, **which)
        else:
            page = pages.list_mine(owner=actor, **which)
        items = [document_out(request, document) for document in page.items]
        return Response({"items": items, "next_cursor": page.next_cursor})

    @extend_schema(request=forms.UploadIn, responses={201: forms.DocumentOut})
    def post(self, request: Request) -> Response:
        document = uploads.start(owner=actor_of(request.user), **checked(forms.UploadIn, request.data))
        out = document_out(request, document, uploads.sign_put(document))
        return Response(out, status=status.HTTP_201_CREATED)


class DocumentsBatchView(APIView):
    """Starts up to 100 uploads. Each is answered as if it were started alone. For everyone who is signed in."""

    required_scopes = {"POST": WRITE}

    @extend_schema(request=forms.UploadBatchIn, responses=forms.UploadBatchOut)
    def post(self, request: Request) -> Response:
        owner = actor_of(request.user)
        context: dict[str, Any] = {"viewer_id": request.user.pk}
        form = forms.DocumentOut(context=context)

        def start(wanted: list[uploads.Wanted]) -> list[Any]:
            return uploads.start_all(owner=owner, wanted=wanted)

        def out(document: Document) -> dict[str, Any]:
            context["put"] = uploads.sign_put(document)
            return dict(form.to_representation(document))

        return Response({"results": batch.results(request.data, forms.UploadIn(), start, out)})


class DocumentView(APIView):
    """A document. Its owner and the people it is shared with can read it; only its owner can change or delete
    it.
    """

    required_scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(responses=forms.DocumentOut)
    def get(self, request: Request, document_id: str) -> Response:
        document = listing.get(viewer=actor_of(request.user), document_id=document_id)
        return versioned(request, document)

    @extend_schema(request=forms.DocumentChangesIn, responses=forms.DocumentOut)
    def patch(self, request: Request, document_id: str) -> Response:
        asked = checked(forms.DocumentChangesIn, request.data)
        document = listing.change(
            owner=actor_of(request.user), document_id=document_id, expected=if_match(request), **asked
        )
        return versioned(request, document)

    @extend_schema(parameters=[DeleteQuery], responses={204: None})
    def delete(self, request: Request, document_id: str) -> Response:
        """Moves the document to the trash, from which it can be restored for some days, or deletes it for good."""
        is_final = checked(DeleteQuery, request.query_params)["permanently"]
        delete = deletion.delete if is_final else trash.delete
        delete(owner=actor_of(request.user), document_id=document_id, expected=if_match(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PartsView(APIView):
    """The parts of an unfinished upload. For its owner."""

    required_scopes = {"GET": WRITE, "POST": WRITE}
    repeats = Repeats.ANEW

    @extend_schema(responses=forms.PartsOut)
    def get(self, request: Request, document_id: str) -> Response:
        parts = uploads.uploaded_parts(owner=actor_of(request.user), document_id=document_id)
        return Response(forms.PartsOut({"parts": parts}).data)

    @extend_schema(request=forms.PartNumbersIn, responses=forms.SignedPartsOut)
    def post(self, request: Request, document_id: str) -> Response:
        asked = checked(forms.PartNumbersIn, request.data)
        signed = uploads.sign_parts(owner=actor_of(request.user), document_id=document_id, **asked)
        return Response(forms.SignedPartsOut(signed).data)


class CompleteView(APIView):
    """Completes an upload. For its owner. Repeating it changes nothing."""

    required_scopes = {"POST": WRITE}

    @extend_schema(request=forms.CompleteIn, responses=forms.DocumentOut)
    def post(self, request: Request, document_id: str) -> Response:
        asked = checked(forms.CompleteIn, request.data)
        parts = [Part(number=part["part_number"], etag=part["etag"].strip('"')) for part in asked["parts"]]
        document = uploads.complete(owner=actor_of(request.user), document_id=document_id, parts=parts)
        return Response(document_out(request, document))


class DownloadView(APIView):
    """A presigned URL to download a document. For the owner and the people it is shared with."""

    required_scopes = {"GET": READ}

    @extend_schema(responses=forms.DownloadOut)
    def get(self, request: Request, document_id: str) -> Response:
        download = listing.download(viewer=actor_of(request.user), document_id=document_id)
        return Response(forms.DownloadOut(download).data, headers={"Cache-Control": "no-store"})


class ContentView(APIView):
    """Redirects to the bytes, with a new URL each time, so that programs such as `curl -L -C -` can resume an
    interrupted download. For the owner and the people it is shared with.
    """

    required_scopes = {"GET": READ}
    explains_itself = False

    @extend_schema(responses={302: OpenApiResponse(description="`Location` works for 60 seconds.")})
    def get(self, request: Request, document_id: str) -> HttpResponse:
        download = listing.download(
            viewer=actor_of(request.user), document_id=document_id, method=request.method or "GET"
        )
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return HttpResponseRedirect(download.url, headers=headers)


class PeopleView(APIView):
    """The people a document is shared with. For its owner."""

    required_scopes = {"GET": READ, "PUT": WRITE}

    @extend_schema(responses=forms.SharedWithOut)
    def get(self, request: Request, document_id: str) -> Response:
        """List the people a document is shared with, and when each of them first opened and downloaded it."""
        document = listing.get_own(owner=actor_of(request.user), document_id=document_id)
        people = readers.list_all(document=document)
        return Response(forms.SharedWithOut({"people": people}).data, headers=etag(document.version))

    @extend_schema(request=forms.PeopleIn, responses=forms.DocumentOut)
    def put(self, request: Request, document_id: str) -> Response:
        asked = checked(forms.PeopleIn, request.data)
        document = colleagues.replace_people(
            owner=actor_of(request.user), document_id=document_id, expected=if_match(request), **asked
        )
        return versioned(request, document)


class DocumentsPeopleView(APIView):
    """Shares up to 100 documents with more people, and stops sharing them with others. For their owner."""

    required_scopes = {"POST": WRITE}

    @extend_schema(request=forms.DocumentsPeopleIn, responses=forms.DocumentsPeopleOut)
    def post(self, request: Request) -> Response:
        asked = checked(forms.DocumentsPeopleIn, request.data)
        documents = colleagues.change_people(
            owner=actor_of(request.user),
            document_ids=asked["documents"],
            add=asked["add"],
            remove=asked["remove"],
        )
        return Response(forms.DocumentsPeopleOut({"items": documents}).data)
