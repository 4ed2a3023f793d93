"""The password is shown again before something that outlasts a session."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import reauthentication
from accounts.models import EmailClaim
from accounts.services import throttle, tokens
from files.actor import actor_of
from files.services import webhooks
from mydoc.core import clock

TOKEN_FORM = {"name": "back<up", "scopes": ["documents:read", "account:write"], "days": "5"}
JSON = "application/json"


@pytest.fixture
def later(monkeypatch):
    """A moment at which signing in counts no more."""
    now = clock.now()

    def go(delta=reauthentication.FRESH_FOR + timedelta(seconds=1)):
        monkeypatch.setattr(clock, "now", lambda: now + delta)

    return go


def _named(actor):
    return [token.name for token in tokens.list_named(user_id=actor.id)]


def _kept(page):
    """What the form that asks sends along."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    sent = {}
    for name, value in fields:
        sent.setdefault(html.unescape(name), []).append(html.unescape(value))
    return sent


def test_who_signed_in_a_moment_ago_is_not_asked(alice):
    assert b"Copy the token now" in alice.client.post(reverse("settings:tokens"), TOKEN_FORM).content
    assert _named(alice) == ["back<up"]


def test_afterwards_a_page_asks_and_goes_on_with_what_was_sent(alice, later):
    client = alice.client
    later()
    page = client.post(reverse("settings:tokens"), TOKEN_FORM)
    assert "Enter your password" in page.content.decode()
    assert _named(alice) == []

    sent = _kept(page)
    assert sent["scopes"] == TOKEN_FORM["scopes"]
    page = client.post(reverse("settings:tokens"), {**sent, "current_password": "wrong"})
    assert "Wrong password" in page.content.decode()
    assert _named(alice) == []

    page = client.post(reverse("settings:tokens"), {**_kept(page), "current_password": alice.password})
    assert b"Copy the token now" in page.content
    assert _named(alice) == ["back<up"]

    # From now on it counts again.
    client.post(reverse("settings:tokens"), {**TOKEN_FORM, "name": "second"})
    assert sorted(_named(alice)) == ["back<up", "second"]


def test_looking_and_revoking_need_no_password(alice, later):
    made = tokens.create(user_id=alice.id, name="script", scopes=["documents:read"])
    client = alice.client
    later()

    assert "script" in client.get(reverse("settings:tokens")).content.decode()
    assert client.post(reverse("settings:token-revoke", args=[made.token.id])).status_code == 302
    assert _named(alice) == []


def test_wrong_passwords_are_limited_and_the_right_one_after_them_is_not_told(alice, later, monkeypatch):
    monkeypatch.setattr(throttle, "PASSWORD_AGAIN", throttle.Limit("password-again", 2, 900))
    client = alice.client
    later()
    for _ in range(2):
        assert client.post(reverse("settings:tokens"), {"current_password": "wrong"}).status_code == 200

    page = client.post(reverse("settings:tokens"), {**TOKEN_FORM, "current_password": alice.password})

    assert page.status_code == 429
    assert _named(alice) == []


@pytest.mark.parametrize("who", ["session", "login token"])
def test_the_api_refuses(alice, later, who):
    owner = actor_of(alice.user)
    hook = webhooks.register(owner=owner, url="https://example.com/hook", events=["share.claimed"])
    client, headers = (alice.client, {}) if who == "session" else (Client(), alice.bearer)
    new_token = {"name": "backup", "scopes": ["documents:read"]}
    new_hook = {"url": "https://example.com/other", "events": ["share.claimed"]}
    calls = [
        ("/api/v1/tokens/", new_token, 201),
        ("/api/v1/webhooks/", new_hook, 201),
        (f"/api/v1/webhooks/{hook.webhook.id}/rotate/", {}, 200),
    ]
    for path, body, status in calls:
        assert client.post(path, body, content_type=JSON, headers=headers).status_code == status
    before = (_named(alice), len(webhooks.list_own(owner=owner)))
    later()

    for path, body, _ in calls:
        answer = client.post(path, body, content_type=JSON, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")
    assert (_named(alice), len(webhooks.list_own(owner=owner))) == before


def test_a_named_token_goes_on(alice, later):
    """Its owner showed the password when it was made, and chose what it may do."""
    text = tokens.create(user_id=alice.id, name="script", scopes=["account:write"]).text
    later()
    answer = Client().post(
        "/api/v1/tokens/",
        {"name": "less", "scopes": ["account:write"]},
        content_type=JSON,
        headers={"Authorization": f"Bearer {text}"},
    )

    assert answer.status_code == 201


def test_pages_of_webhooks_ask_before_they_show_a_secret(alice, later):
    owner = actor_of(alice.user)
    hook = webhooks.register(owner=owner, url="https://example.com/hook", events=["share.claimed"])
    client = alice.client
    later()
    for path in (reverse("webhooks:list"), reverse("webhooks:rotate", args=[hook.webhook.id])):
        sent = {"url": "https://example.com/other", "events": ["share.claimed"]}
        page = client.post(path, sent)
        assert "Enter your password" in page.content.decode()
        assert "whsec_" not in page.content.decode()


def test_administrators_are_asked_before_they_change_an_account(admin, bob, later):
    client = admin.client
    later()
    person = reverse("people:person", args=[bob.id])
    calls = [
        (person, {"do": "delete", "email": bob.email}),
        (person, {"do": "promote"}),
        (reverse("people:list"), {"email": "n@example.com", "name": "N", "surname": "N", "is_admin": "on"}),
    ]
    for path, sent in calls:
        page = client.post(path, sent)
        assert "Enter your password" in page.content.decode()
    assert (bob.user.is_active, bob.user.is_admin) == (True, False)
    assert not EmailClaim.count("n@example.com")

    page = client.post(
        person, {**_kept(client.post(person, {"do": "promote"})), "current_password": admin.password}
    )
    assert page.status_code == 302
    assert bob.user.is_admin


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("delete", "/api/v1/admin/people/{id}/", None),
        ("patch", "/api/v1/admin/people/{id}/", {"is_admin": True}),
        (
            "post",
            "/api/v1/admin/people/",
            {"email": "n@example.com", "name": "N", "surname": "N", "is_admin": True},
        ),
    ],
)
def test_so_is_the_api(admin, bob, later, method, path, body):
    client = admin.client
    later()
    answer = getattr(client, method)(path.format(id=bob.id), body, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")


def test_wrong_old_passwords_are_limited(alice, monkeypatch, lasting_moment):
    monkeypatch.setattr(throttle, "PASSWORD_AGAIN", throttle.Limit("password-again", 2, 900))
    url, new = reverse("accounts:password-change"), "quite another password"
    form = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    for _ in range(2):
        page = alice.client.post(url, form)
        assert page.status_code == 200
        assert set(page.context["form"].errors) == {"old_password"}

    page = alice.client.post(url, {**form, "old_password": alice.password})

    assert page.status_code == 429
    assert alice.user.check_password(alice.password)
