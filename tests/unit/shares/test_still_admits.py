"""Whoever was let in is refused by the write itself, if a rule that let them in has changed since it was read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.shares import Audience, ShareEnding
from files.models import HEAD, ShareItem
from files.services.shares import reading
from files.services.shares.access import still_admits
from mydoc import clock as clock_module
from mydoc.transactions import Cancelled, commit

LOCKED = {"password": "open sesame"}
ONE_TIME = {"is_one_time": True}
OF_TWO = {"max_downloads": 2}


def later(**much):
    return clock_module.now() + timedelta(**much)


def take(share):
    def build(transaction):
        transaction.update(
            ShareItem(share.slug), actions=[ShareItem.title.set("taken")], condition=still_admits(share)
        )

    commit(build)


CHANGES = {
    "ended": ({}, lambda: [ShareItem.ending.set(ShareEnding.REVOKED.value)]),
    "expired": ({}, lambda: [ShareItem.expires_at.set(clock_module.now())]),
    "starts later": ({}, lambda: [ShareItem.starts_at.set(later(seconds=1))]),
    "paused": ({}, lambda: [ShareItem.is_paused.set(True)]),
    "for others": ({}, lambda: [ShareItem.audience.set(Audience.SIGNED_IN.value)]),
    "has a password": ({}, lambda: [ShareItem.password_hash.set("another")]),
    "has another password": (LOCKED, lambda: [ShareItem.password_hash.set("another")]),
    "has no password any more": (LOCKED, lambda: [ShareItem.password_hash.remove()]),
    "used up": (OF_TWO, lambda: [ShareItem.downloads.set(2)]),
    "one-time": ({}, lambda: [ShareItem.is_one_time.set(True)]),
    "not one-time any more": (ONE_TIME, lambda: [ShareItem.is_one_time.set(False)]),
    "spent": (ONE_TIME, lambda: [ShareItem.is_spent.set(True)]),
    "fetched": (ONE_TIME, lambda: [ShareItem.fetched_count.set(1)]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_inv_04_what_changed_since_it_was_read_refuses_the_write(name, share, clock):
    rules, actions = CHANGES[name]
    read = reading.read(share(**rules).slug, limit=1)[0]
    ShareItem(read.slug).update(actions=actions())
    with pytest.raises(Cancelled):
        take(read)


@pytest.mark.parametrize(
    ("rules", "actions"),
    [
        ({}, lambda: [ShareItem.downloads.set(1000)]),
        ({}, lambda: [ShareItem.fetched_count.set(1)]),
        (OF_TWO, lambda: [ShareItem.downloads.set(1)]),
        ({}, lambda: [ShareItem.starts_at.set(clock_module.now())]),
        ({}, lambda: [ShareItem.expires_at.set(later(seconds=1))]),
        (LOCKED, lambda: [ShareItem.message.set("another message")]),
        (ONE_TIME, lambda: [ShareItem.message.set("another message")]),
    ],
)
def test_what_changes_nothing_of_who_gets_in_refuses_nobody(rules, actions, share, clock):
    read = reading.read(share(**rules).slug, limit=1)[0]
    ShareItem(read.slug).update(actions=actions())
    take(read)
    assert ShareItem.get(read.slug, HEAD).title == "taken"
