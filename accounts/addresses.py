"""Tell the network address of a request, for limits and the history."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

from mydoc.telemetry.client_address import address_of

# A customer of a provider has all addresses of such a network.
_IPV6_CUSTOMER = 64


def client_address(request: HttpRequest) -> str:
    """Return the client's address or, for IPv6, its customer's network; `unknown` if there is none."""
    address = address_of(request.META)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_CUSTOMER), strict=False))
    return str(address or "unknown")
