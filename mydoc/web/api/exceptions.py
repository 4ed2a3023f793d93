"""Answer REST framework's errors with problem details; a module of its own, since pages need no REST framework."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from mydoc.core import errors
from mydoc.web.api.problems import CONTENT_TYPE, headers_of, problem, status_of


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the response for an error, as REST framework's hook; Django logs unknown errors and answers 500."""
    headers: dict[str, str] = {}
    match error:
        case errors.MyDocError():
            status = int(status_of(error))
            body = problem(status, error.code, error.message, fields=error.fields)
            headers = headers_of(error)
        case exceptions.ValidationError():
            status = HTTPStatus.BAD_REQUEST
            body = problem(
                status,
                "invalid",
                "Some fields are not valid. Correct them and try again.",
                fields=_fields(error.detail),
            )
        case exceptions.APIException():
            status = error.status_code
            headers = _challenge(error)
            body = problem(status, _code(error), str(error.detail))
        case Http404():
            status = HTTPStatus.NOT_FOUND
            body = problem(status, "not_found", "This address does not exist. Check it and try again.")
        case PermissionDenied():
            status = HTTPStatus.FORBIDDEN
            body = problem(status, "permission_denied", "You do not have permission to do this.")
        case RequestDataTooBig():
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            body = problem(status, "body_too_large", "The request body is too large.")
        case _:
            return None
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def _challenge(error: exceptions.APIException) -> dict[str, str]:
    header = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": header} if header else {}


def _code(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else "invalid"


def _fields(detail: Any) -> dict[str, Any]:
    if isinstance(detail, dict):
        return {str(name): _text(value) for name, value in detail.items()}
    return {"body": _text(detail)}


def _text(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return " ".join(str(_text(inner)) for inner in value)
    return str(value)
