"""What is stored of a new person, all in one transaction, and what the sign-up proposes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pynamodb.models import Model

from accounts.models import EmailClaim, PersonEntry, UserItem
from accounts.services import administrators, circles, registration
from mydoc import features
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.ids import is_id
from tests.support.stored import NOW

DORA = {"email": "Dora@example.com", "name": "Dora", "surname": "Diaz"}


class Written(list[Model]):
    """What a transaction saves."""

    is_refused = False

    def commit(self, build: Any) -> None:
        if self.is_refused:
            raise Cancelled({"emails"})
        build(SimpleNamespace(save=lambda item, condition=None: self.append(item)))

    def of(self, model: type[Model]) -> list[Any]:
        return [item for item in self if isinstance(item, model)]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    written = Written()
    monkeypatch.setattr(registration, "commit", written.commit)
    monkeypatch.setattr(features, "limits", lambda: SimpleNamespace(quota=1234))
    monkeypatch.setattr(administrators, "follow", lambda *change: written.append(change[1:]))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return written


def test_somebody_who_signs_up_cannot_sign_in_and_is_not_found(written: Written):
    made = registration.create(**DORA)

    [item], [claim] = written.of(UserItem), written.of(EmailClaim)
    assert made == item.id == claim.user_id
    assert is_id(made or "")
    assert claim.email == "dora@example.com"
    assert (item.email, item.name, item.surname) == ("Dora@example.com", "Dora", "Diaz")
    assert (item.quota_bytes, item.bytes_free, item.date_joined) == (1234, 1234, NOW)
    assert (item.is_active, item.is_admin, item.email_confirmed_at) == (True, False, None)
    assert item.password.startswith("!")
    assert {(entry.partition, entry.position) for entry in written.of(PersonEntry)} == circles.entries(item).keys()
    assert all(entry.partition.startswith("accounts") for entry in written.of(PersonEntry))
    assert (None, item) in written


def test_whom_an_administrator_makes_is_there_at_once(written: Written):
    also: list[Any] = []
    registration.create(
        **DORA,
        hashed_password="the hash of a password",
        is_admin=True,
        confirmed_at=NOW,
        also=lambda transaction, item: also.append(item),
    )

    [item] = written.of(UserItem)
    assert (item.password, item.is_admin, item.email_confirmed_at) == ("the hash of a password", True, NOW)
    assert "everybody" in {entry.partition for entry in written.of(PersonEntry)}
    assert also == [item]


def test_where_the_address_is_taken_nobody_is_made(written: Written):
    written.is_refused = True

    assert registration.create(**DORA) is None
