"""What is sent along to each route of the site, so that it does what it is for."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

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
GUESTS = "/api/v1/public/requests/<str:slug>"
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
    ("POST", f"{GUESTS}/submissions/"): _always({"name": "Jane"}),
    ("GET", f"{GUESTS}/uploads/"): _as_guest(_always({})),
    ("POST", f"{GUESTS}/uploads/"): _as_guest(_always({"name": "new.txt", "size": 5})),
    ("POST", f"{GUESTS}/uploads/batch/"): _as_guest(_always({"documents": [{"name": "new.txt", "size": 5}]})),
    ("GET", f"{GUESTS}/uploads/<str:document_id>/"): _as_guest(_always({})),
    ("DELETE", f"{GUESTS}/uploads/<str:document_id>/"): _as_guest(_always({})),
    ("GET", f"{GUESTS}/uploads/<str:document_id>/parts/"): _as_guest(_always({})),
    ("POST", f"{GUESTS}/uploads/<str:document_id>/parts/"): _as_guest(_always({"part_numbers": [1]})),
    ("POST", f"{GUESTS}/uploads/<str:document_id>/complete/"): _as_guest(
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
