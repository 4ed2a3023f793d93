"""When nothing is sent any more: to what fails for long, for who is disabled, while webhooks are off."""

from __future__ import annotations

import pytest

from accounts.services import administration
from files.models import DeliveryItem
from files.services import webhooks
from mydoc.core.errors import Conflict, Forbidden
from tests.support.documents import person
from tests.unit.files.services.webhooks.conftest import URL, deliver, read, stored


def test_410_switches_it_off_at_once(alice, hook, told, receiver, pauses):
    receiver.answers = [410]
    first, second = told(), told()
    assert deliver(hook, first).state == "failed"
    off = webhooks.get(owner=person(alice), webhook_id=hook.webhook.id)
    assert (off.is_active, off.disabled_reason) == (False, "gone")
    done = deliver(hook, second)
    assert (done.state, done.last_error) == ("failed", "The webhook was turned off.")
    assert len(receiver.requests) == 1
    assert pauses == []


def test_twenty_failures_in_a_row_over_a_day_switch_it_off_and_not_before(
    alice, hook, told, receiver, pauses, clock
):
    receiver.answers = [500]
    for _ in range(25):
        deliver(hook, told())
    assert stored(hook).is_active
    clock.move(hours=23)
    deliver(hook, told())
    assert stored(hook).is_active
    clock.move(hours=1)
    deliver(hook, told())
    off = webhooks.get(owner=person(alice), webhook_id=hook.webhook.id)
    assert (off.is_active, off.disabled_reason, off.failures) == (False, "failing", 27)
    page = alice.client.get(f"/settings/webhooks/{hook.webhook.id}/").content.decode()
    assert "27 attempts in a row failed" in page


def test_inv_24_nothing_is_sent_for_who_is_disabled(alice, hook, told, receiver):
    delivery_id = told()
    administration.disable(user_id=alice.id)
    done = deliver(hook, delivery_id)
    assert (done.state, done.last_error) == ("failed", "The account was disabled.")
    assert receiver.requests == []


def test_nothing_is_sent_or_noted_while_webhooks_are_switched_off(
    alice, hook, told, claimed, receiver, set_features
):
    delivery_id, happened = told(), claimed()
    set_features(switches={"webhooks": False})
    assert deliver(hook, delivery_id).last_error == "Webhooks are turned off."
    webhooks.tell([happened])
    assert not webhooks.wanted(alice.id)
    mine = {"owner": person(alice), "webhook_id": hook.webhook.id}
    for refused in (
        lambda: webhooks.register(owner=person(alice), url=URL, events=["share.claimed"]),
        lambda: webhooks.ping(**mine),
        lambda: webhooks.replay(**mine, delivery_id=delivery_id),
    ):
        with pytest.raises(Forbidden) as caught:
            refused()
        assert caught.value.code == "feature_off"
    page = alice.client.post("/settings/webhooks/", {"url": URL, "events": ["share.claimed"]})
    assert b"Webhooks are turned off" in page.content
    set_features(switches={"webhooks": True})
    assert len(webhooks.list_deliveries(**mine)[1].items) == 1
    assert receiver.requests == []


def test_nothing_is_sent_to_what_was_switched_off_or_deleted_meanwhile(alice, hook, told, receiver):
    first, second = told(), told()
    mine = {"owner": person(alice), "webhook_id": hook.webhook.id}
    webhooks.change(**mine, is_active=False)
    assert deliver(hook, first).state == "failed"
    with pytest.raises(Conflict):
        webhooks.replay(**mine, delivery_id=first)
    with pytest.raises(Conflict):
        webhooks.ping(**mine)
    webhooks.delete(**mine)
    webhooks.deliver(owner_id=alice.id, webhook_id=hook.webhook.id, delivery_id=second)
    assert receiver.requests == []
    with pytest.raises(DeliveryItem.DoesNotExist):
        read(hook.webhook.id, second)
