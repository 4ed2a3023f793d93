"""Describe the routes in the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from mydoc.web.api.exceptions import ProblemOut
from mydoc.web.api.idempotency import HEADER, Repeats
from mydoc.web.api.names import operation_id, tag_of


def _header(description: str, *, kind: str = "string", is_always: bool = False) -> dict[str, Any]:
    required = {"required": True} if is_always else {}
    return {"schema": {"type": kind}, "description": description, **required}


HEADERS = {
    "Cache-Control": _header("`no-store`.", is_always=True),
    "ETag": _header("The version, to send as `If-Match`."),
    "Idempotent-Replayed": _header("`true` if this repeats the answer to the first request."),
    "Link": _header('The next page: `<…>; rel="next"` (RFC 8288).'),
    "Location": _header("The address to follow.", is_always=True),
    "RateLimit": _header("How much of the limit is left (`r`) for how many seconds (`t`), where known."),
    "RateLimit-Policy": _header("The limit: its name, and how many requests (`q`) in how many seconds (`w`)."),
    "Retry-After": _header("Seconds to wait before the next attempt.", kind="integer", is_always=True),
    "WWW-Authenticate": _header("`Bearer`.", is_always=True),
    "X-Request-Id": _header("Quote it when you report a problem.", is_always=True),
}


def describe_headers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the headers to the schema, once each; drf-spectacular's hook."""
    result["components"]["headers"] = HEADERS
    return result


class ProblemSchema(AutoSchema):
    """What every operation has in common: its name, the refusals that any route can give, and its headers."""

    def get_operation_id(self) -> str:
        return operation_id(self.method, self.path)

    def get_tags(self) -> list[str]:
        return [tag_of(self.path)]

    def get_override_parameters(self) -> list[Any]:
        found = []
        if self.method == "POST" and getattr(self.view, "repeats", None) is not Repeats.NOT_OFFERED:
            what = (
                "Makes it safe to repeat this request for a day: 1 to 255 printable ASCII characters, such as a "
                "UUID; at least 16 without an account."
            )
            found.append(_optional(HEADER, what))
        if self._is_conditional():
            what = "ETag of the version you want to change; 412 if it has changed since."
            found.append(_optional("If-Match", what))
        return found

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        for status in self._refusals():
            responses.setdefault(
                status, self._get_response_for_code(ProblemOut, status, ["application/problem+json"])
            )
        if self.method == "GET" and getattr(self.view, "explains_itself", False):
            responses["302"] = {
                "description": "Redirect to this documentation, for a browser that accepts text/html."
            }
        for status, response in responses.items():
            response.setdefault("headers", {}).update(self._headers(status))
        return dict(sorted(responses.items()))

    def _refusals(self) -> list[str]:
        found = ["400", "403", "404", "406", "409", "413", "429", "500"]
        if self.get_auth():
            found.append("401")
        if self.method in {"POST", "PUT", "PATCH"}:
            found.append("415")
        if self._is_conditional():
            found.append("412")
        return found

    def _is_conditional(self) -> bool:
        is_change = self.method in {"PUT", "PATCH", "DELETE"}
        return is_change or (self.method == "POST" and getattr(self.view, "is_conditional", False))

    def _headers(self, status: str) -> dict[str, Any]:
        """The headers of an answer, by name: references to HEADERS."""
        view: Any = self.view
        names = ["X-Request-Id", "Cache-Control"]
        if status.startswith("2"):
            names += self._headers_of_what_is_done(view)
        if view.limited.get(self.method):
            names += ["RateLimit-Policy", "RateLimit"]
        names += {"302": ["Location"], "401": ["WWW-Authenticate"], "429": ["Retry-After"]}.get(status, [])
        return {name: {"$ref": f"#/components/headers/{name}"} for name in names}

    def _headers_of_what_is_done(self, view: Any) -> list[str]:
        found = []
        if self.method == "POST" and view.repeats is Repeats.KEPT:
            found.append("Idempotent-Replayed")
        if self.method != "DELETE" and (hasattr(view, "patch") or hasattr(view, "put")):
            found.append("ETag")
        if _is_page(self.get_response_serializers()):
            found.append("Link")
        return found


def _optional(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, required=False, description=description
    )


def _is_page(answers: Any) -> bool:
    """Whether an answer is a page of a list."""
    kind = answers if isinstance(answers, type) else type(answers)
    return "next_cursor" in getattr(kind, "_declared_fields", {})
