"""Webhooks are made, changed, switched and deleted by their owners, ten each."""

from __future__ import annotations

import itertools

import pytest

from files.domain.webhooks import EVENTS, MOST_WEBHOOKS
from files.models import WebhookItem, WebhookOwnerItem
from files.services import webhooks
from mydoc.core.errors import Conflict, Invalid, NotFound
from mydoc.core.ids import new_id
from tests.support.documents import person
from tests.support.faults import Kind
from tests.unit.files.services.webhooks.conftest import URL


def add(actor):
    return webhooks.register(owner=person(actor), url=URL, events=["share.claimed"])


def test_ten_and_no_more_until_one_goes(alice, bob):
    made = [add(alice) for _ in range(MOST_WEBHOOKS)]
    with pytest.raises(Conflict) as caught:
        add(alice)
    assert caught.value.code == "too_many_webhooks"
    add(bob)
    listed = webhooks.list_own(owner=person(alice))
    assert [webhook.id for webhook in listed] == [new.webhook.id for new in reversed(made)]

    webhooks.delete(owner=person(alice), webhook_id=made[0].webhook.id)
    with pytest.raises(NotFound):
        webhooks.delete(owner=person(alice), webhook_id=made[0].webhook.id)
    add(alice)
    with pytest.raises(Conflict):
        add(alice)


def test_a_lost_answer_counts_nothing_twice(alice, faults):
    for number in itertools.count(1):
        with faults.at(number, Kind.LOST) as fault:
            new = add(alice)
        assert new.webhook in webhooks.list_own(owner=person(alice))
        assert WebhookOwnerItem.get(alice.id).webhooks == number
        if not fault.happened:
            break
    assert number >= 2


def test_no_answer_but_the_first_has_the_secret(alice, call_all):
    new = add(alice)
    assert new.secret.startswith("whsec_")
    assert new.secret not in repr(new)
    for text in call_all(alice, new.webhook.id):
        assert "whsec_" not in text
    rotated = webhooks.rotate(owner=person(alice), webhook_id=new.webhook.id)
    assert rotated.secret != new.secret
    item = WebhookItem.get(alice.id, new.webhook.id)
    assert (item.secret, item.old_secret) == (rotated.secret, new.secret)


def test_a_new_secret_survives_a_lost_answer(alice, faults):
    owner, new = person(alice), add(alice)
    for number in itertools.count(1):
        with faults.at(number, Kind.LOST) as fault:
            rotated = webhooks.rotate(owner=owner, webhook_id=new.webhook.id)
        assert WebhookItem.get(alice.id, new.webhook.id).secret == rotated.secret
        if not fault.happened:
            break
    assert number == 3


def test_two_who_rotate_at_once_know_which_secret_holds(alice, faults):
    owner, new, made = person(alice), add(alice), []

    def other() -> None:
        made.append(webhooks.rotate(owner=owner, webhook_id=new.webhook.id))

    with faults.at(2, other), pytest.raises(Conflict, match="same time"):
        webhooks.rotate(owner=owner, webhook_id=new.webhook.id)
    assert WebhookItem.get(alice.id, new.webhook.id).secret == made[0].secret


def test_changes(alice, bob):
    mine = {"owner": person(alice), "webhook_id": add(alice).webhook.id}
    assert webhooks.change(**mine, events=EVENTS).events == frozenset(EVENTS)
    assert webhooks.change(**mine, url="https://Other.example").url == "https://other.example/"
    assert not webhooks.change(**mine, is_active=False).is_active
    item = WebhookItem(alice.id, mine["webhook_id"])
    item.update(actions=[WebhookItem.failures.set(5), WebhookItem.disabled_reason.set("failing")])
    on = webhooks.change(**mine, is_active=True)
    assert (on.is_active, on.failures, on.disabled_reason) == (True, 0, "")
    assert webhooks.change(**mine) == on == webhooks.get(**mine)
    for wrong in ({"url": "http://example.com"}, {"events": []}, {"events": ["x"]}):
        with pytest.raises(Invalid):
            webhooks.change(**mine, **wrong)
    assert webhooks.get(**mine) == on
    for ids in ({"owner": person(bob)}, {"webhook_id": new_id()}, {"webhook_id": "../x"}):
        with pytest.raises(NotFound):
            webhooks.change(**{**mine, **ids}, is_active=False)


@pytest.fixture
def call_all(alice):
    def read(actor, webhook_id):
        for path in ("/api/v1/webhooks/", "/settings/webhooks/"):
            for part in ("", f"{webhook_id}/"):
                answer = actor.client.get(path + part)
                assert answer.status_code == 200
                yield answer.content.decode()
        yield actor.client.get(f"/api/v1/webhooks/{webhook_id}/deliveries/").content.decode()

    return read
