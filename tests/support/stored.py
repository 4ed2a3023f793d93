"""People, tokens and sessions as they are stored, for tests that need no table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pynamodb.models import Model

from accounts.domain.addresses import normal_email
from accounts.models import EmailClaim, UserItem
from mydoc.aws.batches import Read
from mydoc.core.ids import new_id

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def stored_person(**fields: Any) -> UserItem:
    """Alice, who can sign in."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "email": "alice@example.com",
        "name": "Alice",
        "surname": "Ahrens",
        "password": "the hash of a password",
        "email_confirmed_at": NOW - timedelta(days=1),
        "date_joined": NOW - timedelta(days=1),
        "quota_bytes": 1000,
        "bytes_free": 1000,
    }
    return UserItem(**{**usual, **fields})


class Stored(list[Model]):
    """What a table holds; its `fetch` takes the place of `mydoc.aws.batches.fetch`."""

    def fetch(self, reads: Sequence[Read]) -> list[Model | None]:
        """The items in the order asked for, None for what is not here."""
        assert len(set(reads)) == len(reads), "DynamoDB takes no key twice."
        self.asked = [*getattr(self, "asked", []), len(reads)]
        return [next((item for item in self if _is_meant(item, read)), None) for read in reads]

    @property
    def round_trips(self) -> int:
        """How often it was read."""
        return len(getattr(self, "asked", []))


def _is_meant(item: Model, read: Read) -> bool:
    keys = [attribute for attribute in (item._hash_keyname, item._range_keyname) if attribute]
    values = [getattr(item, name) for name in keys]
    return isinstance(item, read.model) and values == [read.hash_key, read.range_key][: len(values)]


def keep(monkeypatch: pytest.MonkeyPatch, *people: UserItem) -> None:
    """Let these people be all that are found, by id and by address."""

    def by_id(user_id: str, **_: Any) -> UserItem:
        for item in people:
            if item.id == user_id:
                return item
        raise UserItem.DoesNotExist

    def by_email(email: str, **_: Any) -> EmailClaim:
        for item in people:
            if normal_email(item.email) == email:
                return EmailClaim(email, user_id=item.id)
        raise EmailClaim.DoesNotExist

    monkeypatch.setattr(UserItem, "get", by_id)
    monkeypatch.setattr(EmailClaim, "get", by_email)
