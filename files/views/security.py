"""What these pages need of responses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from csp.constants import SELF
from django.conf import settings
from django.http import HttpResponseBase, HttpResponseRedirect

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SeeOther(HttpResponseRedirect):
    """The answer to a POST is elsewhere, and is to be fetched by GET."""

    status_code = 303


def forms_may_lead_to_bucket(view: View) -> View:
    """Let the page's forms be answered by a redirect to the bucket: browsers apply `form-action` to the
    redirects of a form, too (CSP Level 3, 6.4.1), and downloads without script are such redirects."""
    return _allowing("form-action", settings.BUCKET_ORIGIN, view)


def may_preview(view: View) -> View:
    """Let the page show previews, in the one frame that there is for them."""
    return _allowing("frame-src", SELF, view)


def _allowing(directive: str, source: str, view: View) -> View:
    @wraps(view)
    def allowing(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response: Any = view(*args, **kwargs)
        # What django-csp's `csp_update` does, which forgets what an inner one has said.
        response._csp_update = {**getattr(response, "_csp_update", {}), directive: [source]}
        return cast(HttpResponseBase, response)

    return cast(View, allowing)
