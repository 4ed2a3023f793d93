"""Serve the history and its exports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from files.actor import actor_of
from files.api import serializers as forms
from files.api.documents import checked
from files.domain.audit import FIRST_YEAR, LAST_YEAR, Action, Filter
from files.domain.audit_export import ExportFormat, ExportScope, ExportStatus
from files.services import audit, audit_export
from mydoc.web.api.fields import PageQuery, StrictSerializer
from mydoc.web.api.views import APIView

READ = "audit:read"
_IN_REACH = [
    MinValueValidator(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(LAST_YEAR, 1, 1, tzinfo=UTC)),
]


class _Lines(serializers.Serializer[Any]):
    """Which lines of the history."""

    scope = serializers.ChoiceField(
        ["mine", "all"],
        required=False,
        default=None,
        help_text="`mine` for your own history, `all` for everyone's, which only administrators can read. "
        "The default is `all` for administrators and `mine` for others.",
    )
    action = serializers.MultipleChoiceField(
        choices=[action.value for action in Action],
        required=False,
        default=set,
        help_text="Actions of which a line has one; all without it.",
    )
    person = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=200,
        help_text="Words of the name or the address of who acted.",
    )
    since = serializers.DateTimeField(required=False, default=None, validators=_IN_REACH)
    until = serializers.DateTimeField(
        required=False, default=None, validators=_IN_REACH, help_text="The moment before which a line was written."
    )

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["since"] and asked["until"] and asked["since"] >= asked["until"]:
            raise serializers.ValidationError({"until": "Choose a moment after `since`."})
        return asked


class AuditQuery(_Lines, PageQuery):
    """The query of the history."""


class AuditExportIn(_Lines, StrictSerializer):
    """What to export."""

    format = serializers.ChoiceField([format.value for format in ExportFormat])
    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


def _filter_of(asked: dict[str, Any]) -> Filter:
    actions = frozenset(map(Action, asked["action"]))
    return Filter(asked["q"], actions, asked["person"], asked["since"], asked["until"])


def _is_admin(request: Request) -> bool:
    return bool(getattr(request.user, "is_admin", False))


def _scope_of(asked: dict[str, Any], request: Request) -> ExportScope:
    return ExportScope(asked["scope"] or ("all" if _is_admin(request) else "mine"))


class AuditView(APIView):
    """Your history, or everyone's for administrators."""

    required_scopes = {"GET": READ}

    @extend_schema(parameters=[AuditQuery], responses=forms.AuditPageOut)
    def get(self, request: Request) -> Response:
        asked = checked(AuditQuery, request.query_params)
        which: dict[str, Any] = {
            "asked": _filter_of(asked),
            "cursor": asked["cursor"],
            "limit": asked["limit"],
        }
        if _scope_of(asked, request) is ExportScope.ALL:
            page = audit.list_all(is_admin=_is_admin(request), **which)
        else:
            page = audit.list_own(person_id=actor_of(request.user).id, **which)
        return Response(forms.AuditPageOut({"items": page.items, "next_cursor": page.next_cursor}).data)


class AuditExportsView(APIView):
    """Exports of your history, or of everyone's for administrators, as CSV or JSON. A job writes an export; ask
    for it by its id until its status is `ready`. It is deleted after a day or two.
    """

    required_scopes = {"POST": READ}
    limited = {"POST": audit_export.EXPORTS_OF_ACCOUNT}

    @extend_schema(request=AuditExportIn, responses={202: forms.AuditExportOut})
    def post(self, request: Request) -> Response:
        asked = checked(AuditExportIn, request.data)
        person = actor_of(request.user)
        export = audit_export.begin(
            person_id=person.id,
            is_admin=_is_admin(request),
            scope=_scope_of(asked, request),
            format=ExportFormat(asked["format"]),
            asked=_filter_of(asked),
        )
        begun = audit_export.ShownExport(export, ExportStatus.BUILDING)
        return Response(forms.AuditExportOut(begun).data, status=status.HTTP_202_ACCEPTED)


class AuditExportView(APIView):
    """How far an export is, and a URL to download it once it is ready. For who began it."""

    required_scopes = {"GET": READ}

    @extend_schema(responses=forms.AuditExportOut)
    def get(self, request: Request, export_id: str) -> Response:
        person = actor_of(request.user)
        shown = audit_export.see(person_id=person.id, is_admin=_is_admin(request), name=export_id)
        return Response(forms.AuditExportOut(shown).data)
