"""What these pages need of responses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponseBase, HttpResponseRedirect

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SeeOther(HttpResponseRedirect):
    """The answer to a POST is elsewhere, and is to be fetched by GET."""

    status_code = 303


def forms_may_lead_to_bucket(view: View) -> View:
    """Let the page's forms be answered by a redirect to the bucket: browsers apply `form-action` to the
    redirects of a form, too (CSP Level 3, 6.4.1), and downloads without script are such redirects."""
    return cast(View, csp_update({"form-action": [settings.BUCKET_ORIGIN]})(cast(Any, view)))
