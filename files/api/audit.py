"""Serve the history."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import checked
from files.services import audit
from mydoc.web.api.fields import PageQuery
from mydoc.web.api.views import APIView


class AuditQuery(PageQuery):
    """The query of the trail."""

    scope = serializers.ChoiceField(
        ["mine", "all"],
        required=False,
        default=None,
        help_text="`mine` for your own history, `all` for everyone's, which only administrators can read. "
        "The default is `all` for administrators and `mine` for others.",
    )


class AuditView(APIView):
    """Your history, or everyone's for administrators."""

    required_scopes = {"GET": "audit:read"}

    @extend_schema(parameters=[AuditQuery], responses=forms.AuditPageOut)
    def get(self, request: Request) -> Response:
        asked = checked(AuditQuery, request.query_params)
        which = {"query": asked["q"], "cursor": asked["cursor"], "limit": asked["limit"]}
        is_admin = bool(getattr(request.user, "is_admin", False))
        if asked["scope"] == "all" or (asked["scope"] is None and is_admin):
            page = audit.list_all(is_admin=is_admin, **which)
        else:
            page = audit.list_own(person_id=actor_of(request.user).id, **which)
        return Response(forms.AuditPageOut({"items": page.items, "next_cursor": page.next_cursor}).data)
