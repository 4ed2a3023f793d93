"""Serve the logo and the accent colours to anyone, to be kept for ever: another one has another address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mydoc.branding import colours
from mydoc.branding.service import read_logo

_FOR_EVER = 365 * 24 * 3600


@require_safe
@cache_control(public=True, max_age=_FOR_EVER, immutable=True)
def logo(request: HttpRequest, logo_id: str) -> HttpResponse:
    """Return a logo."""
    return HttpResponse(read_logo(logo_id=logo_id), content_type="image/png")


@require_safe
@cache_control(public=True, max_age=_FOR_EVER, immutable=True)
def style_sheet(request: HttpRequest, light: str, dark: str) -> HttpResponse:
    """Return the style sheet of two accent colours. It is made of them alone, so that it asks nothing of AWS and a
    page never waits for more than its own style sheet."""
    if not all(colours.COLOUR.fullmatch(f"#{colour}") for colour in (light, dark)):
        raise Http404
    text = colours.style_sheet(f"#{light}", f"#{dark}")
    return HttpResponse(text, content_type="text/css; charset=utf-8")
