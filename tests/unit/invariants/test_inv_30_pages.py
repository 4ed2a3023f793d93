"""A form of a page carries the version that it was shown: whoever comes second is told, keeps what they typed,
reads what it is now, and may replace it knowingly."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from mydoc.features.domain import Directory, Feature
from tests.support.calls import path_of
from tests.support.routes import Key
from tests.support.things import Things
from tests.support.world import World

Body = dict[str, Any]
Stored = Callable[[Client, Things], str]


class Case:
    """A page: what is typed first and second, both of which it shows, and where it is read what is stored."""

    def __init__(self, route: str, first: Body, second: Body, stored: Stored, *, now: str, who: str = "alice"):
        self.route, self.first, self.second = route, first, second
        self.stored, self.now, self.who = stored, now, who


def _api(path: str, *names: str) -> Stored:
    def read(client: Client, things: Things) -> str:
        key: Key = ("GET", path)
        found: Any = client.get(path_of(key, things)).json()
        for name in names:
            found = found[name]
        return str(found)

    return read


_REQUEST = {"ask_name": "required", "ask_email": "optional", "keep_for": 2592000, "max_files": 100, "total": 10}
_ALL_ON = {f"switch-{feature}": "on" for feature in Feature} | {"people-directory": Directory.COLLEAGUES.value}
_HOOK = "https://example.com"
CASES = [
    Case(
        "/shares/<str:share_id>/",
        {"title": "From the first", "audience": "anyone"},
        {"title": "Typed by the second", "audience": "anyone"},
        _api("/api/v1/shares/<str:share_id>/", "title"),
        now="Current value: “From the first”.",
    ),
    Case(
        "/requests/<str:request_id>/",
        {"title": "From the first", **_REQUEST},
        {"title": "Typed by the second", **_REQUEST},
        _api("/api/v1/requests/<str:request_id>/", "title"),
        now="Current value: “From the first”.",
    ),
    Case(
        "/settings/webhooks/<str:webhook_id>/",
        {"url": f"{_HOOK}/first", "events": ["share.created"]},
        {"url": f"{_HOOK}/second", "events": ["share.created"]},
        _api("/api/v1/webhooks/<str:webhook_id>/", "url"),
        now=f"Current value: “{_HOOK}/first”.",
    ),
    Case(
        "/settings/profile/",
        {"name": "First", "surname": "Ahrens"},
        {"name": "Second", "surname": "Ahrens"},
        _api("/api/v1/account/", "name"),
        now="Current value: “First”.",
    ),
    Case(
        "/settings/features/",
        {**_ALL_ON, "everybody-quota": "7 GB"},
        {**_ALL_ON, "everybody-quota": "9 GB"},
        _api("/api/v1/features/", "administration", "limits", "quota"),
        now="Current value: “7 GB”.",
        who="admin",
    ),
    Case(
        "/settings/branding/",
        {"name": "From the first"},
        {"name": "Typed by the second"},
        _api("/api/v1/branding/", "name"),
        now="Current value: “From the first”.",
        who="admin",
    ),
    Case(
        "/settings/people/<str:user_id>/",
        {"do": "quota", "quota": "5 GB"},
        {"do": "quota", "quota": "6 GB"},
        _api("/api/v1/admin/people/<str:user_id>/", "quota_bytes"),
        now="Current value: “5 GB”.",
        who="admin",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.route)
def test_inv_30_two_editors_of_a_page(case: Case, world: World):
    things, client = world.things(), world.browser(getattr(world, case.who))
    path = path_of(("GET", case.route), things)
    shown = _shown(client.get(path).content.decode())

    assert _send(client, path, case.first | shown).status_code in {302, 303}
    after_the_first = case.stored(client, things)
    told = _send(client, path, case.second | shown)

    page = unescape(told.content.decode())
    assert told.status_code in {200, 409}
    assert "Someone else has changed this since" in page
    assert case.now in page
    typed = next(str(value) for name, value in case.second.items() if value != case.first[name])
    assert f'value="{typed}"' in page
    assert case.stored(client, things) == after_the_first

    again = _send(client, path, case.second | _shown(page))
    assert again.status_code in {302, 303}
    assert case.stored(client, things) != after_the_first


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.route)
def test_inv_30_what_a_page_does_not_say_anything_of_is_not_named_changed(case: Case, world: World):
    """Only what differs is said to be something else by now."""
    things, client = world.things(), world.browser(getattr(world, case.who))
    path = path_of(("GET", case.route), things)
    shown = _shown(client.get(path).content.decode())
    assert _send(client, path, case.first | shown).status_code in {302, 303}

    page = unescape(_send(client, path, case.second | shown).content.decode())

    assert re.findall(r"Current value: [^<]*\.", page) == [case.now]


def _send(client: Client, path: str, body: Body) -> Any:
    return client.post(path, urlencode(body, doseq=True), "application/x-www-form-urlencoded")


def _shown(page: str) -> Body:
    """What a page sends along that nobody touched."""
    [version] = set(re.findall(r'<input type="hidden" name="version" value="([^"]+)"', page))
    end = re.search(r'name="expires_at" value="([^"]+)"', page)
    return {"version": version, **({"expires_at": end[1]} if end else {})}
