"""Serve what is done with many documents at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api.documents import READ, WRITE, SearchQuery, checked
from files.api.serializers import BriefPageOut, BulkDeleteIn, BulkExpiryIn, BulkIn, BulkOut, BulkZipIn
from files.api.serializers.requests import RequestZipOut, request_zip_out
from files.domain.search import search_for
from files.services import bulk
from files.services.documents import pages
from files.services.zips.own import OWN_ZIPS_A_DAY
from mydoc.web.api.exceptions import problem_of
from mydoc.web.api.idempotency import Repeats
from mydoc.web.api.views import APIView


class BriefQuery(SearchQuery):
    """Which documents."""

    limit = serializers.IntegerField(
        required=False, default=pages.LARGEST_BRIEF, min_value=1, max_value=pages.LARGEST_BRIEF
    )


class BriefView(APIView):
    """The ids, names, sizes and states of your documents, up to 1,000 a page, to choose from for what is done with
    many at once. For everyone who is signed in.
    """

    required_scopes = {"GET": READ}

    @extend_schema(parameters=[BriefQuery], responses=BriefPageOut)
    def get(self, request: Request) -> Response:
        asked = checked(BriefQuery, request.query_params)
        page = pages.list_brief(
            owner=actor_of(request.user),
            search=search_for(asked["q"], kind=asked["kind"] or ""),
            cursor=asked["cursor"],
            limit=asked["limit"],
        )
        return Response(BriefPageOut({"items": page.items, "next_cursor": page.next_cursor}).data)


class BulkDeleteView(APIView):
    """Moves up to 100 documents to the trash, or deletes them for good. Each has a result of its own, as if it
    were deleted alone. For their owner.
    """

    required_scopes = {"POST": WRITE}

    @extend_schema(request=BulkDeleteIn, responses=BulkOut)
    def post(self, request: Request) -> Response:
        asked = checked(BulkDeleteIn, request.data)
        results = bulk.delete(
            owner=actor_of(request.user), document_ids=asked["documents"], permanently=asked["permanently"]
        )
        return _answer(results)


class BulkRestoreView(APIView):
    """Restores up to 100 documents from the trash. Each has a result of its own, as if it were restored alone. For
    their owner.
    """

    required_scopes = {"POST": WRITE}

    @extend_schema(request=BulkIn, responses=BulkOut)
    def post(self, request: Request) -> Response:
        asked = checked(BulkIn, request.data)
        return _answer(bulk.restore(owner=actor_of(request.user), document_ids=asked["documents"]))


class BulkExpiryView(APIView):
    """Changes the expiry of up to 100 documents. Each has a result of its own, as if it were changed alone. For
    their owner.
    """

    required_scopes = {"POST": WRITE}

    @extend_schema(request=BulkExpiryIn, responses=BulkOut)
    def post(self, request: Request) -> Response:
        asked = checked(BulkExpiryIn, request.data)
        results = bulk.change_expiry(
            owner=actor_of(request.user), document_ids=asked["documents"], expires_in=asked["expires_in"]
        )
        return _answer(results)


class BulkZipView(APIView):
    """Up to 250 documents as one ZIP. Repeat the call until `url` is there. For their owner."""

    required_scopes = {"POST": READ}
    repeats = Repeats.ANEW
    limited = {"POST": OWN_ZIPS_A_DAY}

    @extend_schema(request=BulkZipIn, responses=RequestZipOut)
    def post(self, request: Request) -> Response:
        asked = checked(BulkZipIn, request.data)
        found = bulk.obtain_zip(owner=actor_of(request.user), document_ids=asked["documents"])
        return Response(request_zip_out(found), headers={"Cache-Control": "no-store"})


def _answer(results: Sequence[bulk.Result]) -> Response:
    out: list[dict[str, Any]] = [
        {"id": result.document_id, "error": problem_of(result.error) if result.error else None}
        for result in results
    ]
    return Response({"results": out})
