"""How each route of the site is called, so that it does what it is for when the one who calls may."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from mydoc.core.ids import new_id
from mydoc.features import Feature
from tests.conftest import PASSWORD
from tests.support.features import version
from tests.support.nothing import Nothing
from tests.support.routes import Key
from tests.support.things import LINK_PASSWORD, Things

Body = dict[str, Any]

_NEW_PASSWORD = {"new_password1": PASSWORD, "new_password2": PASSWORD}
_ALL_ON = {f"switch-{feature}": "on" for feature in Feature} | {"people-directory": "domain_and_groups"}
_WEBHOOK = {"url": "https://example.com/hook", "events": ["share.claimed"]}
_PERSON = {"name": "Nina", "surname": "Noll"}
_ADMIN = "admin@example.com"
_numbers = itertools.count(1)


def _address(things: Things | Nothing) -> Body:
    # Another each time: there are limits for one.
    return {"email": f"somebody{next(_numbers)}@example.com"}


def _sign_up(things: Things | Nothing) -> Body:
    return {**_address(things), "password": PASSWORD, **_PERSON}


def _new_password(things: Things | Nothing) -> Body:
    uid, token = things.reset
    return {"uid": uid, "token": token, "password": PASSWORD}


# In a body, headers to send along with it.
HEADERS = "HEADERS"


def _as_guest(body: Callable[[Any], Body]) -> Callable[[Things | Nothing], Body]:
    return lambda things: {**body(things), HEADERS: {"X-Request-Guest": things.guest[1]}}


def _always(body: Body) -> Callable[[Things | Nothing], Body]:
    return lambda things: body


_REQUEST = {
    "title": "Applications",
    "ask_name": "required",
    "ask_email": "off",
    "expires_in": 7 * 24 * 3600,
    "keep_for": 7 * 24 * 3600,
    "max_files": 5,
    "total": "1.5",
}
_GUESTS = "/api/v1/public/requests/<str:slug>"
_SHARE = "/api/v1/public/shares/<str:slug>"
_MALWARE = _always({"reason": "malware"})

# What is sent along; a route that is not here takes nothing.
BODIES: dict[Key, Callable[[Any], Body]] = {
    ("POST", "/api/v1/auth/register/"): _sign_up,
    ("POST", "/api/v1/auth/login/"): _always({"email": "bob@example.com", "password": PASSWORD}),
    ("PUT", "/api/v1/account/"): lambda things: {
        "name": f"Changed{next(_numbers)}",
        "surname": "Ahrens",
        "preferences": {"theme": "dark"},
    },
    ("POST", "/api/v1/auth/confirm/"): lambda things: {"token": things.confirmation, "password": PASSWORD},
    ("POST", "/api/v1/auth/confirm/resend/"): _address,
    ("POST", "/api/v1/auth/password/reset/"): _address,
    ("POST", "/api/v1/auth/password/set/"): _new_password,
    ("PATCH", "/api/v1/account/"): lambda things: {"name": f"Changed{next(_numbers)}"},
    ("POST", "/api/v1/tokens/"): _always({"name": "backup", "scopes": ["documents:read"]}),
    ("PUT", "/api/v1/people/<str:user_id>/group/"): lambda things: {"group": things.group},
    ("POST", "/api/v1/admin/documents/<str:document_id>/quarantine/"): _MALWARE,
    ("POST", "/api/v1/admin/documents/<str:document_id>/release/"): _always({"reason": "a false alarm"}),
    ("POST", "/settings/quarantine/"): lambda things: {"address": things.document.id, "reason": "malware"},
    ("POST", "/settings/quarantine/<str:document_id>/release/"): _always({"reason": "a false alarm"}),
    ("POST", "/api/v1/admin/people/"): lambda things: {**_address(things), **_PERSON},
    ("PATCH", "/api/v1/admin/people/<str:user_id>/"): lambda things: {"quota_bytes": 10**9 + next(_numbers)},
    ("PATCH", "/api/v1/features/"): lambda things: {"version": version(), "limits": {"quota": None}},
    ("PATCH", "/api/v1/branding/"): lambda things: {"welcome": f"Welcome {next(_numbers)}"},
    ("POST", "/settings/branding/"): lambda things: {"welcome": f"Welcome {next(_numbers)}"},
    ("POST", "/api/v1/documents/"): _always({"name": "new.txt", "size": 5}),
    ("POST", "/api/v1/documents/batch/"): _always({"documents": [{"name": "new.txt", "size": 5}]}),
    ("POST", "/api/v1/documents/batch/delete/"): lambda things: {"documents": [things.document.id]},
    ("POST", "/api/v1/documents/batch/restore/"): lambda things: {"documents": [things.deleted.id]},
    ("POST", "/api/v1/documents/batch/zip/"): lambda things: {"documents": [things.document.id]},
    ("POST", "/api/v1/documents/batch/expiry/"): lambda things: {
        "documents": [things.document.id],
        "expires_in": 3600,
    },
    ("PATCH", "/api/v1/documents/<str:document_id>/"): _always({"name": "renamed.txt", "expires_in": 3600}),
    ("POST", "/api/v1/documents/<str:document_id>/parts/"): _always({"part_numbers": [1]}),
    ("POST", "/api/v1/documents/<str:document_id>/complete/"): lambda things: {"parts": things.parts},
    ("PUT", "/api/v1/documents/<str:document_id>/people/"): _always({"emails": [_ADMIN]}),
    ("POST", "/api/v1/documents/people/"): lambda things: {
        "documents": [things.document.id],
        "add": [_ADMIN],
    },
    ("POST", "/api/v1/audit/exports/"): _always({"format": "csv"}),
    ("POST", "/api/v1/shares/"): lambda things: {"documents": [things.document.id]},
    ("PATCH", "/api/v1/shares/<str:share_id>/"): _always({"message": "changed"}),
    ("POST", "/api/v1/shares/<str:share_id>/documents/"): lambda things: {"documents": [things.document.id]},
    ("POST", "/shares/"): _always({"title": "For you", "audience": "anyone", "expires_in": 86400}),
    ("POST", "/shares/<str:share_id>/"): _always({"title": "For you", "audience": "anyone"}),
    ("POST", "/shares/<str:share_id>/state/"): _always({"do": "pause"}),
    ("POST", "/api/v1/shares/<str:share_id>/recipients/"): _always({"emails": ["erin@example.org"]}),
    ("POST", "/shares/<str:share_id>/recipients/"): _always({"emails": "erin@example.org, fred@example.org"}),
    **dict.fromkeys([("POST", f"{_SHARE}/{what}/") for what in ("claim", "zip", "zip/claim")], _always({})),
    **dict.fromkeys([("POST", f"{_SHARE}/report/"), ("POST", "/s/<str:slug>/report")], _MALWARE),
    ("POST", "/api/v1/public/shares/<str:slug>/unlock/"): _always({"password": LINK_PASSWORD}),
    ("POST", "/api/v1/webhooks/"): _always(_WEBHOOK),
    ("PATCH", "/api/v1/webhooks/<str:webhook_id>/"): _always({"events": ["share.created"]}),
    ("POST", "/settings/webhooks/"): _always(_WEBHOOK),
    ("POST", "/settings/webhooks/<str:webhook_id>/"): _always(_WEBHOOK),
    ("POST", "/api/v1/public/shares/<str:slug>/preview/"): lambda things: {"document": things.document.id},
    ("POST", "/s/<str:slug>/preview"): lambda things: {"document": things.document.id},
    ("POST", "/api/v1/requests/"): _always({"title": "Applications"}),
    ("PATCH", "/api/v1/requests/<str:request_id>/"): _always({"title": "Changed", "max_files": 7}),
    ("POST", f"{_GUESTS}/submissions/"): _always({"name": "Jane"}),
    ("GET", f"{_GUESTS}/uploads/"): _as_guest(_always({})),
    ("POST", f"{_GUESTS}/uploads/"): _as_guest(_always({"name": "new.txt", "size": 5})),
    ("POST", f"{_GUESTS}/uploads/batch/"): _as_guest(_always({"documents": [{"name": "new.txt", "size": 5}]})),
    ("GET", f"{_GUESTS}/uploads/<str:document_id>/"): _as_guest(_always({})),
    ("DELETE", f"{_GUESTS}/uploads/<str:document_id>/"): _as_guest(_always({})),
    ("GET", f"{_GUESTS}/uploads/<str:document_id>/parts/"): _as_guest(_always({})),
    ("POST", f"{_GUESTS}/uploads/<str:document_id>/parts/"): _as_guest(_always({"part_numbers": [1]})),
    ("POST", f"{_GUESTS}/uploads/<str:document_id>/complete/"): _as_guest(
        lambda things: {"parts": things.collecting_parts}
    ),
    ("GET", "/documents/rows/"): lambda things: {"id": things.document.id},
    ("GET", "/documents/share/"): lambda things: {"id": things.document.id},
    ("POST", "/documents/share/"): lambda things: {"id": things.document.id, "emails": _ADMIN},
    ("POST", "/requests/"): _always(_REQUEST),
    ("POST", "/requests/<str:request_id>/"): _always(_REQUEST | {"title": "Changed"}),
    ("POST", "/requests/<str:request_id>/state/"): _always({"do": "pause"}),
    ("POST", "/accounts/sign-up/"): _sign_up,
    ("POST", "/accounts/confirm/"): _address,
    ("POST", "/accounts/confirm/<str:token>/"): _always({**_PERSON, "password": PASSWORD}),
    ("POST", "/accounts/login/"): _always({"username": "bob@example.com", "password": PASSWORD}),
    ("POST", "/accounts/password/change/"): _always({"old_password": PASSWORD, **_NEW_PASSWORD}),
    ("POST", "/accounts/password/reset/"): _address,
    ("POST", "/accounts/password/reset/<str:uidb64>/<str:token>/"): _always(_NEW_PASSWORD),
    ("POST", "/settings/features/"): lambda things: {"version": version(), **_ALL_ON},
    ("POST", "/settings/groups/"): lambda things: {"email": "bob@example.com", "group": things.group},
    ("POST", "/settings/people/"): lambda things: {**_address(things), **_PERSON},
    ("POST", "/settings/people/<str:user_id>/"): lambda things: {"do": "quota", "quota": f"{next(_numbers)} GB"},
    ("POST", "/settings/notifications/"): _always({"shared": "on", "opened": "on"}),
    ("POST", "/settings/profile/"): lambda things: {**_PERSON, "name": f"Changed{next(_numbers)}"},
    ("POST", "/settings/tokens/"): _always({"name": "backup", "scopes": ["documents:read"], "days": 5}),
    ("POST", "/s/<str:slug>"): _always({"password": LINK_PASSWORD}),
    ("POST", "/s/<str:slug>/"): _always({"password": LINK_PASSWORD}),
}

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
        case "document_id" if route.startswith(_GUESTS):
            return str(things.collecting.id)
        case "slug" if route.startswith((_GUESTS, "/r/")):
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
