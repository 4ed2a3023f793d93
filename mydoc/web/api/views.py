"""Define `APIView`, the base of every route of the API in place of REST framework's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from rest_framework import views
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services.throttle import Limit
from mydoc.core.errors import Invalid
from mydoc.telemetry import context
from mydoc.web.api.idempotency import Repeats, once
from mydoc.web.api.names import operation_id, path_of, tag_of

_PAGE, _DATA = "text/html", "application/json"


class APIView(views.APIView):  # noqa: TID251
    """A route of the API.

    * A query parameter that the schema does not offer is refused.
    * A POST keeps to its `Idempotency-Key`.
    * What is limited says so in `RateLimit-Policy`, and how much is left in `RateLimit`.
    * A page of a list names the next one in `Link` (RFC 8288), too.
    * A browser that opens its address is led to what the API's pages say about it.
    """

    # How a repeated POST with the same key is answered.
    repeats: ClassVar[Repeats] = Repeats.KEPT
    # Whether a browser that opens its address is sent to its documentation; if not, it gets the answer itself.
    explains_itself: ClassVar[bool] = True
    # The header that distinguishes callers without an account.
    known_by: ClassVar[str] = ""
    # Whether its POST is done to something that has a version, and honours `If-Match`.
    is_conditional: ClassVar[bool] = False
    # The limit that a method is held to, by the method's name.
    limited: ClassVar[Mapping[str, Limit]] = {}
    # Of the first answer, where a POST is CONTINUED.
    renewal = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_read = self.explains_itself and request.method in {"GET", "HEAD"}
        if is_read and request.get_preferred_type([_DATA, _PAGE]) == _PAGE:
            return HttpResponseRedirect(_documentation(request))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        handler = getattr(self, method, None)
        if handler is None:
            # REST framework answers 405.
            return
        if request.query_params:
            check_query(request.query_params, known=_parameters(getattr(type(self), method)))
        if method == "post":
            # REST framework looks for the handler after this.
            vars(self)["post"] = once(self, request, handler)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        limit = self.limited.get(str(request.method))
        if limit is not None:
            _tell_limit(limit, final)
        cursor = _next_cursor(final)
        if cursor is not None:
            query = {**request.query_params.dict(), "cursor": cursor}
            final["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
        return final


def check_query(query: QueryDict, *, known: Collection[str]) -> None:
    """Refuse unknown parameters, so that a misspelt limit is not silently ignored.

    Args:
        known: those that are read.

    Raises:
        Invalid: `invalid`.
    """
    unknown = sorted(set(query) - set(known))
    fields = {name[:50]: "Unknown parameter." for name in unknown[:20]}
    fields |= {name: "This parameter appears twice." for name, all_of in query.lists() if len(all_of) > 1}
    if fields:
        raise Invalid("invalid", "Some fields are not valid. Correct them and try again.", fields=fields)


@cache
def _parameters(handler: Callable[..., Any]) -> set[str]:
    """The query parameters that the schema offers for a view's method."""
    from drf_spectacular.utils import OpenApiParameter

    described = getattr(handler, "kwargs", {}).get("schema")
    if described is None:
        return set()
    schema = described()
    schema.method, schema.view = "GET", APIView(request=None, kwargs={})
    found: set[str] = set()
    for parameter in schema.get_override_parameters():
        if not isinstance(parameter, OpenApiParameter):
            found |= set(parameter().fields)
        elif parameter.location == OpenApiParameter.QUERY:
            found.add(parameter.name)
    return found


def _tell_limit(limit: Limit, response: Response) -> None:
    """Say what the limit is and, where it is known, how much is left (draft-ietf-httpapi-ratelimit-headers-10)."""
    response["RateLimit-Policy"] = f'"{limit.name}";q={limit.most};w={limit.window_seconds}'
    doing = context.current()
    left = doing.allowance if doing else None
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response["RateLimit"] = f'"{limit.name}";r=0;t={response["Retry-After"]}'
    elif left is not None and left.limit == limit.name:
        response["RateLimit"] = f'"{limit.name}";r={left.left};t={left.seconds}'


def _next_cursor(response: HttpResponseBase) -> str | None:
    data = getattr(response, "data", None) if isinstance(response, Response) else None
    return data.get("next_cursor") if isinstance(data, dict) else None


def _documentation(request: HttpRequest) -> str:
    path = path_of(request.resolver_match.route) if request.resolver_match else request.path
    return f"{reverse('api:docs')}#/{tag_of(path)}/{operation_id('GET', path)}"
