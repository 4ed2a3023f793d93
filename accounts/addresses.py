"""Which network address a request comes from, as far as it can be believed."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address, for limits and the audit trail.

    Each of our own settings.NUM_PROXIES proxies appends to X-Forwarded-For who called it; what stands before
    that was written by the client and is ignored. An IPv6 client is its /64, which is one customer's.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.NUM_PROXIES:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(chain) >= settings.NUM_PROXIES:
            address = chain[-settings.NUM_PROXIES] or address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
