"""Decide who may call a route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission

from mydoc.core.errors import Forbidden

if TYPE_CHECKING:
    # REST framework imports this module while it loads its views.
    from rest_framework.request import Request
    from rest_framework.views import APIView  # noqa: TID251


class HasScope(BasePermission):
    """Someone who is signed in; with a bearer token, only if it has the scope that the view names.

    A view says so as `required_scopes = {"GET": "documents:read"}`; a method that is not named is not allowed
    with any token.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        token: Any = request.auth
        if token is None:
            return True
        scopes: dict[str, str | None] = getattr(view, "required_scopes", {})
        method = {"HEAD": "GET", "OPTIONS": "GET"}.get(request.method or "", request.method or "")
        if not hasattr(view, method.lower()):
            return True  # The view answers 405 to everyone.
        if method not in scopes:
            raise Forbidden("token_not_allowed", "You cannot do this with a token. Sign in instead.")
        scope = scopes[method]
        if scope is not None and not token.allows(scope):
            raise Forbidden("missing_scope", f"This token lacks the scope {scope}. Create a token that has it.")
        return True


class ReadByAnybody(HasScope):
    """Like HasScope, but anyone without credentials may read."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method in SAFE_METHODS and not request.user.is_authenticated:
            return True
        return super().has_permission(request, view)
