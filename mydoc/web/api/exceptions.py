"""Answer REST framework's errors with problem details; a module of its own, since pages need no REST framework."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from mydoc.core import errors
from mydoc.web.api.problems import CONTENT_TYPE, headers_of, problem, status_of


@extend_schema_serializer(component_name="Problem")
class ProblemOut(serializers.Serializer[Any]):
    """What an error is answered with."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable, for programs. docs/api-errors.md lists all codes.")
    detail = serializers.CharField(help_text="For people: what happened and what to do next.")
    fields = serializers.DictField(required=False, help_text="What is wrong with each field.")  # type: ignore[assignment]
    request_id = serializers.CharField(required=False, help_text="Quote it when you report a problem.")


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the response for an error, as REST framework's hook; Django logs unknown errors and answers 500."""
    told = _told(error)
    if told is None:
        return None
    body, headers = told
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def problem_of(error: errors.MyDocError | exceptions.ValidationError) -> dict[str, Any]:
    """Return the problem document that a route answers an error with, for a route that answers several at once."""
    told = _told(error)
    if told is None:
        raise TypeError("Every one of these errors has a problem document.")
    return told[0]


def _told(error: Exception) -> tuple[dict[str, Any], dict[str, str]] | None:
    """Return an error's problem document and the headers that go with it; None for one that nobody foresaw."""
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
    return body, headers


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
