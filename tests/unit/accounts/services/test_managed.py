"""Accounts as administrators see them: which state they are in, what they hold, and how they are found."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.domain.people import AccountState, ManagedAccount
from accounts.services import managed, search
from mydoc.core.errors import NotFound
from mydoc.core.ids import new_id
from mydoc.core.paging import Page
from tests.support.stored import NOW, SECOND, Stored, keep, stored_person

pytestmark = pytest.mark.usefixtures("offline")


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, AccountState.ACTIVE),
        ({"email_confirmed_at": None}, AccountState.UNCONFIRMED),
        ({"is_active": False}, AccountState.DISABLED),
        ({"is_active": False, "email_confirmed_at": None}, AccountState.DISABLED),
        ({"leaving_at": NOW}, AccountState.DELETING),
        ({"leaving_at": NOW, "is_active": False, "email_confirmed_at": None}, AccountState.DELETING),
    ],
)
def test_the_state_is_the_one_that_outlasts_the_others(fields: dict[str, Any], state: AccountState):
    assert managed.of_item(stored_person(**fields)).state is state


def test_an_account_says_all_that_is_stored_and_what_is_used():
    item = stored_person(
        is_admin=True,
        group="team",
        date_joined=NOW,
        last_login=NOW + SECOND,
        quota_bytes=1000,
        bytes_free=300,
        documents_count=7,
    )

    assert managed.of_item(item) == ManagedAccount(
        id=item.id,
        email="alice@example.com",
        name="Alice",
        surname="Ahrens",
        state=AccountState.ACTIVE,
        is_admin=True,
        group="team",
        date_joined=NOW,
        last_login=NOW + SECOND,
        quota_bytes=1000,
        bytes_used=700,
        documents_count=7,
    )


def test_an_account_is_found_by_id_and_by_address_as_it_was_typed(monkeypatch: pytest.MonkeyPatch):
    alice = stored_person(is_active=False)
    keep(monkeypatch, alice)

    assert managed.get(user_id=alice.id) == managed.of_item(alice)
    assert managed.get_by_email(email=" Alice@Example.COM ") == managed.of_item(alice)


def test_no_one_is_not_found(monkeypatch: pytest.MonkeyPatch):
    keep(monkeypatch, stored_person())

    for find in (lambda: managed.get(user_id=new_id()), lambda: managed.get_by_email(email="bob@example.com")):
        with pytest.raises(NotFound) as refused:
            find()
        assert refused.value.code == "no_account"


def test_a_page_has_those_who_are_still_there_in_the_order_of_the_search(monkeypatch: pytest.MonkeyPatch):
    alice, bob = stored_person(), stored_person(name="Bob")
    asked: list[Any] = []

    def search_everybody(**query: Any) -> Page[str]:
        asked.append(query)
        return Page([bob.id, new_id(), alice.id], "the next")

    monkeypatch.setattr(search, "search_everybody", search_everybody)
    monkeypatch.setattr(managed, "fetch", Stored([alice, bob]).fetch)

    assert managed.find(query="a", cursor="this", limit=3) == Page(
        [managed.of_item(bob), managed.of_item(alice)], "the next"
    )
    assert asked == [{"query": "a", "cursor": "this", "limit": 3}]


def test_a_page_without_anyone_reads_no_one(monkeypatch: pytest.MonkeyPatch):
    stored = Stored()
    monkeypatch.setattr(search, "search_everybody", lambda **_: Page([]))
    monkeypatch.setattr(managed, "fetch", stored.fetch)

    assert managed.find(query="", cursor=None, limit=50) == Page([])
    assert stored.round_trips == 0


def test_a_note_is_given_the_account_before_and_after():
    before, after = stored_person(), stored_person(name="Alicia")
    noted: list[Any] = []
    transaction: Any = object()

    managed.noting(lambda *given: noted.append(given))(transaction, before, after)
    managed.noting(None)(transaction, before, after)

    assert noted == [(transaction, managed.of_item(before), managed.of_item(after))]


def test_what_is_being_deleted_says_so():
    assert managed.being_deleted().code == "being_deleted"
