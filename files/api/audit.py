"""Routes of the trail."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import checked
from files.services import audit
from mydoc.api.fields import PageQuery
from mydoc.api.views import APIView


class AuditView(APIView):
    """One's own trail; everybody's for administrators."""

    required_scopes = {"GET": "audit:read"}

    @extend_schema(parameters=[PageQuery], responses=forms.AuditPageOut)
    def get(self, request: Request) -> Response:
        asked = checked(PageQuery, request.query_params)
        which = {"query": asked["q"], "cursor": asked["cursor"], "limit": asked["limit"]}
        actor = actor_of(request.user)
        is_admin = getattr(request.user, "is_admin", False)
        if is_admin:
            page = audit.list_all(is_admin=is_admin, **which)
        else:
            page = audit.list_own(person_id=actor.id, **which)
        return Response(forms.AuditPageOut({"items": page.items, "next_cursor": page.next_cursor}).data)
