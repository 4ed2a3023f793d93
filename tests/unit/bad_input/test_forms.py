"""Whoever makes two mistakes in a form reads of both at once, and finds again what they typed."""

from __future__ import annotations

from html import escape

import pytest
from django.test import Client

from tests.support.calls import body_of, is_api, path_of
from tests.support.routes import all_routes
from tests.support.world import World

_REQUEST = {"ask_name": "required", "ask_email": "optional", "keep_for": 604800, "expires_in": 604800}
_LINK = {"audience": "anyone", "expires_in": 86400}
_BELL = "a\x07b"
# Route, what is sent, and the fields that are wrong in it.
CASES = [
    (
        "/shares/",
        _LINK | {"title": _BELL, "password": "short", "max_downloads": 0},
        "title password max_downloads",
    ),
    (
        "/shares/",
        _LINK | {"title": "Kept", "slug": "No!", "starts_at": "soon", "max_downloads": "x"},
        "slug starts_at max_downloads",
    ),
    ("/shares/<str:share_id>/", {"audience": "anyone", "title": _BELL, "max_downloads": 0}, "title max_downloads"),
    (
        "/requests/",
        _REQUEST | {"title": "", "max_files": 0, "total": 0, "types": "??"},
        "title max_files total types",
    ),
    (
        "/requests/<str:request_id>/",
        _REQUEST | {"title": _BELL, "max_files": 0, "total": "x"},
        "title max_files total",
    ),
    ("/settings/webhooks/", {"url": "ftp://x", "events": []}, "url events"),
    ("/settings/webhooks/<str:webhook_id>/", {"url": "ftp://x", "events": []}, "url events"),
    ("/settings/tokens/", {"name": "", "scopes": [], "days": 0}, "name scopes days"),
    ("/settings/profile/", {"name": "", "surname": "x" * 81}, "name surname"),
    ("/settings/people/", {"email": "nobody", "name": "", "surname": "x" * 81}, "email name surname"),
    ("/settings/branding/", {"name": "x" * 41, "accent": "red"}, "name accent"),
    ("/settings/quarantine/", {"address": "", "reason": ""}, "address reason"),
    ("/settings/groups/", {"email": "", "group": "none-of-these"}, "email group"),
    ("/accounts/sign-up/", {"email": "nobody", "name": "", "surname": "x" * 81}, "email name surname"),
    (
        "/accounts/confirm/<str:token>/",
        {"name": "", "surname": "x" * 81, "password": "short"},
        "name surname password",
    ),
    (
        "/accounts/password/change/",
        {"old_password": "wrong", "new_password1": "short", "new_password2": "short"},
        "old_password new_password2",
    ),
]


# Forms in which there is but one thing to be wrong, and why.
ONE_MISTAKE = {
    "/accounts/login/": "one message, which does not tell what was wrong",
    "/accounts/password/reset/<str:uidb64>/<str:token>/": "a password, twice",
    "/documents/share/": "addresses, in one field",
    "/settings/features/": "tests/unit/mydoc/features/test_forms.py has all of its mistakes",
    "/settings/notifications/": "boxes to check",
    "/settings/people/<str:user_id>/": "a quota",
}


@pytest.fixture
def browser(world: World):
    def browser(route: str) -> Client:
        if route.startswith(("/accounts/sign-up", "/accounts/confirm")):
            return Client()
        admins = ("/settings/people/", "/settings/branding/", "/settings/quarantine/", "/settings/groups/")
        return world.browser(world.admin if route.startswith(admins) else world.alice)

    return browser


@pytest.mark.parametrize(("route", "body", "wrong"), CASES, ids=str)
def test_every_mistake_is_shown_beside_its_field_and_the_text_is_kept(route, body, wrong, world, browser):
    things = world.things()
    before = world.record()
    answer = browser(route).post(path_of(("POST", route), things), body)
    page = answer.content.decode()
    assert answer.status_code < 500, page
    for name in wrong.split():
        assert f'id="id_{name}_error"' in page, name
    for name, value in body.items():
        if "password" not in name and isinstance(value, str) and value and value.isprintable():
            assert escape(value) in page, name
    assert world.record() == before


def test_no_form_with_several_fields_is_forgotten(world: World):
    things = world.things()
    several = {
        route
        for method, route in all_routes()
        if method == "POST" and not is_api(route) and len(body_of((method, route), things)) > 1
    }
    missing = several - {route for route, _, _ in CASES} - set(ONE_MISTAKE)
    assert not missing, f"add a case with two mistakes for {', '.join(sorted(missing))}"
