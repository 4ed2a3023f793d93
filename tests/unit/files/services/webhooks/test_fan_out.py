"""What happened is told to those who want to know, once, and to nobody else."""

from __future__ import annotations

from contextlib import suppress

import pytest

from files.domain.activity import Happening
from files.models import DeliveryItem
from files.services import webhooks
from files.services.activity import record
from files.services.webhooks import subscribers
from mydoc import features
from mydoc.core.ids import new_id
from tests.support.documents import person
from tests.support.faults import Kind
from tests.unit.files.services.webhooks.conftest import URL, deliver, read


def told(webhook_id):
    return list(DeliveryItem.query(webhook_id))


def test_only_what_is_wanted_and_only_to_its_owner(alice, bob, claimed, receiver, run_jobs):
    hers = webhooks.register(owner=person(alice), url=URL, events=["share.claimed", "document.expired"])
    his = webhooks.register(owner=person(bob), url=URL, events=["share.claimed"])
    off = webhooks.register(owner=person(alice), url=URL, events=["share.claimed"])
    webhooks.change(owner=person(alice), webhook_id=off.webhook.id, is_active=False)
    happened = [
        claimed(),
        record.new(Happening.CREATED, owner_id=alice.id),
        record.new(Happening.EXPIRED, owner_id=alice.id),
        record.new(Happening.CLAIMED, owner_id=new_id()),
    ]
    webhooks.tell(happened)

    assert [item.id for item in told(hers.webhook.id)] == sorted([happened[0].id, happened[2].id])
    assert told(his.webhook.id) == told(off.webhook.id) == []
    assert run_jobs() == ["files.tasks.deliver_webhook"] * 2
    assert len(receiver.requests) == 2


def test_told_twice_is_noted_and_sent_once(hook, claimed, receiver, run_jobs):
    happened = claimed()
    webhooks.tell([happened, happened])
    webhooks.tell([happened])
    run_jobs()
    webhooks.tell([happened])
    run_jobs()

    assert len(receiver.requests) == 1
    assert read(hook.webhook.id, happened.id).state == "delivered"


@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.LOST, Kind.UNREACHED])
def test_whatever_happens_on_the_way_it_is_told_in_the_end(kind, hook, claimed, receiver, run_jobs, faults, clock):
    for number in range(1, 7):
        happened = claimed()
        # The drain comes back with what it could not tell.
        with faults.at(number, kind), suppress(Exception):
            webhooks.tell([happened])
        webhooks.tell([happened])
        clock.move(minutes=10)
        webhooks.sweep()
        run_jobs()
        assert read(hook.webhook.id, happened.id).state == "delivered"
    assert len(receiver.requests) == 6


def test_a_hundred_owners_without_webhooks_cost_one_round_trip(aws, round_trips):
    features.current()
    happened = [record.new(Happening.CLAIMED, owner_id=new_id()) for _ in range(100)]
    with round_trips() as calls:
        webhooks.tell(happened)
        webhooks.tell([])
    assert calls == ["BatchGetItem"]


def test_wanted_is_asked_once_in_thirty_seconds_and_remembers_little(alice, bob, round_trips, monkeypatch, clock):
    # Which features are on is remembered apart.
    features.current()
    with round_trips() as calls:
        assert not any(webhooks.wanted(alice.id) for _ in range(5))
    assert len(calls) == 1
    new = webhooks.register(owner=person(alice), url=URL, events=["share.claimed"])
    assert webhooks.wanted(alice.id)
    assert not webhooks.wanted(bob.id)
    webhooks.delete(owner=person(alice), webhook_id=new.webhook.id)
    assert webhooks.wanted(alice.id)
    clock.move(seconds=30)
    assert not webhooks.wanted(alice.id)

    monkeypatch.setattr(subscribers, "_MOST_REMEMBERED", 3)
    for _ in range(5):
        webhooks.wanted(new_id())
    assert len(subscribers._remembered) == 3


def test_a_page_of_deliveries(alice, hook, claimed, receiver, round_trips):
    happened = [claimed() for _ in range(5)]
    webhooks.tell(happened)
    newest = sorted((each.id for each in happened), reverse=True)
    mine = {"owner": person(alice), "webhook_id": hook.webhook.id}
    with round_trips() as calls:
        _, first = webhooks.list_deliveries(**mine, limit=3)
    assert len(calls) == 2
    _, second = webhooks.list_deliveries(**mine, limit=3, cursor=first.next_cursor)
    assert [each.id for each in first.items + second.items] == newest
    assert second.next_cursor is None
    assert deliver(hook, newest[0]).state == "delivered"
