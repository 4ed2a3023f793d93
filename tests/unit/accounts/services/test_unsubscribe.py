"""The link that turns off one kind of email for one person, and nothing else."""

from __future__ import annotations

import pytest
from django.core import signing

from accounts.domain.notifications import Notification
from accounts.services import people, profile, unsubscribe
from mydoc.core.errors import Invalid
from mydoc.core.ids import new_id
from tests.conftest import Actor
from tests.support.documents import person

KINDS = list(Notification)


def wanted(actor: Actor) -> frozenset[Notification]:
    return people.get_people(ids=[actor.id])[actor.id].notifications


def token_for(actor: Actor, kind: Notification) -> str:
    return unsubscribe.link(person(actor), kind).rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("kind", KINDS)
def test_it_turns_off_one_kind_and_once_more_changes_nothing(alice: Actor, bob: Actor, kind: Notification):
    profile.change(user_id=alice.id, notifications=dict.fromkeys((each.value for each in KINDS), True))
    token, before = token_for(alice, kind), wanted(bob)

    assert unsubscribe.check(token=token) is kind
    assert wanted(alice) == frozenset(KINDS)
    for _ in range(2):
        assert unsubscribe.turn_off(token=token) is kind
        assert wanted(alice) == frozenset(KINDS) - {kind}
    assert wanted(bob) == before


def test_who_turned_it_on_again_can_turn_it_off_by_the_same_link(alice: Actor):
    token = token_for(alice, Notification.SHARED)
    unsubscribe.turn_off(token=token)
    profile.change(user_id=alice.id, notifications={"shared": True})
    unsubscribe.turn_off(token=token)
    assert Notification.SHARED not in wanted(alice)


def test_a_link_that_is_none_does_nothing(alice: Actor):
    token = token_for(alice, Notification.SHARED)
    forged = [
        "", "x", token[:-1], f"{token}x", token.replace(":", ""),
        signing.dumps([alice.id, "shared"], salt="accounts.remembered"),
        signing.dumps([alice.id, "everything"], salt="accounts.unsubscribe"),
        signing.dumps(alice.id, salt="accounts.unsubscribe"),
        signing.dumps([new_id(), "shared"], salt="accounts.unsubscribe"),
    ]  # fmt: skip
    for each in forged:
        for use in (unsubscribe.check, unsubscribe.turn_off):
            with pytest.raises(Invalid) as refused:
                use(token=each)
            assert refused.value.code == "bad_link"
    assert Notification.SHARED in wanted(alice)
