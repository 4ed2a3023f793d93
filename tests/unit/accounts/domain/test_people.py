"""The state and the version of an account, and how a person is called."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.domain.people import AccountState, ManagedAccount, Person
from tests.support.rule_tables import NOW


@pytest.mark.parametrize(
    ("name", "surname", "email", "initials", "full"),
    [
        ("Bob", "Baker", "x@example.com", "BB", "Bob Baker"),
        ("bob", "", "x@example.com", "B", "bob"),
        ("", "baker", "x@example.com", "B", "baker"),
        ("", "", "x@example.com", "X", ""),
        ("", "", "", "", ""),
    ],
)
def test_initials_come_from_the_name_or_else_the_address(name, surname, email, initials, full):
    person = Person("1", email, name, surname)
    assert (person.initials, person.full_name) == (initials, full)


def managed(**fields):
    usual = {
        "id": "1",
        "email": "bob@example.com",
        "name": "Bob",
        "surname": "Baker",
        "state": AccountState.ACTIVE,
        "is_admin": False,
        "group": "",
        "date_joined": datetime(2030, 1, 1),  # noqa: DTZ001 - nothing is computed with it
        "last_login": None,
        "quota_bytes": 10,
        "bytes_used": 0,
        "documents_count": 0,
    }
    return ManagedAccount(**{**usual, **fields})


@pytest.mark.parametrize("state", AccountState)
def test_who_is_active_is_neither_disabled_nor_going(state):
    assert managed(state=state).is_active is (state in {AccountState.ACTIVE, AccountState.UNCONFIRMED})


@pytest.mark.parametrize(
    "change",
    [
        {"email": "b@example.com"},
        {"name": "B"},
        {"surname": "B"},
        {"is_admin": True},
        {"group": "g"},
        {"quota_bytes": 11},
    ]
    + [{"state": state} for state in AccountState if state is not AccountState.ACTIVE],
)
def test_inv_30_what_administrators_change_makes_another_version(change):
    assert managed(**change).version != managed().version


@pytest.mark.parametrize("change", [{"bytes_used": 1}, {"documents_count": 1}, {"last_login": NOW}])
def test_what_somebody_does_makes_no_other_version(change):
    assert managed(**change).version == managed().version
