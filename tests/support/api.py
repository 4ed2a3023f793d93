"""A caller of the REST API, and what it expects of a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Caller:
    """Somebody who calls `/api/v1/…` with a bearer token, or nobody."""

    headers: dict[str, str]
    client: Client = field(default_factory=Client)

    def __call__(self, method: str, path: str, body: Any = None, **headers: Any) -> Any:
        """Send a body as JSON; bytes go as they are."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        content_type = headers.pop("content_type", "application/json")
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            data,
            content_type,
            headers={**self.headers, **headers.pop("headers", {})},
            **headers,
        )

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        return self.client.get(f"/api/v1/{path}", query or {}, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self("POST", path, body, **headers)

    def put(self, path: str, body: Any) -> Any:
        return self("PUT", path, body)

    def patch(self, path: str, body: Any) -> Any:
        return self("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self("DELETE", path)


def refusal(answer: Any, status: int | None = None, code: str | None = None) -> dict[str, Any]:
    """The problem in an answer, which must be a clear 4xx.

    Args:
        status, code: which; None for any 4xx and any code.
    """
    shown = (answer.status_code, answer.content[:300])
    assert 400 <= answer.status_code < 500, shown
    assert answer.headers["Content-Type"] == PROBLEM, shown
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code, shown
    assert problem["code"].replace("_", "").isalnum(), shown
    assert problem["detail"], shown
    assert status in (None, answer.status_code), shown
    assert code in (None, problem["code"]), shown
    return problem
