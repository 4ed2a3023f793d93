"""Show a file request to guests. Viewing changes nothing; the page's script uploads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from files.services.requests import guest


@never_cache
@require_safe
def public_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a request, its owner, and the uploader."""
    found, owner = guest.look(slug=slug)
    response = render(request, "files/public_request.html", {"found": found, "owner": owner})
    response["X-Robots-Tag"] = "noindex"
    return response
