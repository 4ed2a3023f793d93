"""Signing in: who may, who may not, and that the difference does not show."""

from __future__ import annotations

import pytest
from django.contrib.auth import hashers
from django.urls import reverse

from accounts.services import administration, credentials, registration, sessions
from mydoc.core.errors import Unauthenticated

ADDRESS = "192.0.2.9"


def _verify(email, password):
    return credentials.verify(email=email, password=password, address=ADDRESS)


@pytest.fixture
def cases(alice, bob):
    """Address and password of everybody who must not get in."""
    administration.disable(user_id=bob.id)
    registration.create(
        email="dora@example.com",
        hashed_password=hashers.make_password(alice.password),
        name="Dora",
        surname="Diaz",
    )
    return {
        "unknown": ("nobody@example.com", alice.password),
        "wrong": (alice.email, "wrong"),
        "disabled": (bob.email, bob.password),
        "unconfirmed": ("dora@example.com", alice.password),
        "no address": ("%$&", alice.password),
    }


def test_the_right_password_lets_in_however_the_address_is_written(alice):
    assert _verify(" Alice@EXAMPLE.com ", alice.password).pk == alice.id


def test_inv_23_all_refusals_are_alike(cases):
    refusals = set()
    for email, password in cases.values():
        with pytest.raises(Unauthenticated) as refusal:
            _verify(email, password)
        refusals.add((refusal.value.code, refusal.value.message))

    assert len(refusals) == 1


def test_inv_23_all_refusals_cost_the_same_work(cases, round_trips, monkeypatch):
    """Counted, not timed: one run of the hasher and the same calls, whoever asks."""
    runs = []
    encode = hashers.Argon2PasswordHasher.encode
    verify = hashers.Argon2PasswordHasher.verify

    def counting_encode(self, *args):
        runs.append("run")
        return encode(self, *args)

    def counting_verify(self, *args):
        runs.append("run")
        return verify(self, *args)

    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", counting_encode)
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "verify", counting_verify)
    work = {}
    for name, (email, password) in cases.items():
        runs.clear()
        with round_trips() as calls, pytest.raises(Unauthenticated):
            _verify(email, password)
        work[name] = (len(runs), len(calls))

    malformed = work.pop("no address")
    assert len(set(work.values())) == 1, work
    assert malformed[0] == 1


def test_the_page_signs_in_and_goes_where_it_was_asked_from(alice, client):
    data = {"username": alice.email, "password": alice.password, "next": "/settings/profile/"}
    response = client.post(reverse("accounts:login"), data)

    assert response.status_code == 302
    assert response["Location"] == "/settings/profile/"
    assert client.get("/settings/profile/").status_code == 200
    assert alice.user.last_login is not None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"])
def test_the_page_never_leads_off_the_site(alice, client, target):
    data = {"username": alice.email, "password": alice.password, "next": target}

    assert client.post(reverse("accounts:login"), data)["Location"] == "/"


def test_the_page_shows_one_message_for_every_refusal(cases, client):
    shown = set()
    for email, password in cases.values():
        response = client.post(reverse("accounts:login"), {"username": email, "password": password})
        assert response.status_code == 200
        if not response.context["form"].has_error("username"):
            shown.add(str(response.context["form"].non_field_errors()))

    assert len(shown) == 1


def test_signing_out_takes_a_post_and_ends_the_session(alice):
    assert alice.client.get(reverse("accounts:logout")).status_code == 405
    assert alice.client.post(reverse("accounts:logout")).status_code == 302
    assert alice.client.get(reverse("settings:profile")).status_code == 302


def test_signing_out_everywhere_ends_other_sessions_and_login_tokens(alice, client):
    client.force_login(alice.user)
    bearer = alice.bearer

    assert alice.client.post(reverse("accounts:logout-everywhere")).status_code == 302

    assert client.get(reverse("settings:profile")).status_code == 302
    assert client.get(reverse("accounts-api:account"), headers=bearer).status_code == 401
    assert _verify(alice.email, alice.password).pk == alice.id


def test_inv_24_disabling_ends_the_session_at_the_next_request(alice):
    assert alice.client.get(reverse("settings:profile")).status_code == 200

    administration.disable(user_id=alice.id)

    assert alice.client.get(reverse("settings:profile")).status_code == 302
    administration.enable(user_id=alice.id)
    assert alice.client.get(reverse("settings:profile")).status_code == 302


def test_changing_the_password_keeps_this_session_and_ends_the_others(alice, client, run_jobs, told_at_once):
    client.force_login(alice.user)
    new = "quite another password"
    data = {"old_password": alice.password, "new_password1": new, "new_password2": new}

    assert alice.client.post(reverse("accounts:password-change"), data).status_code == 302

    assert alice.client.get(reverse("settings:profile")).status_code == 200
    assert client.get(reverse("settings:profile")).status_code == 302
    assert _verify(alice.email, new)
    with pytest.raises(Unauthenticated):
        _verify(alice.email, alice.password)
    assert run_jobs() == ["accounts.tasks.send_password_changed"]


def test_the_old_password_is_asked_for(alice):
    new = "quite another password"
    data = {"old_password": "wrong", "new_password1": new, "new_password2": new}

    response = alice.client.post(reverse("accounts:password-change"), data)

    assert "old_password" in response.context["form"].errors


def test_signing_out_everywhere_is_one_round_trip(alice, round_trips):
    with round_trips() as calls:
        sessions.sign_out_everywhere(user_id=alice.id)

    assert calls == ["TransactWriteItems"]
