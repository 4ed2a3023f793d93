"""Convert Django's user to the person that services know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user
from django.http import HttpRequest

from accounts.domain.notifications import wanted
from accounts.domain.people import Person
from files.domain.reports import no_such_report
from mydoc.core.errors import NotFound

if TYPE_CHECKING:
    from rest_framework.request import Request


def somebody(request: HttpRequest | Request) -> str:
    """Return the id of the caller of a public route; empty without an account: two round trips.

    Raises:
        Unauthenticated: `bad_token`, for who shows a token that is none.
    """
    if request.headers.get("Authorization"):
        from accounts.authentication import authenticate_header

        found = authenticate_header(request.headers["Authorization"])
        return str(found[0].pk) if found else ""
    plain: Any = getattr(request, "_request", None)
    # Where a route of the API asks no one who they are, REST framework puts no one in place of the session's user.
    user: Any = request.user if plain is None else get_user(plain)
    return str(user.pk) if user.is_authenticated else ""


def actor_of(user: Any) -> Person:
    """Return the person who is signed in; no round trip, Django has read them already."""
    return Person(
        id=user.pk,
        email=user.email,
        name=user.name,
        surname=user.surname,
        is_active=user.is_active,
        group=user.group,
        time_zone=user.time_zone,
        notifications=wanted(user.notifications),
    )


def check_administrator_of_report(user: Any) -> None:
    """Require an administrator, and tell others nothing of a report, not even whether it exists.

    Raises:
        NotFound: `report_not_found`.
    """
    if not getattr(user, "is_admin", False):
        raise no_such_report()


def check_administrator_of_document(user: Any) -> None:
    """Require an administrator, and tell others nothing of a document, not even whether it exists.

    Raises:
        NotFound: `document_not_found`.
    """
    if not getattr(user, "is_admin", False):
        raise NotFound("document_not_found", "This document does not exist. It may have expired or been deleted.")
