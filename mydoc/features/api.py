"""Serve features and limits over REST: everyone may read them, administrators may change them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from mydoc import features
from mydoc.features.access import check_administrator, is_administrator
from mydoc.features.domain import Features
from mydoc.features.serializers import FeaturesIn, FeaturesOut
from mydoc.web.api.permissions import ReadByAnybody
from mydoc.web.api.preconditions import etag, if_match
from mydoc.web.api.views import APIView

_SCOPE = "features:write"


class FeaturesView(APIView):
    # The first is how the schema learns that no one need sign in to read.
    permission_classes = [IsAuthenticatedOrReadOnly, ReadByAnybody]
    required_scopes = {"GET": None, "PATCH": _SCOPE}

    @extend_schema(responses=FeaturesOut)
    def get(self, request: Request) -> Response:
        """Return the features and, if you are signed in, your limits. Others than administrators see a change
        within 30 seconds.
        """
        sees_all = _sees_all(request)
        found = features.latest() if sees_all else features.current()
        return _answer(request, found, sees_all=sees_all)

    @extend_schema(request=FeaturesIn, responses=FeaturesOut)
    def patch(self, request: Request) -> Response:
        """Turn features on or off, set limits, create or delete groups. Fields that are not sent stay
        unchanged. For administrators. Fails with `changed_meanwhile` if someone else changed them first.
        Everyone's quota applies to new accounts and to people who leave a group from then on; a job applies a
        group's quota to its members.
        """
        check_administrator(request.user)
        asked = FeaturesIn(data=request.data)
        asked.is_valid(raise_exception=True)
        version, expected = asked.validated_data.get("version"), if_match(request)
        if version is None and "If-Match" not in request.headers:
            raise ValidationError({"version": "Send the version you read, here or in If-Match."})
        changed = features.change(
            version=version, change=asked.change(), by=str(request.user.pk), expected=expected
        )
        return _answer(request, changed, sees_all=True)


def _sees_all(request: Request) -> bool:
    token: Any = request.auth
    return is_administrator(request.user) and (token is None or token.allows(_SCOPE))


def _answer(request: Request, found: Features, *, sees_all: bool) -> Response:
    group = getattr(request.user, "group", "")
    answer = {
        "features": {**found.all_switches(), "directory": found.directory.value},
        "limits": found.limits(group) if request.user.is_authenticated else None,
        "administration": found if sees_all else None,
    }
    # What others see is of no version: it may be 30 seconds old, and they cannot change it.
    version = etag(found.version) if sees_all else {}
    return Response(FeaturesOut(answer).data, headers={"Cache-Control": "no-store", **version})
