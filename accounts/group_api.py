"""Serve the members of groups to administrators over REST. For others, neither groups nor members exist."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.domain.people import Person
from accounts.domain.tokens import Scope
from accounts.serializers import ColleagueOut
from accounts.services import groups
from mydoc.features.access import is_administrator
from mydoc.web.api.fields import CursorQuery, StrictSerializer, TextField
from mydoc.web.api.preconditions import etag, if_match
from mydoc.web.api.views import APIView


class GroupIn(StrictSerializer):
    group = TextField(
        max_length=40,
        allow_blank=True,
        help_text="Name of the group; empty to remove the person from their group.",
    )


class MemberOut(ColleagueOut):
    is_active = serializers.BooleanField()
    group = serializers.CharField(allow_blank=True)


class MembersOut(serializers.Serializer[Any]):
    items = MemberOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class GroupOfPersonView(APIView):
    required_scopes = {"GET": Scope.FEATURES_WRITE, "PUT": Scope.FEATURES_WRITE}

    @extend_schema(responses=MemberOut)
    def get(self, request: Request, user_id: str) -> Response:
        """Return a person and their group. For administrators."""
        if not is_administrator(request.user):
            raise groups.no_account()
        return _placed(groups.get(user_id=user_id))

    @extend_schema(request=GroupIn, responses=MemberOut)
    def put(self, request: Request, user_id: str) -> Response:
        """Add a person to a group, whose limits and quota then apply to them. For administrators."""
        if not is_administrator(request.user):
            raise groups.no_account()
        asked = GroupIn(data=request.data)
        asked.is_valid(raise_exception=True)
        group = asked.validated_data["group"]
        return _placed(groups.assign(user_id=user_id, group=group, expected=if_match(request)))


def _placed(person: Person) -> Response:
    return Response(MemberOut(person).data, headers=etag(groups.version_of(person.group)))


class MembersView(APIView):
    required_scopes = {"GET": Scope.FEATURES_WRITE}

    @extend_schema(parameters=[CursorQuery], responses=MembersOut)
    def get(self, request: Request, group: str) -> Response:
        """List the members of a group. For administrators."""
        if not is_administrator(request.user):
            raise groups.group_not_found()
        query = CursorQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(MembersOut(groups.members(group=group, **query.validated_data)).data)
