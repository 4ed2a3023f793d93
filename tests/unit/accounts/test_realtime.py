"""WebSocket tickets, connections and messages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core import signing
from django.urls import reverse

from accounts import realtime
from accounts.models import ConnectionItem
from accounts.services import administration, sessions
from mydoc.core import clock
from mydoc.core.errors import Unauthenticated
from tests.support.gateway import connect, gateway, refusal, session_of, token_of

__all__ = ["gateway"]


def _connect(actor, connection_id):
    return connect(session_of(actor), connection_id)


def _ticket(actor):
    return realtime.issue_ticket(origin=session_of(actor))


def test_messages_reach_every_connection_of_the_named_people_only(alice, bob, charlie, gateway):
    assert _connect(alice, "a1") == alice.id
    _connect(alice, "a2")
    _connect(bob, "b1")
    _connect(charlie, "c1")

    realtime.push(user_ids=[alice.id, bob.id, alice.id], messages=[{"type": "documents"}])

    assert sorted(gateway.sent) == [(name, {"type": "documents"}) for name in ("a1", "a2", "b1")]


def test_a_closed_connection_gets_nothing(alice, gateway):
    _connect(alice, "a1")
    realtime.close_connection(connection_id="a1")
    realtime.close_connection(connection_id="a1")

    realtime.push(user_ids=[alice.id], messages=[{}])

    assert gateway.sent == []


def test_a_connection_that_is_gone_is_forgotten_and_the_rest_served(alice, gateway, monkeypatch):
    _connect(alice, "a1")
    _connect(alice, "a2")
    gateway.failures["a1"] = refusal("GoneException", 410)

    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    realtime.push(user_ids=[alice.id], messages=[{}])
    gateway.failures.clear()
    realtime.push(user_ids=[alice.id], messages=[{}])

    assert [name for name, _ in gateway.sent] == ["a2", "a2"]


def test_a_connection_that_is_told_of_something_while_it_opens_is_told_of_what_comes(alice, gateway):
    # As API Gateway has it until the function has answered.
    gateway.failures["a1"] = refusal("GoneException", 410)
    _connect(alice, "a1")
    realtime.push(user_ids=[alice.id], messages=[{"type": "early"}])
    gateway.failures.clear()

    realtime.push(user_ids=[alice.id], messages=[{"type": "documents"}])

    assert gateway.sent == [("a1", {"type": "documents"})]


def test_who_is_signed_out_while_their_connection_opens_is_told_of_nothing(alice, gateway):
    gateway.failures["a1"] = refusal("GoneException", 410)
    _connect(alice, "a1")
    sessions.sign_out_everywhere(user_id=alice.id)
    gateway.failures.clear()

    realtime.push(user_ids=[alice.id], messages=[{"type": "documents"}])

    assert gateway.sent == []
    assert gateway.closed == ["a1"]


def test_who_is_signed_out_while_their_connection_opens_is_closed_once_it_has_opened(alice, gateway, run_jobs):
    gateway.failures["a1"] = refusal("GoneException", 410)
    _connect(alice, "a1")
    sessions.sign_out_everywhere(user_id=alice.id)
    assert gateway.closed == []
    gateway.failures.clear()

    jobs = run_jobs()

    assert jobs == [realtime.CLOSE_ENDED]
    assert gateway.closed == ["a1"]
    assert ConnectionItem.count("a1") == 0


def test_looking_again_ends(alice, gateway, run_jobs, monkeypatch):
    gateway.failures["a1"] = refusal("GoneException", 410)
    _connect(alice, "a1")
    sessions.sign_out_everywhere(user_id=alice.id)
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert run_jobs() == [realtime.CLOSE_ENDED]
    assert ConnectionItem.count("a1") == 0


def test_what_cannot_be_closed_is_told_of_nothing_and_tried_again(alice, gateway):
    _connect(alice, "a1")
    gateway.failures["a1"] = refusal("LimitExceededException", 429)
    sessions.sign_out_everywhere(user_id=alice.id)
    with pytest.raises(realtime.NotClosed):
        realtime.close_again(user_id=alice.id)
    gateway.failures.clear()

    realtime.push(user_ids=[alice.id], messages=[{"type": "documents"}])

    assert gateway.sent == []
    assert gateway.closed == ["a1"]


def test_a_connection_ends_with_what_opened_it(alice, gateway, monkeypatch):
    connect(token_of(alice.bearer["Authorization"]), "a1")
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)

    realtime.push(user_ids=[alice.id], messages=[{"type": "documents"}])

    assert (gateway.sent, gateway.closed) == ([], ["a1"])


def test_a_ping_keeps_only_what_may_stay_open(alice, gateway, monkeypatch):
    _connect(alice, "a1")
    assert realtime.keep_connection(connection_id="a1")
    assert not realtime.keep_connection(connection_id="a2")

    later = clock.now() + timedelta(hours=4)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert not realtime.keep_connection(connection_id="a1")
    assert gateway.closed == ["a2", "a1"]


@pytest.mark.parametrize(
    "failure", [refusal("LimitExceededException", 429), EndpointConnectionError(endpoint_url="http://x")]
)
def test_a_failing_push_never_fails_its_caller(alice, gateway, failure):
    _connect(alice, "a1")
    gateway.failures["a1"] = failure

    realtime.push(user_ids=[alice.id], messages=[{}])

    assert ConnectionItem.count("a1") == 1


def test_nothing_is_asked_where_there_is_no_websocket(alice, round_trips, settings):
    settings.WEBSOCKET_ENDPOINT = ""
    with round_trips() as calls:
        realtime.push(user_ids=[alice.id], messages=[{}])
        realtime.disconnect(user_id=alice.id)

    assert calls == []


def test_a_ticket_works_once(alice, gateway):
    ticket = _ticket(alice)
    realtime.open_connection(connection_id="a1", ticket=ticket)

    with pytest.raises(Unauthenticated):
        realtime.open_connection(connection_id="a2", ticket=ticket)
    assert ConnectionItem.count("a2") == 0


def test_a_ticket_ends(alice, gateway, monkeypatch):
    ticket = _ticket(alice)
    monkeypatch.setattr(realtime, "TICKET_LIFE", timedelta(seconds=-1))

    with pytest.raises(Unauthenticated):
        realtime.open_connection(connection_id="a1", ticket=ticket)


@pytest.mark.parametrize("ticket", ["", "x", "a:b:c"])
def test_a_made_up_ticket_opens_nothing(offline, ticket):
    with pytest.raises(Unauthenticated):
        realtime.open_connection(connection_id="a1", ticket=ticket)


def test_what_was_signed_for_something_else_is_no_ticket(alice):
    for text in (signing.dumps(["x", alice.id]), signing.dumps(1, salt=realtime._SALT)):
        with pytest.raises(Unauthenticated):
            realtime.open_connection(connection_id="a1", ticket=text)


def test_inv_24_disabling_closes_connections_and_voids_tickets(alice, gateway):
    _connect(alice, "a1")
    ticket = _ticket(alice)

    administration.disable(user_id=alice.id)

    assert gateway.closed == ["a1"]
    with pytest.raises(Unauthenticated):
        realtime.open_connection(connection_id="a2", ticket=ticket)


def test_opening_is_two_round_trips(alice, gateway, round_trips):
    ticket = _ticket(alice)
    with round_trips() as calls:
        realtime.open_connection(connection_id="a1", ticket=ticket)

    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_the_api_gives_a_ticket_that_opens_a_connection(alice, gateway, client):
    response = client.post(reverse("accounts-api:realtime"), headers=alice.bearer)

    body = response.json()
    assert body["url"] == "ws://gateway.invalid"
    assert realtime.open_connection(connection_id="a1", ticket=body["ticket"]) == alice.id


def test_the_api_says_when_there_is_no_websocket(alice, client, settings):
    settings.WEBSOCKET_URL = ""

    response = client.post(reverse("accounts-api:realtime"), headers=alice.bearer)

    assert response.json() == {"url": None, "ticket": None, "expires_at": None}


def test_who_opens_thousands_keeps_nobody_waiting_and_is_shut_out_all_the_same(
    alice, gateway, run_jobs, monkeypatch
):
    monkeypatch.setattr(realtime, "MOST_AT_ONCE", 3)
    for number in range(7):
        _connect(alice, f"a{number}")

    realtime.push(user_ids=[alice.id], messages=[{"type": "documents"}])
    assert len(gateway.sent) == 3

    sessions.sign_out_everywhere(user_id=alice.id)
    assert len(gateway.closed) == 3
    run_jobs()
    assert len(set(gateway.closed)) == 7
