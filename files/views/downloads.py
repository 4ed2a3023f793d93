"""Serve the frame in which pages fetch attachments."""

from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

# Addresses of downloads lead to the bucket, those of links by a redirect. Nothing in the page is a script.
_POLICY = {
    "default-src": [NONE],
    "frame-src": [SELF, settings.BUCKET_ORIGIN],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}


@require_safe
@xframe_options_sameorigin
@cache_control(max_age=300)
@csp(_POLICY)
def frame(request: HttpRequest) -> HttpResponse:
    """Show an empty page, whose frames the surrounding page navigates to attachments."""
    return HttpResponse("<!doctype html><title>Downloads</title>")
