"""Django's sessions over DynamoDB."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.urls import reverse

from accounts.models import SessionItem
from accounts.sessions import SessionStore
from mydoc import features
from mydoc.core import clock


@pytest.fixture
def stored(aws):
    session = SessionStore()
    session["colour"] = "blue"
    session.save()
    return session


def test_what_is_kept_is_there_in_the_next_request(stored):
    assert SessionStore(stored.session_key)["colour"] == "blue"


def test_the_table_holds_no_key_that_opens_a_session(stored):
    [item] = SessionItem.scan()

    assert item.key_hash == hashlib.sha256(stored.session_key.encode()).hexdigest()
    assert stored.session_key not in item.key_hash + item.data
    assert SessionStore(item.key_hash).load() == {}


def test_an_unknown_key_gives_an_empty_session_and_is_not_taken_over(aws):
    session = SessionStore("chosenbytheattacker")

    assert dict(session.items()) == {}
    session["colour"] = "red"
    session.save()
    assert session.session_key != "chosenbytheattacker"


def test_an_expired_session_is_empty_though_it_is_still_stored(stored, monkeypatch):
    later = datetime.now(UTC) + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert SessionStore(stored.session_key).load() == {}


def test_a_session_that_was_ended_is_not_written_back(stored):
    other = SessionStore(stored.session_key)
    other["colour"] = "green"
    stored.flush()

    with pytest.raises(UpdateError):
        other.save()
    assert list(SessionItem.scan()) == []


def test_a_new_key_keeps_the_data_and_ends_the_old_one(stored):
    old = stored.session_key

    stored.cycle_key()

    assert SessionStore(stored.session_key)["colour"] == "blue"
    assert not stored.exists(old)


def test_deleting_what_is_gone_is_fine(stored):
    stored.delete()
    stored.delete()

    assert not stored.exists(stored.session_key)


def test_reading_is_one_round_trip_and_writing_one(stored, round_trips):
    with round_trips() as calls:
        SessionStore(stored.session_key).load()
    assert calls == ["GetItem"]

    with round_trips() as calls:
        stored.save()
    assert calls == ["PutItem"]


def test_who_is_this_takes_two_round_trips_and_writes_nothing(alice, round_trips):
    client = alice.client
    with round_trips() as calls:
        client.get(reverse("settings:index"))
        user = client.get(reverse("accounts:password-change")).context["user"]

    assert user.pk == alice.id
    assert calls == ["GetItem", "GetItem"]


def test_visitors_get_no_session(client, aws, round_trips):
    features.current()  # Asked every 30 seconds: the page has a link to sign up, or none.
    with round_trips() as calls:
        response = client.get(reverse("accounts:login"))

    assert calls == []
    assert "session" not in response.cookies


def test_signing_in_changes_the_key(alice, client):
    client.force_login(alice.user)
    before = client.cookies["session"].value

    client.post(reverse("accounts:logout"))
    client.post(reverse("accounts:login"), {"username": alice.email, "password": alice.password})

    assert client.cookies["session"].value != before
    assert not SessionStore().exists(before)


@pytest.mark.parametrize("key", ["short", "x" * 5000, "\x00" * 40, "é" * 40])
def test_a_malformed_cookie_is_nobody(client, aws, key):
    client.cookies["session"] = key

    assert client.get(reverse("settings:profile")).status_code == 302
