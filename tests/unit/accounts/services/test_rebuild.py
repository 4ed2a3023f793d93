"""Writing the directory and the administrators anew, as after an update from an earlier layout."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from accounts.models import AdministratorsItem, PersonEntry, UserItem
from accounts.services import administration, rebuild
from mydoc.core.errors import Conflict
from tests.support.directory import find


def _stored():
    entries = sorted((entry.partition, entry.position, entry.email) for entry in PersonEntry.scan())
    return entries, AdministratorsItem.get("site").people


def test_what_is_rebuilt_is_what_was(alice, bob, admin, capsys):
    administration.disable(user_id=bob.id)
    before = _stored()
    for item in [*PersonEntry.scan(), *AdministratorsItem.scan()]:
        item.delete()
    assert find() == []

    call_command("people", "rebuild")

    assert _stored() == before
    assert "3 people" in capsys.readouterr().out


def test_entries_of_nobody_and_old_ones_go(alice, bob):
    before = _stored_entries()
    UserItem(id=bob.id).delete()
    stale = PersonEntry(
        partition="everybody",
        position=f"old name#{alice.id}",
        user_id=alice.id,
        email=alice.email,
        name="Old",
        surname="Name",
    )
    stale.save()

    done = rebuild.rebuild()

    assert (done.people, done.removed) == (1, len(before) // 2 + 1)
    assert {entry[1] for entry in _stored_entries()} == {
        entry[1] for entry in before if entry[1].endswith(alice.id)
    }


def test_before_a_rebuild_nobody_is_locked_out(admin, make_actor):
    """On a stage whose administrators were made before there was the item."""
    other = make_actor("Ada", is_admin=True)
    AdministratorsItem("site").delete()
    with pytest.raises(Conflict) as refused:
        administration.set_admin(user_id=admin.id, is_admin=False)
    assert refused.value.code == "last_administrator"

    rebuild.rebuild()
    administration.set_admin(user_id=admin.id, is_admin=False)

    with pytest.raises(Conflict):
        administration.set_admin(user_id=other.id, is_admin=False)


def test_whoever_is_not_in_the_item_yet_is_not_the_last_one(admin, make_actor):
    other = make_actor("Ada", is_admin=True)
    AdministratorsItem("site", people={other.id}).save()

    administration.set_admin(user_id=admin.id, is_admin=False)

    with pytest.raises(Conflict):
        administration.set_admin(user_id=other.id, is_admin=False)


def _stored_entries():
    return [(entry.partition, entry.position) for entry in PersonEntry.scan()]
