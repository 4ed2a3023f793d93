"""Write errors as RFC 9457 problem details, each with a stable `code`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

from mydoc.core import errors

CONTENT_TYPE = "application/problem+json"

_STATUSES: dict[type[errors.MyDocError], HTTPStatus] = {
    errors.Invalid: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Outdated: HTTPStatus.PRECONDITION_FAILED,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
}


def status_of(error: errors.MyDocError) -> HTTPStatus:
    """Return the HTTP status of a service's error."""
    for kind in type(error).__mro__:
        if kind in _STATUSES:
            return _STATUSES[kind]
    return HTTPStatus.BAD_REQUEST


def problem(status: int, code: str, detail: str, *, fields: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the members of a problem document; `type` is about:blank, since `code` says what it is."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    if fields:
        body["fields"] = fields
    return body


def problem_response(error: errors.MyDocError) -> JsonResponse:
    """Return a refusal as a response outside REST framework's views."""
    status = status_of(error)
    body = problem(status, error.code, error.message, fields=error.fields)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers_of(error))


def headers_of(error: errors.MyDocError) -> dict[str, str]:
    """Return the headers that go with a refusal."""
    if isinstance(error, errors.TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.Unauthenticated):
        return {"WWW-Authenticate": "Bearer"}
    return {}
