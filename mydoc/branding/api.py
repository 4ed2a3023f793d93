"""Serve the branding over REST: everyone may read it, administrators may change it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from mydoc.branding import changing, service
from mydoc.branding.access import check_administrator, is_administrator
from mydoc.branding.domain import Branding
from mydoc.branding.serializers import BrandingIn, BrandingOut
from mydoc.web.api.permissions import ReadByAnybody
from mydoc.web.api.preconditions import etag, if_match
from mydoc.web.api.views import APIView

_SCOPE = "features:write"


class BrandingView(APIView):
    # The first is how the schema learns that no one need sign in to read.
    permission_classes = [IsAuthenticatedOrReadOnly, ReadByAnybody]
    required_scopes = {"GET": None, "PATCH": _SCOPE}

    @extend_schema(responses=BrandingOut)
    def get(self, request: Request) -> Response:
        """Return the site's name, colours, links and texts. Others than administrators see a change within 30
        seconds.
        """
        token: Any = request.auth
        may_change = is_administrator(request.user) and (token is None or token.allows(_SCOPE))
        # What others see is of no version: it may be 30 seconds old, and they cannot change it.
        return _answer(service.latest(), is_version=True) if may_change else _answer(service.current())

    @extend_schema(request=BrandingIn, responses=BrandingOut)
    def patch(self, request: Request) -> Response:
        """Change the site's name, logo, colours, links and texts. Fields that are not sent stay unchanged. For
        administrators. A colour that is too hard to read is refused, and the error names one that is not.
        """
        check_administrator(request.user)
        asked = BrandingIn(data=request.data)
        asked.is_valid(raise_exception=True)
        changed = changing.change(
            choices=asked.choices(),
            logo=asked.logo_file(),
            expected=if_match(request),
            by=str(request.user.pk),
        )
        return _answer(changed, is_version=True)


def _answer(found: Branding, *, is_version: bool = False) -> Response:
    version = etag(found.version) if is_version else {}
    return Response(BrandingOut(found).data, headers={"Cache-Control": "no-store", **version})
