"""Set and read the cookie of a remembered browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from accounts.services import remembered


def remember(response: HttpResponseBase, user: User) -> None:
    """Set the cookie that someone has signed in here, or used a link from their mailbox."""
    response.set_cookie(
        settings.REMEMBERED_COOKIE_NAME,
        remembered.issue(user),
        max_age=int(remembered.LIFE.total_seconds()),
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def shown(request: HttpRequest) -> str:
    """Return the cookie's text, valid or not."""
    return str(request.COOKIES.get(settings.REMEMBERED_COOKIE_NAME, ""))
