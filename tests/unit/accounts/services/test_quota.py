"""The quota: taken and given back within other services' transactions."""

from __future__ import annotations

import pytest

from accounts.models import UserItem
from accounts.services import administration, directory, profile, quota
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core.errors import Conflict, Forbidden, NotFound, TooLarge
from mydoc.core.ids import new_id


def _usage(user_id):
    account = profile.get(user_id=user_id)
    return account.bytes_used, account.documents_count


def test_a_reservation_counts_bytes_and_documents(alice):
    commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[700]))

    assert _usage(alice.id) == (700, 1)


def test_a_release_gives_all_of_it_back(alice):
    commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[700]))
    commit(lambda transaction: quota.release(transaction, user_id=alice.id, size=700))

    assert _usage(alice.id) == (0, 0)


def test_the_last_byte_is_to_be_had_and_not_one_more(alice):
    quota.change(user_id=alice.id, quota_bytes=1000)
    commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[1000]))

    with pytest.raises(Cancelled) as refusal:
        commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[1]))

    assert refusal.value.refused_by(UserItem)
    assert _usage(alice.id) == (1000, 1)
    reason = quota.refusals(user_id=alice.id, sizes=[1])[0]
    assert isinstance(reason, TooLarge)
    assert reason.code == "quota_exceeded"


def test_whoever_is_disabled_gets_nothing(alice):
    administration.disable(user_id=alice.id)

    for add in (
        lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[1]),
        lambda transaction: quota.require_active(transaction, user_id=alice.id),
    ):
        with pytest.raises(Cancelled):
            commit(add)
    assert isinstance(quota.refusals(user_id=alice.id, sizes=[1])[0], Forbidden)


def test_nobody_has_no_quota(aws):
    stranger = new_id()

    for add in (
        lambda transaction: quota.reserve(transaction, user_id=stranger, sizes=[1]),
        lambda transaction: quota.release(transaction, user_id=stranger, size=1),
    ):
        with pytest.raises(Cancelled):
            commit(add)
    assert isinstance(quota.refusals(user_id=stranger, sizes=[1])[0], NotFound)


def test_a_smaller_quota_keeps_what_is_stored_and_refuses_more(alice):
    commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[700]))

    quota.change(user_id=alice.id, quota_bytes=500)

    assert _usage(alice.id) == (700, 1)
    with pytest.raises(Cancelled):
        commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[0]))


def test_saving_a_stale_user_does_not_undo_a_reservation(alice):
    stale = alice.user
    commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[700]))

    stale.set_password("another long password")
    stale.save()

    assert _usage(alice.id) == (700, 1)


@pytest.mark.parametrize("name", ["quota_bytes", "bytes_free", "documents_count"])
def test_what_is_written_while_it_is_counted_is_counted_again(alice, name):
    UserItem(id=alice.id).update(actions=[UserItem.documents_count.set(7)])
    measured = []

    def measure():
        if not measured:
            UserItem(id=alice.id).update(actions=[UserItem.get_attributes()[name].add(1)])
        measured.append(1)
        return 0, 0

    assert quota.recount(user_id=alice.id, measure=measure)
    assert len(measured) == 2
    assert _usage(alice.id) == (0, 0)


def test_of_two_who_change_a_quota_at_once_one_is_told(alice, monkeypatch):
    read = directory.get_item(alice.id)
    quota.change(user_id=alice.id, quota_bytes=5000)
    monkeypatch.setattr(directory, "get_item", lambda user_id: read)

    with pytest.raises(Conflict):
        quota.change(user_id=alice.id, quota_bytes=6000)
    monkeypatch.undo()
    assert profile.get(user_id=alice.id).quota_bytes == 5000
