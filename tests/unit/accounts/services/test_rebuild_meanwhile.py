"""Writing the directory anew while people work: what they change at the same moment is theirs to write."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from pynamodb.models import Model

from accounts.models import PersonEntry, UserItem
from accounts.services import administrators, circles, directory, rebuild
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import NotFound
from tests.support.stored import Stored, stored_person


class Stage:
    """People and entries without a table, what is written, and how often that is refused first."""

    def __init__(self) -> None:
        self.people = Stored()
        self.entries: list[PersonEntry] = []
        self.refusals = 0
        self.saved: list[Model] = []
        self.deleted: list[Model] = []
        self.checked: list[str] = []
        self.followed: list[Any] = []

    def get_item(self, user_id: str) -> UserItem:
        for item in self.people:
            if isinstance(item, UserItem) and item.id == user_id:
                return item
        raise NotFound("no_account", "This account does not exist.")

    def commit(self, build: Callable[[Any], None]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Cancelled({"users"})
        build(
            SimpleNamespace(
                save=self.saved.append,
                delete=self.deleted.append,
                condition_check=lambda model, key, condition: self.checked.append(key),
            )
        )


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage()
    monkeypatch.setattr(directory, "everybody", lambda: [item.id for item in stage.people] + ["gone"])
    monkeypatch.setattr(directory, "get_item", stage.get_item)
    monkeypatch.setattr(administrators, "follow", lambda write, *change: stage.followed.append(change))
    monkeypatch.setattr(administrators, "remove_others", lambda: stage.followed.append("others"))
    monkeypatch.setattr(PersonEntry, "scan", lambda **_: iter(stage.entries))
    monkeypatch.setattr(rebuild, "commit", stage.commit)
    monkeypatch.setattr(rebuild, "fetch", stage.people.fetch)
    return stage


def keys(entries: Any) -> set[tuple[str, str]]:
    return {(entry.partition, entry.position) for entry in entries}


def test_everybody_is_written_anew_and_whoever_goes_meanwhile_is_passed_by(stage: Stage):
    item = stored_person()
    stage.people.append(item)

    assert rebuild.rebuild() == rebuild.Rebuilt(people=2, removed=0)
    assert keys(stage.saved) == circles.entries(item).keys()
    assert stage.checked == [item.id]
    assert stage.followed == [(None, item), "others"]


def test_whoever_changes_meanwhile_is_read_again(stage: Stage):
    stage.people.append(stored_person())
    stage.refusals = 3

    rebuild.rebuild()

    assert len(stage.checked) == 1


def test_entries_that_follow_from_nobody_are_removed_and_counted(stage: Stage):
    item, gone = stored_person(), stored_person(name="Gone")
    stage.people.append(item)
    old = list(circles.entries(stored_person(id=item.id, name="Old")).values())
    kept = list(circles.entries(item).values())
    lost = list(circles.entries(gone).values())
    stage.entries = [*old, *kept, *lost]
    stale = (keys(old) | keys(lost)) - keys(kept)

    assert rebuild.rebuild().removed == len(stale)
    assert keys(stage.deleted) == stale
    assert stage.checked[1:].count(gone.id) == len(lost)


def test_what_changes_while_it_is_removed_stays_and_does_not_count(stage: Stage):
    [entry, *_] = circles.entries(stored_person()).values()
    stage.entries = [entry] * 3
    stage.refusals = 2

    assert rebuild.rebuild().removed == 1
    assert stage.deleted == [entry]


@pytest.mark.parametrize("count", [1, 100, 101, 250])
def test_all_entries_are_looked_at_100_at_a_time(stage: Stage, count: int):
    for number in range(count):
        [entry, *_] = circles.entries(stored_person(name=f"Gone {number}")).values()
        stage.entries.append(entry)

    assert rebuild.rebuild().removed == count
    assert max(stage.people.asked) <= 100
