"""How each route of the site is called, so that it does what it is for when the one who calls may."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from mydoc.core.ids import new_id
from tests.support.nothing import Nothing
from tests.support.route_bodies import BODIES, GUESTS, HEADERS, Body
from tests.support.routes import Key
from tests.support.things import Things

_OF_UPLOADS = ("/parts/", "/complete/")
_ONCE = (
    "/remove/",
    "/delete/",
    "/complete/",
    "/revoke/",
    "/replay/",
    "/discard/",
    "/auth/confirm/",
    "/password/set/",
    "/confirm/<str:token>/",
    "/<str:uidb64>/<str:token>/",
)


def is_api(route: str) -> bool:
    """Whether a route is for programs: JSON in and out."""
    return route.startswith("/api/")


def uses_up(key: Key) -> bool:
    """Whether a call that succeeds leaves nothing to call again."""
    method, route = key
    return method == "DELETE" or (method != "GET" and route.endswith(_ONCE))


def path_of(key: Key, things: Things | Nothing) -> str:
    """A route's path, with the ids of these things in it."""
    values = values_of(key, things)
    return re.sub(r"<str:(\w+)>", lambda match: values[match[1]], key[1])


def values_of(key: Key, things: Things | Nothing) -> dict[str, str]:
    """The ids of these things that are in a route's path, by the names it has for them."""
    method, route = key
    return {name: _value(name, method, route, things) for name in re.findall(r"<str:(\w+)>", route)}


def body_of(key: Key, things: Things | Nothing) -> Body:
    """What is sent to the route; empty for nothing."""
    return BODIES[key](things) if key in BODIES else {}


def call(
    client: Client,
    key: Key,
    path: str,
    body: Body,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Send it, JSON to the API and a form to a page; in the address where it is a GET."""
    method, route = key
    body = dict(body)
    headers = {**(headers or {}), **body.pop(HEADERS, {})}
    if "<str:uidb64>" in route and method == "POST":
        path = _set_password_path(client, path)
    if is_api(route) and method != "GET":
        return client.generic(method, path, json.dumps(body), "application/json", headers=headers)
    if method == "GET":
        return client.get(path, body, headers=headers)
    return client.generic(method, path, _form(body), "application/x-www-form-urlencoded", headers=headers)


def content_of(response: HttpResponseBase) -> str:
    """All of an answer that its reader sees: status, headers and body; but for what is another for each: its id,
    and the second in which a page ends that is never kept."""
    shown = {name: "…" if name == "Expires" else value for name, value in response.items()}
    headers = "\n".join(f"{name}: {value}" for name, value in shown.items() if name != "X-Request-Id")
    body = response.getvalue().decode(errors="replace")
    return f"{response.status_code}\n{headers}\n{body}"


def _value(name: str, method: str, route: str, things: Any) -> str:
    match name:
        case "document_id" if route.startswith(GUESTS):
            return str(things.collecting.id)
        case "slug" if route.startswith((GUESTS, "/r/")):
            return str(things.request.slug)
        case "request_id":
            return str((things.received if route.endswith("/zip/") else things.request).id)
        case "submission_id":
            # Nothing is kept of a guest before their first upload.
            assert things.collecting.id
            return str(things.guest[0])
        case "document_id" if route.endswith("/release/"):
            return str(things.held.id)
        case "document_id" if route.endswith("/restore/") or route.startswith("/trash/"):
            return str(things.deleted.id)
        case "document_id":
            return str((things.uploading if route.endswith(_OF_UPLOADS) else things.document).id)
        case "report_id" | "share_id":
            return str((things.report if name == "report_id" else things.link).id)
        case "slug" if "/zip" in route:
            return str(things.zipped.slug)
        case "recipient_id":
            return str(things.recipient.id)
        case "slug":
            is_unlock = route.endswith("/unlock/") or (
                method == "POST" and not route.rstrip("/").endswith(("claim", "preview"))
            )
            return str((things.locked if is_unlock else things.link).slug)
        case "key":
            return "nobodyskey"
        case "token_id" | "webhook_id" | "delivery_id" | "job_id" | "export_id" | "group" | "logo_id":
            return str(getattr(things, name))
        case "user_id" if route.startswith(("/api/v1/admin/", "/settings/people/")):
            return new_id() if isinstance(things, Nothing) else str(things.managed.id)
        case "user_id":
            return new_id() if isinstance(things, Nothing) else str(things.world.bob.id)
        case "light" | "dark":
            return {"light": "0e6b60", "dark": "66cdbd"}[name]
        case "uidb64":
            return str(things.reset[0])
        case "token" if "<str:uidb64>" in route:
            return str(things.reset[1])
        case "token" if "/unsubscribe/" in route:
            return str(things.unsubscribe)
        case "token" if "/resume/" in route:
            return str(things.claimed)
        case "token":
            return str(things.confirmation)
    raise AssertionError(f"say in tests/support/calls.py what <str:{name}> of {route} is")


def _set_password_path(client: Client, path: str) -> str:
    """Django keeps the token in the session and redirects to a path without it."""
    response = client.get(path)
    return response["Location"] if response.status_code == 302 else path


def _form(body: Body) -> str:
    from urllib.parse import urlencode

    return urlencode(body, doseq=True)
