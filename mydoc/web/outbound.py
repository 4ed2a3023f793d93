"""Send requests to addresses that users chose: to the public internet only, and within limits.

A name is looked up once; all its addresses must be public; the connection goes to exactly the address that was
checked. There are no redirects, no proxy of the environment and no cookies (OWASP, "Server-Side Request Forgery
Prevention"). See docs/adr/0016-webhooks.md.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
MOST_BYTES = 4096
_MOST_ADDRESSES = 4
_PORTS = {"http": 80, "https": 443}

# `is_global` differs between versions of Python, and knows nothing of addresses within addresses. All of IPv6 that
# is given out is in here (IANA, "IPv6 Global Unicast Address Assignments"); what carries an IPv4 address in other
# ways, such as ::ffff:0:0/96 and NAT64's 64:ff9b::/96, is not.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_SPECIAL = [
    ipaddress.ip_network(text)
    for text in (
        # IANA, "IPv4 Special-Purpose Address Registry"; multicast and what is reserved.
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
        # IANA, "IPv6 Special-Purpose Address Registry", as far as it is in 2000::/3: protocols with Teredo,
        # documentation, 6to4, and AS112.
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
]


class Unreachable(Exception):
    """No answer came. The message is a sentence for who chose the address, and names nothing."""


@dataclass(frozen=True)
class Answer:
    """The status of an answer, and nothing of its body."""

    status: int

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet's."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GIVEN_OUT:
        return False
    if any(address.version == network.version and address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> Answer:
    """Send a POST and wait for the status of its answer: at most 10 seconds in all.

    Args:
        url: https, or with `loopback` http.
        loopback: whether `http` may go to this very machine, and then only there.

    Raises:
        Unreachable: whatever the reason.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    is_local = loopback and parts.scheme == "http"
    if not is_local and parts.scheme != "https":
        raise Unreachable("The address must use https.")
    allowed: Callable[[Address], bool] = (lambda address: address.is_loopback) if is_local else is_public
    # With a final dot, the resolver does not try the name below the machine's own domain.
    addresses = _checked(_look_up(host if is_local else f"{host}.", port), allowed)
    plain = _connect(addresses, port, deadline)
    try:
        with _until(deadline, plain):
            connection = _speak(plain, host, port, is_secure=not is_local)
            path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            return _exchange(connection, path, body, {"Host": parts.netloc, **headers}, deadline)
    except ssl.SSLCertVerificationError:
        raise Unreachable("The server's certificate is not valid for this host name.") from None
    except (OSError, http.client.HTTPException, ValueError):
        if time.monotonic() >= deadline:
            raise Unreachable("The server did not answer in time.") from None
        raise Unreachable("The connection was lost.") from None
    finally:
        plain.close()


def _checked(addresses: list[Address], allowed: Callable[[Address], bool]) -> list[Address]:
    """Return all addresses, if all are allowed: a name with public and private addresses is suspicious."""
    if not addresses:
        raise Unreachable("The host name does not exist.")
    if not all(map(allowed, addresses)):
        raise Unreachable("The host name points to an address that is not public.")
    # Lambda has no IPv6 unless it is attached to a VPC.
    return sorted(addresses, key=lambda address: address.version)[:_MOST_ADDRESSES]


def _look_up(host: str, port: int) -> list[Address]:
    """Return the addresses of a name. The system's look-up has no time limit, so it runs in a thread that is
    given up."""
    found: queue.SimpleQueue[list[Address]] = queue.SimpleQueue()

    def look_up() -> None:
        addresses: list[Address] = []
        with suppress(OSError, UnicodeError, ValueError):
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            # An IPv6 address may come with a zone, which belongs to a link and not to the internet.
            addresses = [ipaddress.ip_address(str(answer[4][0])) for answer in answers]
        found.put(list(dict.fromkeys(addresses)))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        return found.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        raise Unreachable("Looking up the host name took too long.") from None


def _connect(addresses: list[Address], port: int, deadline: float) -> socket.socket:
    """Return a connection to the first that takes one."""
    end = min(deadline, time.monotonic() + CONNECT_SECONDS)
    for address in addresses:
        left = end - time.monotonic()
        if left <= 0:
            break
        with suppress(OSError):
            # A literal address: nothing is looked up again.
            return socket.create_connection((str(address), port), timeout=left)
    raise Unreachable("The server does not accept connections.")


@contextmanager
def _until(deadline: float, connected: socket.socket) -> Iterator[None]:
    """Close a connection at a moment. A socket's timeout applies to each read, so a server that sends one byte
    after the other could keep it open for ever."""
    connected.settimeout(TOTAL_SECONDS)
    # TLS takes the socket over; a copy breaks off what both belong to.
    handle = socket.socket(connected.family, connected.type, fileno=os.dup(connected.fileno()))

    def break_off() -> None:
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), break_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        handle.close()


def _speak(plain: socket.socket, host: str, port: int, *, is_secure: bool) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(host, port)
    # The certificate is for the name, whatever the address.
    connection.sock = _tls().wrap_socket(plain, server_hostname=host) if is_secure else plain
    return connection


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _exchange(
    connection: http.client.HTTPConnection, path: str, body: bytes, headers: Mapping[str, str], deadline: float
) -> Answer:
    try:
        connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        with connection.getresponse() as response:
            # http.client takes headers that break off for complete ones.
            if time.monotonic() >= deadline:
                raise TimeoutError
            # Read the body, since some servers fail otherwise, and ignore it.
            with suppress(OSError, http.client.HTTPException):
                response.read(MOST_BYTES)
            return Answer(response.status)
    finally:
        connection.close()
