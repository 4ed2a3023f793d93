"""Limits that strangers can use up keep neither the owner of an account out nor a reset from their mailbox."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import UserItem
from accounts.services import administration, credentials, passwords, remembered, sessions, throttle
from mydoc.core.errors import TooManyRequests, Unauthenticated

pytestmark = pytest.mark.usefixtures("lasting_moment")

ADDRESS = "192.0.2.1"
NEW = "quite another password"


@pytest.fixture
def flooded(admin, monkeypatch):
    """Strangers have used up all limits of the network address and of the administrator's account."""
    limits = ("LOGIN_OF_ACCOUNT", "LOGIN_FROM_ADDRESS", "RESET_FROM_ADDRESS", "MAILS_TO_ACCOUNT")
    for name in limits:
        old = getattr(throttle, name)
        monkeypatch.setattr(throttle, name, throttle.Limit(old.name, 1, old.window_seconds))
    with pytest.raises(Unauthenticated):
        credentials.verify(email=admin.email, password="wrong", address="127.0.0.1")
    passwords.request_reset(email=admin.email, address="127.0.0.1")


def _sign_in(client, actor, password=None):
    return client.post(
        reverse("accounts:login"), {"username": actor.email, "password": password or actor.password}
    )


def _link():
    return re.search(r"/accounts/password/reset/\S+", mail.outbox[-1].body)[0]


def test_an_administrator_gets_in_with_a_browser_that_is_known(admin, monkeypatch, request):
    known = Client()
    assert _sign_in(known, admin).status_code == 302
    known.post(reverse("accounts:logout"))
    request.getfixturevalue("flooded")

    assert _sign_in(Client(), admin).status_code == 429
    assert _sign_in(known, admin).status_code == 302
    assert known.get(reverse("settings:profile")).status_code == 200


def test_an_administrator_gets_in_by_a_mailed_link_from_anywhere(admin, flooded, run_jobs):
    run_jobs()
    mail.outbox.clear()
    new = Client()
    page = _sign_in(new, admin)
    assert page.status_code == 429
    assert "set a new password by email" in page.content.decode()

    assert new.post(reverse("accounts:password-reset"), {"email": admin.email}).status_code == 302
    run_jobs()
    path = new.get(_link())["Location"]
    assert new.post(path, {"new_password1": NEW, "new_password2": NEW}).status_code == 302

    assert _sign_in(new, admin, NEW).status_code == 302
    assert _sign_in(Client(), admin, NEW).status_code == 429


def test_a_reset_is_mailed_whatever_strangers_ask_for(admin, flooded, run_jobs):
    """By page and API; what uses the slow lane up is what its owner needs."""
    run_jobs()
    mail.outbox.clear()
    answers = []
    for _ in range(5):
        answer = Client().post(
            "/api/v1/auth/password/reset/", {"email": admin.email}, content_type="application/json"
        )
        answers.append(answer.status_code)
    run_jobs()

    assert answers == [202, 202, 429, 429, 429]
    assert len(mail.outbox) == 2
    page = Client().get(_link(), follow=True)
    assert page.context["validlink"]


def test_the_second_lane_is_slow_and_counts_wrong_ones(alice, monkeypatch):
    browser = remembered.issue(alice.user)
    monkeypatch.setattr(throttle, "LOGIN_OF_ACCOUNT", throttle.Limit("login-account", 1, 900))
    monkeypatch.setattr(throttle, "LOGIN_REMEMBERED", throttle.Limit("login-remembered", 2, 900))
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            credentials.verify(email=alice.email, password="wrong", address=ADDRESS, browser=browser)

    with pytest.raises(TooManyRequests):
        credentials.verify(email=alice.email, password=alice.password, address=ADDRESS, browser=browser)


@pytest.mark.parametrize("ending", ["password", "everywhere", "disabled"])
def test_inv_28_what_a_browser_keeps_dies_with_what_it_was_made_under(alice, ending):
    browser = remembered.issue(alice.user)
    assert remembered.owner(browser).id == alice.id
    match ending:
        case "password":
            passwords.replace(alice.user, password=NEW, revoke_tokens=False)
        case "everywhere":
            sessions.sign_out_everywhere(user_id=alice.id)
        case "disabled":
            administration.disable(user_id=alice.id)
            administration.enable(user_id=alice.id)

    assert remembered.owner(browser) is None


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "é" * 400])
def test_what_is_not_ours_is_worth_nothing(offline, round_trips, text):
    with round_trips() as calls:
        assert remembered.owner(text) is None
    assert calls == []


def test_it_is_worth_nothing_for_another_account(alice, bob, monkeypatch):
    monkeypatch.setattr(throttle, "LOGIN_OF_ACCOUNT", throttle.Limit("login-account", 1, 900))
    with pytest.raises(Unauthenticated):
        credentials.verify(email=bob.email, password="wrong", address=ADDRESS)

    with pytest.raises(TooManyRequests):
        credentials.verify(
            email=bob.email, password=bob.password, address=ADDRESS, browser=remembered.issue(alice.user)
        )


def test_it_is_known_however_the_address_was_typed(alice, monkeypatch):
    """An account keeps capitals that were typed at the sign-up, and is found without them."""
    UserItem(id=alice.id).update(actions=[UserItem.email.set("Alice@example.com")])
    browser = remembered.issue(alice.user)
    monkeypatch.setattr(throttle, "LOGIN_OF_ACCOUNT", throttle.Limit("login-account", 1, 900))
    with pytest.raises(Unauthenticated):
        credentials.verify(email=alice.email, password="wrong", address=ADDRESS)

    for typed in ("Alice@example.com", "alice@example.com"):
        credentials.verify(email=typed, password=alice.password, address=ADDRESS, browser=browser)


def test_it_signs_nobody_in_and_no_script_can_read_it(alice):
    client = Client()
    _sign_in(client, alice)
    cookie = client.cookies[settings.REMEMBERED_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    other = Client()
    other.cookies[settings.REMEMBERED_COOKIE_NAME] = cookie.value
    assert other.get(reverse("settings:profile")).status_code == 302


def test_signing_in_costs_no_more_for_it(alice, round_trips):
    browser = remembered.issue(alice.user)
    with round_trips() as calls:
        credentials.verify(email=alice.email, password=alice.password, address=ADDRESS, browser=browser)
    assert len(calls) == 4
