"""What is limited says so: `RateLimit-Policy`, `RateLimit` and, once it is reached, `Retry-After`."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from accounts.services import throttle
from files.services import shares
from files.services.recipients.repository import MAILS_A_DAY
from files.services.shares.passwords import PASSWORD_TRIES, TRIES
from tests.support.api import refusal
from tests.support.calls import body_of, is_api, path_of
from tests.support.calls import call as call_route
from tests.support.documents import person
from tests.support.routes import all_routes
from tests.support.things import LINK_PASSWORD

pytestmark = pytest.mark.usefixtures("aws")
SIGN_UP = {"password": "correct horse battery", "name": "Nina", "surname": "Noll"}


def test_who_is_counted_alone_is_told_how_much_is_left(call):
    policy = throttle.REGISTER_FROM_ADDRESS
    for number in (1, 2):
        answer = call().post("auth/register/", {"email": f"nina{number}@example.com", **SIGN_UP})
        assert answer.headers["RateLimit-Policy"] == f'"register-address";q={policy.most};w=3600'
        left, seconds = _left(answer, "register-address")
        assert left == policy.most - number
        assert 0 < seconds <= 3600


def test_who_reached_it_is_told_when_to_come_back(call, monkeypatch):
    monkeypatch.setattr(
        "accounts.services.registration.throttle.REGISTER_FROM_ADDRESS",
        throttle.Limit("register-address", 1, 3600, is_told=True),
    )
    assert call().post("auth/register/", {"email": "a@example.com", **SIGN_UP}).status_code == 201
    answer = call().post("auth/register/", {"email": "b@example.com", **SIGN_UP})
    refusal(answer, 429, "too_many_requests")
    assert _left(answer, "register-address") == (0, int(answer.headers["Retry-After"]))


def test_nobody_is_told_what_others_did(call, alice):
    """An account's tries and mails are counted for whoever knows its address."""
    told = [limit for limit in vars(throttle).values() if isinstance(limit, throttle.Limit) and limit.is_told]
    assert all(limit.name.endswith("-address") for limit in told)
    answer = call().post("auth/login/", {"email": alice.email, "password": alice.password})
    assert answer.headers["RateLimit-Policy"] == '"login-address";q=100;w=900'
    assert "RateLimit" not in answer.headers


def test_a_link_names_the_limit_of_its_passwords(world, call):
    share = shares.create(
        owner=person(world.alice),
        document_ids=[world.things().document.id],
        rules=shares.Rules(password=LINK_PASSWORD),
    )
    claim = f"public/shares/{share.slug}/claim/"
    for _ in range(TRIES):
        answer = call().post(claim, {"password": "wrong"})
        refusal(answer, 403, "wrong_password")
        assert answer.headers["RateLimit-Policy"] == f'"{PASSWORD_TRIES.name}";q={TRIES};w=600'
    answer = call().post(claim, {"password": LINK_PASSWORD})
    refusal(answer, 429, "too_many_requests")
    assert _left(answer, PASSWORD_TRIES.name) == (0, int(answer.headers["Retry-After"]))


def test_so_do_the_mails_of_a_day(world, call):
    link = world.things().link
    with override_settings(SHARE_MAILS_A_DAY=1):
        body = {"emails": ["a@example.org", "b@example.org"]}
        answer = call(world.alice).post(f"shares/{link.id}/recipients/", body)
    refusal(answer, 429)
    assert answer.headers["RateLimit-Policy"] == f'"{MAILS_A_DAY.name}";q={MAILS_A_DAY.most};w=86400'
    assert _left(answer, MAILS_A_DAY.name) == (0, int(answer.headers["Retry-After"]))


def test_what_is_not_limited_names_no_limit(call, alice):
    assert "RateLimit-Policy" not in call(alice).get("documents/").headers


@pytest.mark.parametrize("key", [key for key in all_routes() if is_api(key[1])], ids=" ".join)
def test_every_route_that_is_counted_names_its_limit(key, world, monkeypatch):
    things, counted = world.things(), []
    path, body = path_of(key, things), body_of(key, things)
    counter = throttle._counter

    def noting(*args, **kwargs):
        counted.append(args)
        return counter(*args, **kwargs)

    monkeypatch.setattr(throttle, "_counter", noting)
    answer = call_route(world.browser(world.alice), key, path, body)
    assert not counted or "RateLimit-Policy" in answer.headers, f"say in `limited` what {' '.join(key)} is held to"


def _left(answer, name: str) -> tuple[int, int]:
    """As the draft writes it: an item of a structured list (RFC 9651)."""
    found = re.fullmatch(r'"([a-z-]+)";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
    assert found, answer.headers["RateLimit"]
    assert found[1] == name
    return int(found[2]), int(found[3])
