"""Idempotency-Key: what is one, what a repetition gets, and what is never kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.services import uploads
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.web.api import idempotency
from mydoc.web.api.models import AnswerItem
from tests.support.api import Caller, refusal
from tests.support.contents import untouched
from tests.support.faults import Faults, Kind

BODY = {"name": "a.txt", "size": 1}
OTHER = {"name": "b.txt", "size": 1}
LONG = "6f1c9d52-8f0b-4c55-9a40-0d3c2f2b9d11"


def key(text):
    return {"headers": {"Idempotency-Key": text}}


def test_keys_that_are_none(alice, call, subtests):
    caller = call(alice)
    for text in ("", "k" * 256, "k" * 100_000, "é", "a\x7f", "a\tb", "\0"):
        with subtests.test(key=text[:10]), untouched():
            refusal(caller.post("documents/", BODY, **key(text)), 400, "bad_idempotency_key")
            refusal(caller.post("shares/", {"documents": ["x"]}, **key(text)), 400, "bad_idempotency_key")
            refusal(caller.post("tokens/", BODY, **key(text)), 400, "bad_idempotency_key")


def test_a_repetition_gets_the_same_answer_and_does_nothing(alice, call):
    caller = call(alice)
    first = caller.post("documents/", BODY, **key("k" * 255))
    assert "Idempotent-Replayed" not in first.headers
    with untouched():
        for body in (BODY, dict(reversed(BODY.items()))):
            again = caller.post("documents/", body, **key("k" * 255))
            assert again.status_code == first.status_code == 201
            assert again.json() == first.json()
            assert again.headers["Idempotent-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(alice, call):
    caller = call(alice)
    assert caller.post("documents/", BODY, **key("k")).status_code == 201
    with untouched():
        refusal(caller.post("documents/", OTHER, **key("k")), 409, "idempotency_key_reused")
        refusal(caller.post("documents/", {}, **key("k")), 409, "idempotency_key_reused")


def test_a_key_is_of_one_person_and_one_route(alice, bob, call):
    first = call(alice).post("documents/", BODY, **key("k")).json()
    second = call(bob).post("documents/", BODY, **key("k"))
    assert second.status_code == 201
    assert second.json()["id"] != first["id"]
    refusal(call(alice).post("shares/", BODY, **key("k")), 400, "invalid")


def test_a_refusal_is_not_kept(alice, call):
    caller = call(alice)
    with untouched():
        refusal(caller.post("documents/", {"name": "", "size": 1}, **key("k")), 400)
        refusal(caller.post("documents/", b"{", **key("k")), 400, "parse_error")
    assert caller.post("documents/", BODY, **key("k")).status_code == 201


def test_a_request_under_way_keeps_others_waiting(alice, call, monkeypatch):
    caller = call(alice)
    seen = []
    start = uploads.start

    def slow(**arguments):
        seen.append(caller.post("documents/", BODY, **key("k")))
        return start(**arguments)

    monkeypatch.setattr(uploads, "start", slow)
    assert caller.post("documents/", BODY, **key("k")).status_code == 201
    assert len(seen) == 1
    refusal(seen[0], 409, "request_in_progress")
    assert len(caller.get("documents/").json()["items"]) == 1


def test_of_a_request_that_died_nobody_knows_what_it_did(alice, call, monkeypatch):
    caller = call(alice)
    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "_finish", lambda *_: None)
        assert caller.post("documents/", BODY, **key("k")).status_code == 201
    with untouched():
        refusal(caller.post("documents/", BODY, **key("k")), 409, "request_in_progress")
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + timedelta(seconds=181))
        refusal(caller.post("documents/", BODY, **key("k")), 409, "outcome_unknown")


@pytest.mark.parametrize("is_late", [True, False])
def test_what_broke_off_is_done_again_only_if_it_changed_nothing(is_late, alice, call, monkeypatch):
    caller = call(alice)
    caller.client.raise_request_exception = False
    start = uploads.start

    def broken(**arguments):
        if is_late:
            start(**arguments)
        raise OSError("the line is dead")

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "start", broken)
        assert caller.post("documents/", BODY, **key("k")).status_code == 500
    again = caller.post("documents/", BODY, **key("k"))
    if is_late:
        refusal(again, 409, "outcome_unknown")
    else:
        assert again.status_code == 201
    assert len(caller.get("documents/").json()["items"]) == 1


def test_an_answer_with_a_secret_is_repeated_and_nowhere_in_clear(alice, call):
    caller = call(alice)
    body = {"name": "script", "scopes": ["audit:read"]}
    log_in = {"email": alice.email, "password": alice.password}
    for ask, path, sent in [(caller, "tokens/", body), (call(), "auth/login/", log_in)]:
        first = ask.post(path, sent, **key(LONG))
        secret = first.json()["token"]
        with untouched():
            again = ask.post(path, sent, **key(LONG))
            assert (again.status_code, again.json()) == (first.status_code, first.json())
        kept = repr([item.serialize() for item in AnswerItem.scan()])
        assert not [text for text in (secret, secret[-20:], alice.password, LONG) if text in kept]


def test_what_is_kept_opens_to_nobody_else(alice, call):
    """Who can write the table moves an answer to another request's place in vain."""
    caller = call(alice)
    caller.client.raise_request_exception = False
    for text in ("mine", "another"):
        assert caller.post("documents/", BODY, **key(text)).status_code == 201
    one, other = AnswerItem.scan()
    other.update(actions=[AnswerItem.sealed.set(one.sealed)])

    answers = [caller.post("documents/", BODY, **key(text)).status_code for text in ("mine", "another")]

    assert sorted(answers) == [201, 500]


