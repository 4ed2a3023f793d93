"""A delivery is signed, sent once at a time, tried again with growing pauses, and given up in the end."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as Verifier

from files.models import DeliveryItem
from files.services import webhooks
from files.services.webhooks import deliveries
from files.services.webhooks import delivery as webhook_deliver
from mydoc.core import clock as clock_module
from mydoc.core.errors import Conflict, NotFound, TooManyRequests
from mydoc.core.ids import new_id
from tests.support.documents import person
from tests.support.faults import Kind
from tests.unit.files.services.webhooks.conftest import URL, deliver, read, stored


def test_an_independent_verifier_takes_the_signature(hook, told, receiver):
    delivery_id = told(by="eve@example.com")
    done = deliver(hook, delivery_id)

    [(url, body, headers)] = receiver.requests
    assert url == URL
    payload = Verifier(hook.secret).verify(body, headers)
    assert payload["type"] == "share.claimed"
    assert payload["id"] == headers["webhook-id"] == delivery_id
    assert payload["data"] == {
        "share_id": "S",
        "document_id": "D",
        "document_name": "a.txt",
        "size": 5,
        "request_id": None,
        "by": "eve@example.com",
    }
    assert headers["Content-Type"] == "application/json"
    assert (done.state, done.tries, done.last_status, done.last_error) == ("delivered", 1, 200, "")


def test_a_secret_that_was_replaced_signs_for_a_day(alice, hook, told, receiver, clock, monkeypatch):
    new = webhooks.rotate(owner=person(alice), webhook_id=hook.webhook.id)
    deliver(hook, told())
    [(_, body, headers)] = receiver.requests
    for secret in (hook.secret, new.secret):
        Verifier(secret).verify(body, headers)
    assert len(headers["webhook-signature"].split(" ")) == 2
    clock.move(hours=25)
    deliver(hook, told())
    assert len(receiver.requests[1][2]["webhook-signature"].split(" ")) == 1


def test_it_is_tried_seven_times_with_growing_pauses_and_then_given_up(hook, told, receiver, pauses, clock):
    receiver.answers = [0, 500, 302, 404, 429, 503, 500]
    delivery_id = told()
    for tries in range(1, 8):
        done = deliver(hook, delivery_id)
        assert done.tries == tries
        if tries < 7:
            assert done.state == "pending"
            assert done.next_at - done.tried_at >= timedelta(seconds=pauses[-1])
            clock.move(seconds=pauses[-1])
    assert pauses == [30, 120, 600, 900, 900, 900]
    assert (done.state, done.last_status, done.next_at) == ("failed", 500, None)
    assert "500" in done.last_error
    identities = {headers["webhook-id"] for _, _, headers in receiver.requests}
    times = [int(headers["webhook-timestamp"]) for _, _, headers in receiver.requests]
    assert identities == {delivery_id}
    assert times == sorted(set(times))
    deliver(hook, delivery_id)
    assert len(receiver.requests) == 7
    assert stored(hook).failures == 7


def test_a_success_forgets_the_failures(hook, told, receiver, pauses, clock):
    receiver.answers = [500, 200]
    delivery_id = told()
    deliver(hook, delivery_id)
    assert stored(hook).failures == 1
    clock.move(seconds=30)
    assert deliver(hook, delivery_id).state == "delivered"
    assert (stored(hook).failures, stored(hook).failing_since) == (0, None)


def test_a_job_that_comes_twice_or_early_sends_nothing(hook, told, receiver, pauses, clock):
    receiver.answers = [500, 200]
    delivery_id = told()
    deliver(hook, delivery_id)
    deliver(hook, delivery_id)
    clock.move(seconds=20)
    deliver(hook, delivery_id)
    assert len(receiver.requests) == 1
    clock.move(seconds=10)
    deliver(hook, delivery_id)
    deliver(hook, delivery_id)
    assert len(receiver.requests) == 2


def test_two_jobs_at_once_send_one_request(hook, told, receiver, monkeypatch):
    delivery_id, send = told(), receiver.post

    def post(*arguments, **more):
        if not receiver.requests:
            answer = send(*arguments, **more)
            deliver(hook, delivery_id)
            return answer
        return send(*arguments, **more)

    monkeypatch.setattr(webhook_deliver.outbound, "post", post)
    deliver(hook, delivery_id)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.LOST, Kind.UNREACHED])
@pytest.mark.parametrize("answers", [[200], [500, 200]])
def test_inv_21_crash_anywhere_and_the_schedule_brings_it_to_an_end(
    kind, answers, hook, told, receiver, run_jobs, faults, clock
):
    for number in range(1, 7):
        receiver.answers = list(answers)
        delivery_id = told()
        # SQS would hand out again what failed; here it is lost.
        with faults.at(number, kind), suppress(Exception):
            run_jobs()
        for _ in range(3):
            clock.move(minutes=20)
            webhooks.sweep()
            run_jobs()
        assert read(hook.webhook.id, delivery_id).state == "delivered", number


def test_the_schedule_enqueues_what_is_overdue_once_and_nothing_else(hook, told, receiver, clock, round_trips):
    ids = [told() for _ in range(3)]
    assert webhooks.sweep() == 0
    clock.move(minutes=5)
    assert webhooks.sweep() == 3
    assert webhooks.sweep() == 0
    for delivery_id in ids:
        deliver(hook, delivery_id)
    clock.move(days=2)
    assert webhooks.sweep() == 0
    with round_trips() as calls:
        assert webhooks.sweep() == 0
    assert len(calls) <= 9


def test_a_delivery_of_another_persons_id_is_nothing(bob, hook, told, receiver):
    delivery_id = told()
    webhooks.deliver(owner_id=bob.id, webhook_id=hook.webhook.id, delivery_id=new_id())
    assert receiver.requests == []
    assert read(hook.webhook.id, delivery_id).state == "pending"


def test_replay_sends_it_again_under_its_id(alice, bob, hook, told, receiver, run_jobs, pauses):
    delivery_id = told()
    mine = {"owner": person(alice), "webhook_id": hook.webhook.id, "delivery_id": delivery_id}
    with pytest.raises(Conflict, match="already in progress"):
        webhooks.replay(**mine)
    run_jobs()
    assert webhooks.replay(**mine).state == "pending"
    with pytest.raises(Conflict, match="already in progress"):
        webhooks.replay(**mine)
    receiver.answers = [500]
    run_jobs()
    done = read(hook.webhook.id, delivery_id)
    assert (done.state, done.tries, pauses) == ("pending", 1, [30])
    assert [headers["webhook-id"] for _, _, headers in receiver.requests] == [delivery_id] * 2
    for wrong in ({"owner": person(bob)}, {"delivery_id": new_id()}, {"delivery_id": "x"}, {"webhook_id": "x"}):
        with pytest.raises(NotFound):
            webhooks.replay(**{**mine, **wrong})


def test_a_ping_says_nothing_and_is_signed(alice, hook, receiver, run_jobs):
    sent = webhooks.ping(owner=person(alice), webhook_id=hook.webhook.id)
    run_jobs()
    [(_, body, headers)] = receiver.requests
    payload = Verifier(hook.secret).verify(body, headers)
    assert (payload["type"], payload["id"], payload["data"]) == ("ping", sent.id, {})


@pytest.mark.usefixtures("lasting_moment")
def test_requests_by_hand_are_limited(alice, hook, receiver):
    for _ in range(60):
        deliveries.SENT_BY_HAND.hit(alice.id)
    with pytest.raises(TooManyRequests):
        webhooks.ping(owner=person(alice), webhook_id=hook.webhook.id)


def test_a_delivery_costs_no_more_than_it_says(hook, told, receiver, pauses, round_trips):
    first, second = told(), told()
    job = {"owner_id": hook.webhook.owner_id, "webhook_id": hook.webhook.id}
    with round_trips() as calls:
        webhooks.deliver(**job, delivery_id=first)
    assert calls == ["BatchGetItem", "UpdateItem", "UpdateItem"]
    receiver.answers = [500]
    with round_trips() as calls:
        webhooks.deliver(**job, delivery_id=second)
    assert len(calls) == 4


def test_deliveries_are_forgotten_after_thirty_days(hook, told):
    item = DeliveryItem.get(hook.webhook.id, told())
    assert timedelta(days=29, hours=23) < item.ttl - clock_module.now() <= timedelta(days=30)
