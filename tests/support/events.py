"""Events as AWS sends them: tests/events/*.json, and HTTP requests made from those."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

FOLDER = Path(__file__).resolve().parents[1] / "events"
HOST = "a1p2i3k4e5.execute-api.us-east-1.amazonaws.com"
HTTP_KINDS = ("rest_request", "http_1_0_request", "http_2_0_request")


def event(name: str, **values: str) -> dict[str, Any]:
    """An event of a kind; `{{name}}` in the file becomes that value."""
    text = (FOLDER / f"{name}.json").read_text()
    for field, value in values.items():
        text = text.replace("{{" + field + "}}", json.dumps(value)[1:-1])
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@dataclass(frozen=True)
class Answer:
    """What API Gateway makes of a function's answer."""

    status: int
    headers: Mapping[str, list[str]]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def http_event(
    kind: str,
    path: str,
    *,
    method: str = "GET",
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    stage: str = "dev",
) -> dict[str, Any]:
    """A request as API Gateway passes it on.

    Args:
        kind: one of HTTP_KINDS.
        path: below the stage, percent-encoded.
        query: percent-encoded.
        body: sent in base64, as API Gateway does for every type that is declared binary.
    """
    made = event(kind)
    if body is not None:
        made |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    if kind == "http_2_0_request":
        made |= {"rawPath": f"/{stage}{path}", "rawQueryString": query}
        made["requestContext"]["http"] |= {"method": method, "path": f"/{stage}{path}"}
        made["headers"] |= {name.lower(): value for name, value in (headers or {}).items()}
        if cookie := made["headers"].pop("cookie", ""):
            made["cookies"] = cookie.split("; ")
        return made
    values = parse_qs(query, keep_blank_values=True)
    made |= {
        "path": path if kind == "rest_request" else f"/{stage}{path}",
        "httpMethod": method,
        "queryStringParameters": {name: value[-1] for name, value in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
    }
    made["requestContext"] |= {"httpMethod": method, "path": f"/{stage}{path}"}
    for name, value in (headers or {}).items():
        made["headers"][name] = value
        made["multiValueHeaders"][name] = [value]
    return made


def http_answer(kind: str, returned: Mapping[str, Any]) -> Answer:
    """Read what a function returned as API Gateway does for this kind of API.

    Where a REST API is given both kinds of headers, the lists hold (AWS, "Set up Lambda proxy integrations for API
    Gateway").
    """
    if kind == "http_2_0_request":
        headers = {name.lower(): [value] for name, value in returned["headers"].items()}
        headers["set-cookie"] = returned.get("cookies", [])
    else:
        headers = {name.lower(): value for name, value in returned["multiValueHeaders"].items()}
    body = returned.get("body") or ""
    content = base64.b64decode(body) if returned.get("isBase64Encoded") else body.encode()
    return Answer(returned["statusCode"], headers, content)
