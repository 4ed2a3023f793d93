"""Admit only this machine's programs and the site's own pages to its ports.

Any page that is open in a browser may send requests to loopback. It cannot hide where it comes from: the browser
adds `Origin` to whatever may change something, and to every WebSocket (Fetch standard, "Origin header"; RFC 6455,
10.2). If the page's own host name is changed to resolve to 127.0.0.1 (DNS rebinding), its requests are
same-origin, but then `Host` has that name. Programs send neither a foreign Host nor an Origin.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope

_LOOKS = ("GET", "HEAD")
_LOOPBACK = ("localhost", "127.0.0.1")
# MiniStack answers these without a signature, reset included; only the first reveals nothing.
_HEALTH = "/_ministack/health"
_UNSIGNED = ("/_ministack/", "/_localstack/")
ADMIN_HEADER = "X-Local-Secret"


@dataclass(frozen=True)
class Gate:
    """The requests that a port admits.

    Args:
        hosts: what `Host` may be, port included.
        origins: what `Origin` may be, where there is one.
    """

    hosts: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of_ports(cls, own: int, *others: int, origins: Iterable[str] = ()) -> Gate:
        """Return the gate of a port on loopback.

        Args:
            own: the port itself.
            others: whose pages may call it too.
            origins: of more pages that may.
        """
        hosts = [_netlocs(port) for port in (own, *others)]
        pages = {f"http://{netloc}" for found in hosts for netloc in found}
        return cls(frozenset(hosts[0]), frozenset({*pages, *origins}))

    def refusal(self, hosts: Iterable[str], origins: Iterable[str], *, to_nobody: bool = False) -> str:
        """Return why a request is refused; empty if it is not.

        Args:
            hosts: its `Host` headers.
            origins: its `Origin` headers.
            to_nobody: that it changes nothing, and may come from a page without an origin, as the frame of
                previews is: Chromium says `Origin: null` with all that such a page loads.
        """
        hosts = list(hosts)
        if not hosts or any(host.lower() not in self.hosts for host in hosts):
            return f"This port answers to {' and '.join(sorted(self.hosts))} only."
        known = {*self.origins, "null"} if to_nobody else self.origins
        if any(origin.lower() not in known for origin in origins):
            return "This port does not answer pages of other sites."
        return ""

    def around_asgi(self, application: ASGIFramework, *, secret: str) -> ASGIFramework:
        """Return the same ASGI application behind this gate.

        Args:
            secret: the value of the header ADMIN_HEADER that MiniStack's own addresses require, since they check
                no signature.
        """

        async def guarded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            if scope["type"] not in ("http", "websocket"):
                await application(scope, receive, send)
                return
            headers: list[tuple[bytes, bytes]] = list(scope["headers"])
            named = (_values(headers, name) for name in (b"host", b"origin"))
            why = self.refusal(*named, to_nobody=_is_presigned_look(scope))
            why = why or _admin_refusal(scope["path"], _values(headers, ADMIN_HEADER.lower().encode()), secret)
            if not why:
                await application(scope, receive, send)
            elif scope["type"] == "websocket":
                # Before it was accepted, this is an answer with status 403 (ASGI, "Close - send event").
                await send({"type": "websocket.close", "code": 1008, "reason": None})
            else:
                await _refuse(send, why)

        return guarded

    def around_wsgi(self, application: WSGIApplication, *, static: str) -> WSGIApplication:
        """Return the same WSGI application behind this gate.

        Args:
            static: what the paths of static files begin with.
        """

        def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            named = [[environ[key]] if key in environ else [] for key in ("HTTP_HOST", "HTTP_ORIGIN")]
            is_static = environ["REQUEST_METHOD"] in _LOOKS and environ["PATH_INFO"].startswith(static)
            if why := self.refusal(*named, to_nobody=is_static):
                start_response("403 Forbidden", [("Content-Type", "text/plain")])
                return [f"{why}\n".encode()]
            return application(environ, start_response)

        return guarded


def _netlocs(port: int) -> list[str]:
    # Browsers leave out the port that http has anyway.
    return [f"{host}:{port}" if port != 80 else host for host in _LOOPBACK]


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in headers if key.lower() == name]


def _admin_refusal(path: str, shown: list[str], secret: str) -> str:
    if path == _HEALTH or not path.startswith(_UNSIGNED):
        return ""
    is_known = len(shown) == 1 and hmac.compare_digest(shown[0].encode(), secret.encode())
    return "" if is_known else f"Show the secret access key of the emulator's root in {ADMIN_HEADER}."


def _is_presigned_look(scope: Any) -> bool:
    """Return whether the address itself grants access, as a presigned URL does."""
    is_look = scope["type"] == "http" and scope["method"] in _LOOKS
    return is_look and b"X-Amz-Signature=" in scope["query_string"]


async def _refuse(send: Callable[[Any], Any], why: str) -> None:
    body = f"{why}\n".encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
