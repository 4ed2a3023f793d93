"""Limits, and that they cannot be dodged."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.addresses import client_address
from accounts.models import Counter
from accounts.services import credentials, passwords, throttle
from mydoc.core import clock
from mydoc.core.errors import TooManyRequests, Unauthenticated

KEY = {"key": "test", "limit": 3, "window_seconds": 60}


@pytest.fixture
def moment(monkeypatch):
    """The first second of a window."""
    start = datetime(2030, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: start)
    return start


def test_the_limit_is_reached_exactly(aws, moment):
    for _ in range(3):
        throttle.hit(**KEY)
    for _ in range(2):
        with pytest.raises(TooManyRequests) as refusal:
            throttle.hit(**KEY)

    assert refusal.value.retry_after == 60
    throttle.hit(**{**KEY, "key": "other"})


def test_several_at_once_count_all_or_none(aws, moment):
    throttle.hit(**KEY, times=2)
    with pytest.raises(TooManyRequests):
        throttle.hit(**KEY, times=2)

    throttle.hit(**KEY)
    throttle.forgive(key="test", window_seconds=60, times=3)
    throttle.hit(**KEY, times=3)


def test_a_new_window_starts_from_nothing(aws, moment, monkeypatch):
    for _ in range(3):
        throttle.hit(**KEY)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=60))

    throttle.hit(**KEY)


def test_a_hit_is_one_round_trip_refused_or_not(aws, moment, round_trips):
    for _ in range(4):
        with round_trips() as calls, suppress(TooManyRequests):
            throttle.hit(**KEY)
        assert calls == ["UpdateItem"]


def test_forgiving_gives_one_back_and_never_more_than_there_were(aws, moment):
    throttle.forgive(key="test", window_seconds=60)
    for _ in range(3):
        throttle.hit(**KEY)
    throttle.forgive(key="test", window_seconds=60)

    throttle.hit(**KEY)
    with pytest.raises(TooManyRequests):
        throttle.hit(**KEY)


def begun(moment, count=3):
    limits = [("test", 3), ("of all", 30)]
    return [throttle.begin(limits, window_seconds=60) for _ in range(count)]


def test_an_attempt_counts_until_it_was_a_good_one(aws, moment, monkeypatch, round_trips):
    monkeypatch.setattr(throttle, "_PATIENCE", 0.0)
    good, bad, _ = begun(moment)
    with pytest.raises(TooManyRequests):
        begun(moment, 1)
    with round_trips() as calls:
        good.forgive()
        bad.keep()
    assert calls == ["TransactWriteItems"] * 2
    begun(moment, 1)
    with pytest.raises(TooManyRequests):
        begun(moment, 1)


def test_good_attempts_at_the_same_moment_wait_for_each_other(aws, moment, monkeypatch):
    first = begun(moment)
    monkeypatch.setattr(time, "sleep", lambda seconds: first.pop().forgive())
    begun(moment, 1)
    assert len(first) == 2


def test_whoever_waits_is_refused_once_the_others_were_bad(aws, moment, monkeypatch):
    first = begun(moment)
    monkeypatch.setattr(time, "sleep", lambda seconds: first.pop().keep())
    with pytest.raises(TooManyRequests):
        begun(moment, 1)
    assert not first


def test_nobody_waits_where_all_were_bad(aws, moment, monkeypatch, round_trips):
    for attempt in begun(moment):
        attempt.keep()
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waits"))
    with round_trips() as calls, pytest.raises(TooManyRequests):
        begun(moment, 1)
    assert calls == ["TransactWriteItems", "BatchGetItem"]


def test_nobody_waits_for_what_died(aws, moment, monkeypatch):
    begun(moment)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=31))
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waits"))
    with pytest.raises(TooManyRequests):
        begun(moment, 1)


def test_an_attempt_ends_in_the_window_in_which_it_began(aws, moment, monkeypatch):
    monkeypatch.setattr(throttle, "_PATIENCE", 0.0)
    [late] = begun(moment, 1)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=60))
    begun(moment)
    late.forgive()
    with pytest.raises(TooManyRequests):
        begun(moment, 1)


def test_counters_end_and_name_nobody(aws, moment):
    throttle.LOGIN_OF_ACCOUNT.hit("alice@example.com")

    [counter] = Counter.scan()
    assert "alice" not in counter.id
    assert counter.expires_at > moment


def test_guessing_at_an_account_ends_from_everywhere(alice, monkeypatch, moment):
    limit = throttle.LOGIN_OF_ACCOUNT.most
    for number in range(limit):
        with pytest.raises(Unauthenticated):
            credentials.verify(email=alice.email, password="wrong", address=f"192.0.2.{number}")

    with pytest.raises(TooManyRequests):
        credentials.verify(email=alice.email, password=alice.password, address="198.51.100.1")


def test_guessing_from_an_address_ends_for_every_account(alice, monkeypatch, moment):
    monkeypatch.setattr(throttle, "LOGIN_FROM_ADDRESS", throttle.Limit("login-address", 3, 900))
    for number in range(3):
        with pytest.raises(Unauthenticated):
            credentials.verify(email=f"p{number}@example.com", password="wrong", address="192.0.2.1")

    with pytest.raises(TooManyRequests):
        credentials.verify(email=alice.email, password=alice.password, address="192.0.2.1")


def test_signing_in_well_does_not_count(alice, monkeypatch):
    monkeypatch.setattr(throttle, "LOGIN_OF_ACCOUNT", throttle.Limit("login-account", 2, 900))
    for _ in range(4):
        credentials.verify(email=alice.email, password=alice.password, address="192.0.2.1")


def test_signing_in_well_at_the_same_moment_waits_for_each_other(alice, monkeypatch, moment):
    monkeypatch.setattr(throttle, "LOGIN_OF_ACCOUNT", throttle.Limit("login-account", 1, 900))
    others = [throttle.begin([(f"login-account#{alice.email}", 1)], window_seconds=900)]
    monkeypatch.setattr(time, "sleep", lambda seconds: others.pop().forgive())
    credentials.verify(email=alice.email, password=alice.password, address="192.0.2.1")
    assert not others


def test_limits_cost_signing_in_two_round_trips(alice, round_trips):
    with round_trips() as calls:
        credentials.verify(email=alice.email, password=alice.password, address="192.0.2.1")
    assert calls[0] == calls[-1] == "TransactWriteItems"
    assert len(calls) == 4


def test_nobody_is_flooded_with_mails(alice, monkeypatch, moment):
    monkeypatch.setattr(throttle, "MAILS_TO_ACCOUNT", throttle.Limit("mails-account", 2, 3600))
    slow = throttle.RESET_SLOWLY.most
    for number in range(2 + slow):
        passwords.request_reset(email=alice.email, address=f"192.0.2.{number}")

    with pytest.raises(TooManyRequests):
        passwords.request_reset(email=alice.email, address="192.0.2.3")


def test_the_login_page_says_so_with_429(alice, client, monkeypatch, moment):
    monkeypatch.setattr(throttle, "LOGIN_OF_ACCOUNT", throttle.Limit("login-account", 1, 900))
    data = {"username": alice.email, "password": "wrong"}
    client.post(reverse("accounts:login"), data)

    response = client.post(reverse("accounts:login"), data)

    assert response.status_code == 429
    assert "Too many" in str(response.context["form"].non_field_errors())


def test_inv_05_a_made_up_forwarded_for_does_not_dodge_the_limit(alice, client, monkeypatch, moment, settings):
    settings.NUM_PROXIES = 1
    monkeypatch.setattr(throttle, "LOGIN_FROM_ADDRESS", throttle.Limit("login-address", 2, 900))
    statuses = []
    for number in range(3):
        body = {"email": f"p{number}@example.com", "password": "wrong"}
        headers = {"X-Forwarded-For": f"203.0.113.{number}, 192.0.2.1"}
        response = client.post(
            reverse("accounts-api:login"), body, content_type="application/json", headers=headers
        )
        statuses.append(response.status_code)

    assert statuses == [401, 401, 429]
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "nonsense", "unknown"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, address):
    settings.NUM_PROXIES = proxies
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **extra)) == address
