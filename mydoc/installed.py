"""Serve what makes the site an app that can be installed: its manifest, service worker and offline page."""

from __future__ import annotations

import hashlib
import json

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from mydoc import branding
from mydoc.branding.presentation import shown

# Browsers ask for the manifest and the worker on each page, unless a copy is fresh.
_FRESH_SECONDS = 3600
# As the style sheet has them for paper: static/css/tokens.css.
_PAPER = "#f7f6f2"
_ICONS = (("app-192", 192, "any"), ("app-512", 512, "any"), ("app-maskable-512", 512, "maskable"))
_STATIC = [settings.STATIC_URL] if settings.STATIC_ELSEWHERE else [SELF]
# Of the worker itself: it loads its script, and asks for pages and for what the offline page is drawn with.
_WORKER_POLICY = {
    "default-src": [NONE],
    "script-src": _STATIC,
    "connect-src": list(dict.fromkeys([SELF, *_STATIC])),
}


@require_safe
@cache_control(public=True, max_age=_FRESH_SECONDS)
def manifest(request: HttpRequest) -> HttpResponse:
    """Return the web manifest: the same for everyone."""
    home = reverse("files:documents")
    name = branding.current().name
    about = {
        "id": home,
        "name": name,
        "short_name": name,
        "description": "Upload documents, share them, and let them expire.",
        "lang": settings.LANGUAGE_CODE,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "theme_color": _PAPER,
        "background_color": _PAPER,
        "icons": [
            {
                "src": static(f"dist/{name}.png"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, side, purpose in _ICONS
        ],
        "shortcuts": [{"name": "Links", "url": reverse("files:shares")}],
        # The service worker takes these; the view `receive` only answers where there is none yet.
        "share_target": {
            "action": reverse("receive"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "files", "accept": ["*/*"]}]},
        },
    }
    return JsonResponse(about, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=_FRESH_SECONDS)
@csp(_WORKER_POLICY)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker: what differs between versions, and the import of its script."""
    # Their own addresses, so that the worker has nothing to do with those of the pages.
    brand = shown(branding.current())
    paths = [static("dist/app.css"), static("dist/theme.js"), brand.style_sheet]
    assets = [f"{path}?offline" for path in paths if path]
    page = render_to_string("offline.html", {"site_url": settings.SITE_URL, "brand": brand})
    version = hashlib.sha256("\n".join([page, *assets]).encode()).hexdigest()[:16]
    said = json.dumps({"version": version, "assets": assets})
    script = f"self.mydoc = {said};\nimportScripts({json.dumps(static('dist/sw.js'))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Return the page that the service worker shows while the site cannot be reached."""
    return render(request, "offline.html")


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Ask for files of another app once more: they came before the service worker was there to take them. Nothing
    is read or changed, so that nobody can send a person's browser here to any effect."""
    if request.method == "POST":
        name = branding.current().name
        messages.warning(request, f"{name} was not ready to take these files. Share them again.")
    return redirect("files:documents")
