"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Template context processor."""
    return {
        "site_url": settings.SITE_URL,
        "websocket": bool(settings.WEBSOCKET_URL),
        "max_file_size": settings.MAX_FILE_SIZE,
        "default_expiry_seconds": int(settings.DEFAULT_EXPIRY.total_seconds()),
        "max_expiry_seconds": int(settings.MAX_EXPIRY.total_seconds()),
    }
