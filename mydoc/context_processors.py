"""Give every page's template what it needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mydoc import branding, features
from mydoc.branding.presentation import shown


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the variables that every template has."""
    return {
        "site_url": settings.SITE_URL,
        "websocket": bool(settings.WEBSOCKET_URL),
        # Asked for only where a page says something about them.
        "features": SimpleLazyObject(lambda: features.current().all_switches()),
        "brand": SimpleLazyObject(lambda: shown(branding.current())),
    }
