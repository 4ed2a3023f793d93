"""How routes appear in the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from mydoc.api.names import operation_id, tag_of

ProblemOut = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "code": serializers.CharField(help_text="Stable, for programs: docs/api-errors.md has them all."),
        "detail": serializers.CharField(help_text="For people: what to do next."),
        "fields": serializers.DictField(required=False, help_text="By field, what is wrong with it."),
        "request_id": serializers.CharField(
            required=False, help_text="To quote when something broke on our side."
        ),
    },
)


class ProblemSchema(AutoSchema):
    """Adds to every route the refusals that any route can give."""

    def get_operation_id(self) -> str:
        return operation_id(self.method, self.path)

    def get_tags(self) -> list[str]:
        return [tag_of(self.path)]

    def get_override_parameters(self) -> list[Any]:
        if self.method == "POST":
            return [
                OpenApiParameter(
                    "Idempotency-Key",
                    OpenApiTypes.STR,
                    OpenApiParameter.HEADER,
                    required=False,
                    description="Makes a repetition of this request harmless for a day.",
                )
            ]
        if self.method in {"PUT", "PATCH", "DELETE"}:
            return [
                OpenApiParameter(
                    "If-Match",
                    OpenApiTypes.STR,
                    OpenApiParameter.HEADER,
                    required=False,
                    description="ETags of what is to be changed: refused with 412 if it is another by now.",
                )
            ]
        return []

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        shared = ["400", "403", "404", "409", "413", "429"]
        if self.get_auth():
            shared.append("401")
        if self.method in {"PUT", "PATCH", "DELETE"}:
            shared.append("412")
        for status in shared:
            responses.setdefault(
                status, self._get_response_for_code(ProblemOut, status, ["application/problem+json"])
            )
        return dict(sorted(responses.items()))
