"""Set the security headers that these pages need."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SeeOther(HttpResponseRedirect):
    """A redirect after a POST, to be fetched by GET."""

    status_code = 303


def forms_may_lead_to_bucket(view: View) -> View:
    """Let the page's forms be answered by a redirect to the bucket: browsers apply `form-action` to the
    redirects of a form, too (CSP Level 3, 6.4.1), and downloads without script are such redirects."""
    return _allowing("form-action", lambda request: [settings.BUCKET_ORIGIN], view)


def may_preview(view: View) -> View:
    """Let the page show previews, in the one frame that there is for them.

    Browsers check every address that the frame navigates to, so a script in it can go nowhere else (CSP Level 3,
    "frame-src").
    """

    def frames(request: HttpRequest) -> list[str]:
        path = reverse("files:preview-frame")
        # Behind CloudFront requests have another host name than the one people see.
        return sorted({urljoin(f"{settings.SITE_ORIGIN}/", path), request.build_absolute_uri(path)})

    return _allowing("frame-src", frames, view)


def _allowing(directive: str, sources: Callable[[HttpRequest], list[str]], view: View) -> View:
    @wraps(view)
    def allowing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: Any = view(request, *args, **kwargs)
        # What django-csp's `csp_update` does, which forgets what an inner one has said.
        response._csp_update = {**getattr(response, "_csp_update", {}), directive: sources(request)}
        return cast(HttpResponseBase, response)

    return cast(View, allowing)