def test_who_is_nobody_needs_a_key_that_no_other_chooses(call):
    for path, body in [("auth/login/", {"email": "a@example.com", "password": "x"}), ("auth/register/", {})]:
        refusal(call().post(path, body, **key("k" * 15)), 400, "bad_idempotency_key")


def test_what_one_token_was_answered_another_with_fewer_rights_is_not(alice, call):
    body = {"name": "script", "scopes": ["account:write"], "expires_in": 3600}
    wide = call(alice).post("tokens/", body, **key("k")).json()["token"]
    other = Caller({"Authorization": f"Bearer {wide}"}).post("tokens/", body, **key("k"))
    assert other.json().get("token") != wide
    assert "Idempotent-Replayed" not in other.headers


def test_a_failure_of_ours_lets_the_same_request_be_tried_again(alice, call, monkeypatch):
    caller = call(alice)

    def busy(**_):
        raise Conflict("busy", "Try again.")

    with monkeypatch.context() as patch, untouched():
        patch.setattr(uploads, "start", busy)
        refusal(caller.post("documents/", BODY, **key("k")), 409, "busy")
    assert caller.post("documents/", BODY, **key("k")).status_code == 201


def test_a_key_costs_two_round_trips_and_a_repetition_no_more(alice, call, round_trips):
    caller, costs = call(alice), []
    for headers in ({}, key("k"), key("k")):
        with round_trips() as calls:
            assert caller.post("documents/", BODY, **headers).status_code == 201
        costs.append(len(calls))
    without, first, again = costs
    assert first == without + 2
    assert again <= without + 2


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("number", range(1, 7))
def test_inv_30_whatever_goes_wrong_at_any_call_nothing_is_done_twice(kind, number, alice, call, monkeypatch):
    caller = call(alice)
    caller.client.raise_request_exception = False
    with monkeypatch.context() as patch, Faults(patch).at(number, kind):
        first = caller.post("documents/", BODY, **key("k"))
        if kind is Kind.LOST:
            assert first.status_code == 201, first.content

    again = caller.post("documents/", BODY, **key("k"))
    made = caller.get("documents/").json()["items"]
    assert len(made) <= 1
    if again.status_code == 201:
        assert [again.json()["id"]] == [item["id"] for item in made]
    else:
        assert again.json()["code"] in {"request_in_progress", "outcome_unknown"}


def test_who_comes_while_a_refusal_takes_itself_back_is_told_to_wait(alice, call, monkeypatch):
    caller = call(alice)
    assert caller.post("documents/", BODY, **key("k")).status_code == 201
    get = AnswerItem.get

    def gone(item_id, **options):
        AnswerItem(item_id).delete()
        return get(item_id, **options)

    monkeypatch.setattr(AnswerItem, "get", gone)
    refusal(caller.post("documents/", BODY, **key("k")), 409, "request_in_progress")
