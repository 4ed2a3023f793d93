"""Authenticate API requests by a bearer token, or by the browser's session with its CSRF token."""

from __future__ import annotations

from rest_framework import authentication
from rest_framework.request import Request

from accounts.domain.tokens import Token
from accounts.models import User
from accounts.services import tokens
from mydoc.core.errors import Unauthenticated


def authenticate_header(authorization: str) -> tuple[User, Token] | None:
    """Return the user and the token of an Authorization header; None where it is empty.

    Raises:
        Unauthenticated: `bad_token`.
    """
    scheme, _, text = authorization.strip().partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer" or not text.strip():
        # Invalid credentials must not fall back to a session or to no one.
        raise Unauthenticated("bad_token", "Send the token as `Authorization: Bearer <token>`.")
    return tokens.authenticate(text.strip())


class BearerAuthentication(authentication.BaseAuthentication):
    """Authenticates `Authorization: Bearer mydoc_…`; request.auth is then the Token."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        return authenticate_header(request.headers.get("Authorization", ""))

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """Authenticates a page's session; unsafe methods need the CSRF token. request.auth is then None."""
