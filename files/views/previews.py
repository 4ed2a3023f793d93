"""Serve the frame that draws previews, without origin, session or network access, and previews for the script
of a link's page, whose cookies reach no other address."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from files.services import previews
from files.views.visits import visit_of
from mydoc.core.errors import MyDocError
from mydoc.web.api.problems import status_of

SANDBOX = ["allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"]
# A sandboxed page has no origin; browsers differ in what 'self' is to it.
_STATIC = (
    [settings.STATIC_URL] if settings.STATIC_ELSEWHERE else [SELF, f"{settings.SITE_ORIGIN}{settings.STATIC_URL}"]
)
_POLICY = {
    "default-src": [NONE],
    # pdf.js decodes some images with WebAssembly; nothing here evaluates text.
    "script-src": [*_STATIC, "'wasm-unsafe-eval'"],
    "style-src": _STATIC,
    "img-src": [settings.BUCKET_ORIGIN, "data:", "blob:"],
    "media-src": [settings.BUCKET_ORIGIN],
    "font-src": ["data:"],
    # A worker's script must be of the page's own origin, which a sandboxed page has only in blobs.
    "worker-src": ["blob:"],
    "connect-src": [NONE],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "manifest-src": [NONE],
    "sandbox": SANDBOX,
}


@require_safe
@xframe_options_sameorigin
@cache_control(max_age=300)
@csp_replace(_POLICY)
def frame(request: HttpRequest) -> HttpResponse:
    """Show an empty page whose script draws what the surrounding page sends. Opened on its own it shows nothing,
    and is sandboxed, too."""
    return render(request, "files/preview_frame.html")


@require_POST
def of_share(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a preview of a document of a link, for the script of its page."""
    try:
        preview = previews.of_share_document(
            visit=visit_of(request, slug),
            document_id=request.POST.get("document", ""),
            renewal=request.POST.get("renewal", ""),
        )
    except MyDocError as error:
        return _unseen({"code": error.code, "detail": error.message}, status=status_of(error))
    return _unseen(vars(preview))


def _unseen(data: dict[str, Any], *, status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, headers={"Cache-Control": "no-store"})
