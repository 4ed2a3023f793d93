"""Log one line for each request, with its id."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.functional import LazyObject

from mydoc.telemetry import context
from mydoc.telemetry.client_address import address_of, for_the_log
from mydoc.telemetry.metrics import ERRORS, REQUESTS

logger = logging.getLogger(__name__)

HEADER = "X-Request-Id"
# More digits than any length has.
_LONGEST_LENGTH = 20
# Parameters of routes that are secrets.
SECRET_PARAMETERS = ("slug", "key", "token", "uidb64")
_SECRET_HEADERS = (
    "HTTP_AUTHORIZATION",
    "HTTP_X_CSRFTOKEN",
    "HTTP_COOKIE",
    "HTTP_X_REQUEST_GUEST",
    "HTTP_X_SHARE_RECIPIENT",
    "HTTP_X_SHARE_UNLOCK",
    "QUERY_STRING",
)


class RequestWork(context.Work):
    """A request, known by its route, since paths carry links and tokens."""

    def __init__(self, environ: dict[str, Any], request: HttpRequest | None = None) -> None:
        super().__init__(context.request_id(environ.get("lambda.context")), environ["REQUEST_METHOD"])
        self._environ = environ
        self._request = request
        self._route: str | None = None
        self._sent: int | None = None

    def fields(self) -> dict[str, Any]:
        return {
            "request_id": self.request_id,
            "method": self._environ["REQUEST_METHOD"],
            "route": self.route(),
            "account": self._account(),
        }

    def outcome(self) -> dict[str, Any]:
        return {
            "status": self.result,
            "client": for_the_log(address_of(self._environ)),
            "bytes_in": _number(self._environ.get("CONTENT_LENGTH")),
            "bytes_out": self._sent,
        }

    def secrets(self) -> tuple[str, ...]:
        sent = "; ".join(str(self._environ.get(name, "")) for name in _SECRET_HEADERS)
        shown = [part.partition("=")[2] or part for part in re.split(r"[\s;&]+", sent)]
        match = self._request and self._request.resolver_match
        if match:
            shown += [str(match.kwargs[name]) for name in SECRET_PARAMETERS if name in match.kwargs]
        path = str(self._environ.get("PATH_INFO", ""))
        # Django's Resolver404 repeats it without its slash.
        return (*shown, *([path.lstrip("/")] if path != self.route() else []))

    def end(self, status: int, *, sent: int | None) -> None:
        """Note how it was answered.

        Args:
            sent: bytes of the answer's body; None if no one knows before it is sent.
        """
        self.result = status
        self._sent = sent
        self.ran = f"{self.ran} {self.route() or 'unknown address'}"
        context.measure({REQUESTS: 1, ERRORS: int(status >= 500)})

    def route(self) -> str | None:
        """Return the route as in the URLconf; None for an address that does not exist."""
        if self._route is None and self._request is not None:
            try:
                # What was refused before the URLconf was asked has a route too.
                match = self._request.resolver_match or resolve(self._request.path_info)
            except Resolver404:
                return None
            self._route = f"/{match.route}"
        return self._route

    def _account(self) -> str | None:
        """Return who asks, if something has looked that up already: looking it up here would cost round trips."""
        known = vars(self._request) if self._request else {}
        user = known.get("user")
        if isinstance(user, LazyObject):
            user = known.get("_cached_user")
        return getattr(user, "pk", None)


class AccessLogMiddleware:
    """Logs each request; outermost, around all other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        doing = RequestWork(request.META, request)
        with context.doing(doing):
            try:
                response = self.get_response(request)
            except Exception:
                # Even the error page failed. Zappa would print the error as it is, secrets and all.
                logger.exception("no answer could be made")
                text = f"Something went wrong on our side. Contact us with this reference: {doing.request_id}\n"
                response = HttpResponse(text, status=500, content_type="text/plain")
            response[HEADER] = doing.request_id
            doing.end(response.status_code, sent=_length(request, response))
        return response


def _length(request: HttpRequest, response: HttpResponse) -> int | None:
    """Return the bytes of the body that is sent; none for a HEAD, whose response still has the length."""
    if request.method == "HEAD":
        return 0
    if response.streaming:
        return _number(response.headers.get("Content-Length")) or None
    return len(response.content)


def _number(text: str | None) -> int:
    """Return a length from a header; 0 if it is not a number, which is refused elsewhere."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _LONGEST_LENGTH else 0
