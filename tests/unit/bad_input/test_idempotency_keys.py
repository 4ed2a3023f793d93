"""Idempotency-Key: what is one, what a repetition gets, and what is never kept."""

from __future__ import annotations

from datetime import timedelta

from files.services import uploads
from mydoc import clock
from mydoc.api import idempotency
from mydoc.errors import Conflict
from mydoc.models import AnswerItem
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.stage import untouched

BODY = {"name": "a.txt", "size": 1}
OTHER = {"name": "b.txt", "size": 1}


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


def test_a_request_that_died_is_begun_anew_after_a_minute(alice, call, monkeypatch):
    caller = call(alice)
    item = AnswerItem("x", fingerprint="x", started_at=clock.now(), ttl=clock.now() + timedelta(days=1))
    monkeypatch.setattr(idempotency, "_item_of", lambda *_: item)
    item.save()
    refusal(caller.post("documents/", BODY, **key("k")), 409, "request_in_progress")
    item.started_at += timedelta(seconds=61)
    assert caller.post("documents/", BODY, **key("k")).status_code == 201


def test_an_answer_with_a_secret_is_neither_kept_nor_repeated(alice, call):
    caller = call(alice)
    body = {"name": "script", "scopes": ["audit:read"]}
    secret = caller.post("tokens/", body, **key("k")).json()["token"]
    assert secret not in str([item.to_simple_dict() for item in AnswerItem.scan()])
    with untouched():
        refusal(caller.post("tokens/", body, **key("k")), 409, "answered_before")


def test_a_failure_of_ours_lets_the_same_request_be_tried_again(alice, call, monkeypatch):
    caller = call(alice)

    def busy(**_):
        raise Conflict("busy", "Try again.")

    with monkeypatch.context() as patch, untouched():
        patch.setattr(uploads, "start", busy)
        refusal(caller.post("documents/", BODY, **key("k")), 409, "busy")
    assert caller.post("documents/", BODY, **key("k")).status_code == 201
