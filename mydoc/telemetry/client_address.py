"""Find the network address of a request, as far as it can be trusted, and shorten it for the log."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What is left of an address in the log: enough to tell networks apart, too little to tell who it was.
_SHORT = {4: 24, 6: 48}


def address_of(environ: Mapping[str, Any]) -> Address | None:
    """Return the client's address; None if there is none, or it is not valid.

    Each of our settings.NUM_PROXIES proxies appends its caller to X-Forwarded-For; anything before that was
    written by the client and is ignored.

    Args:
        environ: WSGI's, such as `request.META`.
    """
    text = environ.get("REMOTE_ADDR", "")
    if settings.NUM_PROXIES:
        chain = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(chain) >= settings.NUM_PROXIES:
            text = chain[-settings.NUM_PROXIES] or text
    return parsed(text)


def parsed(text: str) -> Address | None:
    """Return an address from its text, an IPv4 one as such even where IPv6 carries it; None if it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def for_the_log(address: Address | None) -> str | None:
    """Return an address as the log has it: its network, /24 or /48, unless the stage wants all of it."""
    if address is None:
        return None
    if settings.LOG_WHOLE_ADDRESSES:
        return str(address)
    # The first 48 bits of a 6to4 address have all of an IPv4 one (RFC 3056).
    short = getattr(address, "sixtofour", None) or address
    return str(ipaddress.ip_network((short, _SHORT[short.version]), strict=False))
