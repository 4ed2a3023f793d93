"""Changing a person: nobody's change is lost, the directory follows, and open pages are told."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pynamodb.models import Model

from accounts.models import AdministratorsItem, PersonEntry, UserItem
from accounts.services import circles, directory
from mydoc.aws.transactions import Cancelled, commit, kind_of
from mydoc.core.errors import Conflict, NotFound
from tests.support.stored import NOW, Stage, keep, stored_person
from tests.support.stored import stage as stage

USERS, ADMINISTRATORS = kind_of(UserItem), kind_of(AdministratorsItem)


def test_where_nothing_changes_nothing_is_written_or_told(stage: Stage):
    assert stage.change({}).id == stage.alice.id
    assert (stage.tries, stage.told) == (0, [])


def test_entries_that_change_are_written_and_no_others(stage: Stage):
    item = stage.change({"surname": "Álvarez"})

    assert (item.name, item.surname) == ("Alice", "Álvarez")
    assert stage.written[0] == (UserItem, [UserItem.surname.set("Álvarez")])
    before, after = circles.entries(stage.alice), circles.entries(item)
    gone = [("delete", position) for _, position in before.keys() - after.keys()]
    # Whatever stays says the new name.
    kept = [("save", position) for _, position in after]
    assert sorted(stage.written[1:]) == sorted(gone + kept)
    assert stage.told == [stage.alice.id]


def test_the_write_holds_only_for_the_person_as_they_were_read(stage: Stage):
    stage.change({"surname": "Álvarez"})

    assert stage.ids == [stage.alice.id]
    assert str(stage.conditions) == str([directory.as_read(stage.alice)])


def test_who_becomes_an_administrator_is_among_them_at_once(stage: Stage):
    stage.change({"is_admin": True})

    assert stage.written == [
        (UserItem, [UserItem.is_admin.set(True)]),
        (AdministratorsItem, [AdministratorsItem.people.add({stage.alice.id})]),
    ]


def test_a_change_that_no_entry_shows_writes_none(stage: Stage):
    stage.change({"preferences": "{}"})

    assert stage.written == [(UserItem, [UserItem.preferences.set("{}")])]


def test_what_is_written_along_is_given_the_person_before_and_after(stage: Stage):
    seen: list[Any] = []

    def extra_actions(before: UserItem, values: Any) -> list[Any]:
        seen.append((before.name, values))
        return [UserItem.auth_epoch.add(1)]

    stage.change(
        {"name": "Alicia"},
        extra_actions=extra_actions,
        also=lambda transaction, before, after: seen.append((before.name, after.name)),
    )

    assert seen == [("Alice", {"name": "Alicia"}), ("Alice", "Alicia")]
    assert stage.written[0] == (UserItem, [UserItem.name.set("Alicia"), UserItem.auth_epoch.add(1)])


def test_who_is_shut_out_is_told_nothing(stage: Stage):
    stage.change({"is_active": False})

    assert stage.told == []


def test_a_change_that_met_another_is_decided_again(stage: Stage):
    stage.refusals, stage.meanwhile = [{USERS}, {USERS, ADMINISTRATORS}], {"name": "Roberta"}
    seen: list[str] = []

    def decide(item: UserItem) -> dict[str, Any]:
        seen.append(item.name)
        return {"surname": "Baker"}

    item = directory.change(user_id=stage.alice.id, decide=decide)

    assert seen == ["Alice", "Roberta", "Roberta"]
    assert (item.name, item.surname) == ("Roberta", "Baker")
    assert stage.told == [stage.alice.id]


@pytest.mark.parametrize(
    ("refused", "code", "tries"),
    [({USERS}, "busy", directory._ATTEMPTS), ({ADMINISTRATORS}, "last_administrator", 1)],
)
def test_what_keeps_being_refused_is_told_why(stage: Stage, refused: set[str], code: str, tries: int):
    stage.refusals = [refused] * 100

    with pytest.raises(Conflict) as refusal:
        stage.change({"is_admin": False})
    assert refusal.value.code == code
    assert (stage.tries, stage.told) == (tries, [])


@pytest.mark.parametrize(
    ("more", "is_told"), [({}, True), ({"is_shown": True}, True), ({"is_shown": False}, False)]
)
def test_what_no_entry_follows_is_written_and_told_if_it_shows(stage: Stage, more: dict[str, bool], is_told: bool):
    also: list[Any] = []
    actions = [UserItem.auth_epoch.add(1)]

    directory.update(user_id=stage.alice.id, actions=actions, also=also.append, **more)

    assert stage.written == [(UserItem, actions)]
    assert str(stage.conditions) == str([UserItem.id.exists()])
    assert len(also) == 1
    assert stage.told == ([stage.alice.id] if is_told else [])


def test_what_no_entry_follows_is_written_to_that_person_on_its_condition(stage: Stage):
    condition = UserItem.bytes_free >= 10

    directory.update(user_id=stage.alice.id, actions=[UserItem.bytes_free.add(-10)], condition=condition)

    assert stage.written == [(UserItem, [UserItem.bytes_free.add(-10)])]
    assert stage.ids == [stage.alice.id]
    assert str(stage.conditions) == str([UserItem.id.exists() & condition])


@pytest.mark.parametrize("user_id", ["", "x"])
def test_nobody_is_looked_for_by_what_is_no_id(offline: None, user_id: str):
    with pytest.raises(NotFound) as refused:
        directory.get_item(user_id)
    assert refused.value.code == "no_account"


def test_nobody_is_found_by_what_is_nobodys_id(monkeypatch: pytest.MonkeyPatch):
    keep(monkeypatch, stored_person())

    with pytest.raises(NotFound) as refused:
        directory.get_item("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert refused.value.code == "no_account"


def test_everybody_is_named_by_id(monkeypatch: pytest.MonkeyPatch):
    people = [stored_person(), stored_person(is_active=False)]

    def scan(*, attributes_to_get: list[str], consistent_read: bool) -> Iterator[UserItem]:
        assert (attributes_to_get, consistent_read) == (["id"], True)
        return iter(people)

    monkeypatch.setattr(UserItem, "scan", scan)

    assert list(directory.everybody()) == [item.id for item in people]


OTHERS: dict[str, Any] = {
    "name": "Roberta",
    "surname": "Baker",
    "group": "team",
    "is_active": False,
    "is_admin": True,
    "email_confirmed_at": None,
    "leaving_at": NOW,
    "password": "the hash of another",
    "quota_bytes": 0,
    "preferences": "{}",
}


def test_a_person_is_as_read_only_where_nothing_is_otherwise(aws: None):
    def is_as_read(item: UserItem) -> bool:
        try:
            commit(lambda write: write.condition_check(UserItem, item.id, condition=directory.as_read(item)))
        except Cancelled:
            return False
        return True

    alice = stored_person(leaving_at=None)
    assert not is_as_read(alice)
    alice.save()
    assert is_as_read(alice)
    for name, value in OTHERS.items():
        other = stored_person(**{"id": alice.id, name: value})
        # Either may be what was read, and the other what is stored by now.
        other.save()
        assert is_as_read(other), name
        assert not is_as_read(alice), name
        alice.save()
        assert not is_as_read(other), name


def test_a_person_of_an_earlier_version_is_as_read(aws: None):
    """What is false or empty need not be stored, and what is null may be."""
    alice = stored_person()
    alice.save()
    nothing: Any = None
    alice.update(actions=[UserItem.is_admin.remove(), UserItem.group.remove(), UserItem.preferences.set(nothing)])

    commit(
        lambda write: write.condition_check(
            UserItem, alice.id, condition=directory.as_read(stored_person(id=alice.id))
        )
    )


def test_entries_are_written_as_they_become():
    one, other = (
        PersonEntry("p", position, user_id="1", email="", name=name, surname="") for position, name in ("aa", "bb")
    )
    changed = PersonEntry("p", "b", user_id="1", email="", name="c", surname="")
    written: list[tuple[str, Model]] = []
    transaction: Any = SimpleNamespace(
        save=lambda item: written.append(("save", item)), delete=lambda item: written.append(("delete", item))
    )

    directory.follow(transaction, {("p", "a"): one, ("p", "b"): other}, {("p", "b"): changed})

    assert written == [("delete", one), ("save", changed)]
