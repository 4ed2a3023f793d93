"""What these pages need of requests and responses."""

from __future__ import annotations

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect

from accounts.domain import Person

# Browsers apply `form-action` to the redirects of a form, too (CSP Level 3, 6.4.1), and a download without
# script is a form that is redirected to the bucket.
forms_may_lead_to_bucket = csp_update({"form-action": [settings.BUCKET_ORIGIN]})


class SeeOther(HttpResponseRedirect):
    """The answer to a POST is elsewhere, and is to be fetched by GET."""

    status_code = 303


def viewer_of(request: HttpRequest) -> Person:
    """Who is signed in, as the services know people; behind login_required."""
    user = request.user
    return Person(
        id=user.id, email=user.email, name=user.name, surname=user.surname, is_active=user.is_active
    )
