"""Who can administer the site, and how a change of a person is followed in the item that says so."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import AdministratorsItem, UserItem
from accounts.services import administrators
from tests.support.stored import NOW, keep, stored_person


def person(*, can: bool, **fields: Any) -> UserItem:
    return stored_person(id="alice", is_admin=can, **fields)


@pytest.mark.parametrize(
    ("is_admin", "is_active", "is_confirmed"), list(product((True, False), repeat=3)), ids=lambda each: str(each)
)
def test_an_administrator_is_one_who_can_sign_in(is_admin: bool, is_active: bool, is_confirmed: bool):
    item = stored_person(is_admin=is_admin, is_active=is_active, email_confirmed_at=NOW if is_confirmed else None)

    assert administrators.can_administer(item) is (is_admin and is_active and is_confirmed)


def test_nobody_is_no_administrator():
    assert administrators.can_administer(None) is False


ADMIN, OTHER = person(can=True), person(can=False)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, []),
        (None, OTHER, []),
        (OTHER, None, []),
        (OTHER, OTHER, []),
        (ADMIN, ADMIN, []),
        (None, ADMIN, ["add"]),
        (OTHER, ADMIN, ["add"]),
        (ADMIN, OTHER, ["delete"]),
        (ADMIN, None, ["delete"]),
    ],
)
def test_what_changes_nothing_writes_nothing(before: UserItem, after: UserItem, expected: list[str]):
    """Whoever goes has a condition, that somebody else is left; whoever comes needs none."""
    written: list[Any] = []
    transaction: Any = SimpleNamespace(update=lambda item, **arguments: written.append((item.id, arguments)))

    administrators.follow(transaction, before, after)

    actions = {
        "add": AdministratorsItem.people.add({"alice"}),
        "delete": AdministratorsItem.people.delete({"alice"}),
    }
    assert [(id, arguments["actions"]) for id, arguments in written] == [
        ("site", [actions[each]]) for each in expected
    ]
    assert [("condition" in arguments) for _, arguments in written] == [each == "delete" for each in expected]


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    removed: list[Any] = []
    monkeypatch.setattr(
        AdministratorsItem, "update", lambda item, *, actions, condition: removed.extend([item.id, *actions])
    )
    return removed


def test_those_who_cannot_administer_any_more_are_taken_out(removed: list[Any], monkeypatch: pytest.MonkeyPatch):
    kept = stored_person(is_admin=True)
    demoted = stored_person()
    keep(monkeypatch, kept, demoted)
    people = {kept.id, demoted.id, "gone"}
    monkeypatch.setattr(AdministratorsItem, "get", lambda id, **_: AdministratorsItem(id, people=people))

    administrators.remove_others()

    gone = [AdministratorsItem.people.delete({user_id}) for user_id in sorted({demoted.id, "gone"})]
    assert removed == ["site", gone[0], "site", gone[1]]


@pytest.mark.parametrize("is_there", [True, False])
def test_where_there_are_none_nobody_is_taken_out(
    removed: list[Any], monkeypatch: pytest.MonkeyPatch, is_there: bool
):
    def get(id: str, **_: Any) -> AdministratorsItem:
        if not is_there:
            raise AdministratorsItem.DoesNotExist
        return AdministratorsItem(id)

    monkeypatch.setattr(AdministratorsItem, "get", get)
    administrators.remove_others()
    assert removed == []
