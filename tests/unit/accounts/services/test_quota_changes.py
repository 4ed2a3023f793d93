"""Changing and recounting a quota, and why something did not fit, whoever else writes at the same moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.models import UserItem
from accounts.services import directory, quota
from mydoc.aws.batches import Read
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from mydoc.core.ids import new_id
from tests.support.stored import keep, stored_person

GB = 10**9


@dataclass
class Written:
    """What is written to a person, and how often that is refused first."""

    actions: list[Any] = field(default_factory=list)
    tries: int = 0
    refusals: int = 0

    def update(self, *, user_id: str, actions: list[Any], condition: Any) -> None:
        self.tries += 1
        if self.tries <= self.refusals:
            raise Cancelled({"users"})
        self.actions += actions


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    written = Written()
    monkeypatch.setattr(directory, "update", written.update)
    return written


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch) -> UserItem:
    """Who has 700 of 1000 bytes in three documents."""
    item = stored_person(quota_bytes=1000, bytes_free=300, documents_count=3)
    keep(monkeypatch, item)
    return item


@pytest.mark.parametrize("quota_bytes", [0, 500, 1000, 1500])
def test_a_quota_that_changes_leaves_what_is_stored(alice: UserItem, written: Written, quota_bytes: int):
    quota.change(user_id=alice.id, quota_bytes=quota_bytes)

    assert written.actions == [
        UserItem.quota_bytes.set(quota_bytes),
        UserItem.bytes_free.add(quota_bytes - 1000),
    ]


def test_a_quota_is_not_changed_below_nothing_of_nobody_or_against_others(alice: UserItem, written: Written):
    with pytest.raises(Invalid) as negative:
        quota.change(user_id=alice.id, quota_bytes=-1)
    with pytest.raises(NotFound) as unknown:
        quota.change(user_id=new_id(), quota_bytes=1)
    written.refusals = 1
    with pytest.raises(Conflict) as meanwhile:
        quota.change(user_id=alice.id, quota_bytes=1)

    assert [each.value.code for each in (negative, unknown, meanwhile)] == ["bad_quota", "no_account", "busy"]
    assert written.actions == []


def test_what_was_counted_well_is_left_alone(alice: UserItem, written: Written):
    assert quota.recount(user_id=alice.id, measure=lambda: (700, 3)) is False
    assert written.tries == 0


@pytest.mark.parametrize("measured", [(701, 3), (699, 3), (700, 4), (0, 0), (2000, 3)])
def test_what_was_counted_wrong_is_set_right(alice: UserItem, written: Written, measured: tuple[int, int]):
    assert quota.recount(user_id=alice.id, measure=lambda: measured) is True

    used, count = measured
    assert written.actions == [UserItem.bytes_free.set(1000 - used), UserItem.documents_count.set(count)]


def test_what_changes_while_it_is_counted_is_measured_again(alice: UserItem, written: Written):
    written.refusals = 2
    measured = iter([(1, 1), (2, 2), (3, 3)])

    assert quota.recount(user_id=alice.id, measure=lambda: next(measured)) is True
    assert written.actions == [UserItem.bytes_free.set(997), UserItem.documents_count.set(3)]


def test_what_keeps_changing_is_left_for_later(alice: UserItem, written: Written):
    written.refusals = 100

    with pytest.raises(Conflict) as refused:
        quota.recount(user_id=alice.id, measure=lambda: (1, 1))
    assert refused.value.code == "busy"
    assert written.tries == quota._ATTEMPTS


@pytest.mark.parametrize(
    ("size", "kind", "code"),
    [(0, type(None), ""), (300, type(None), ""), (301, TooLarge, "quota_exceeded")],
)
def test_why_something_did_not_fit(alice: UserItem, size: int, kind: type[Exception], code: str):
    """Where there is room by now, others were in the way a moment ago."""
    reason = quota.refusals(user_id=alice.id, sizes=[size])[0]

    assert isinstance(reason, kind)
    assert (reason.code if reason else "") == code


def test_an_empty_file_needs_room_for_no_byte(alice: UserItem):
    alice.bytes_free = 0
    assert quota.refusals(user_id=alice.id, sizes=[0]) == [None]
    assert quota.read_active(user_id=alice.id) == Read(UserItem, alice.id)

    # The quota became smaller than what is stored.
    alice.bytes_free = -50
    why = quota.refusals(user_id=alice.id, sizes=[0])[0]
    assert (why.code, why.message) == (
        "quota_exceeded",
        "Your quota is used up. Delete documents for good to make room.",
    )


@pytest.mark.parametrize(
    ("free", "size", "told"),
    [
        (300, 1000, "You have 300 bytes of your quota left, and this needs 700 bytes more."),
        (5 * GB, 5 * GB + 1, "You have 5.0 GB of your quota left, and this needs 1 byte more."),
        (0, 1000, "Your quota is used up. Delete documents for good to make room."),
        (-50, 1000, "Your quota is used up. Delete documents for good to make room."),
    ],
)
def test_what_is_left_and_what_is_missing_are_told(alice: UserItem, free: int, size: int, told: str):
    alice.bytes_free = free

    assert quota.refusals(user_id=alice.id, sizes=[size])[0].message == told


def test_nothing_fits_for_the_disabled_and_for_nobody(alice: UserItem):
    assert quota.is_active(alice) is True
    alice.is_active = False

    assert isinstance(quota.refusals(user_id=alice.id, sizes=[5000])[0], Forbidden)
    assert quota.refusals(user_id=alice.id, sizes=[0])[0].code == "account_disabled"
    assert isinstance(quota.refusals(user_id=new_id(), sizes=[0])[0], NotFound)
    assert quota.refusals(user_id=new_id(), sizes=[0])[0].code == "no_account"
    assert quota.is_active(alice) is False
    assert quota.is_active(None) is False
