"""Read what a visitor of a link's pages shows."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.addresses import client_address
from files.actor import somebody
from files.services.shares.passwords import UNLOCKED_FOR
from files.services.shares.visits import Visit

_UNLOCK = "unlock"
_RECIPIENT = "recipient"
_KNOWN_FOR = timedelta(days=90)


def visit_of(request: HttpRequest, slug: str, *, password: str | None = None) -> Visit:
    """Return the visit that a request to one of a link's pages is; no round trip."""
    return Visit(
        slug=slug,
        address=client_address(request),
        unlock_token=request.COOKIES.get(_UNLOCK, ""),
        password=password,
        recipient_key=request.COOKIES.get(_RECIPIENT, ""),
        person_id=cache(lambda: somebody(request)),
    )


def remember_unlocked(request: HttpRequest, response: HttpResponse, slug: str, token: str) -> None:
    """Let the browser show that it knew the password, to this link only."""
    _remember(request, response, slug, _UNLOCK, token, UNLOCKED_FOR)


def remember_recipient(request: HttpRequest, response: HttpResponse, slug: str, key: str) -> None:
    """Set the cookie that shows the personal link to this link only."""
    _remember(request, response, slug, _RECIPIENT, key, _KNOWN_FOR)


def _remember(
    request: HttpRequest, response: HttpResponse, slug: str, name: str, value: str, life: timedelta
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(life.total_seconds()),
        path=reverse("files:public-share", kwargs={"slug": slug}),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
