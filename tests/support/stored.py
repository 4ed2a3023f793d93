"""People, tokens and sessions as they are stored, for tests that need no table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from accounts import realtime
from accounts.domain.addresses import normal_email
from accounts.models import EmailClaim, UserItem
from accounts.services import directory, sessions, tokens
from mydoc.aws.batches import Read
from mydoc.aws.transactions import Cancelled
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


class Stage:
    """Alice without a table: what is written to her and what is deleted, and what her open pages are told."""

    def __init__(self) -> None:
        self.alice = stored_person()
        self.refusals: list[set[str]] = []
        self.meanwhile: dict[str, Any] = {}
        self.tries = 0
        self.written: list[Any] = []
        # Of each item that is updated, its id and the condition.
        self.ids: list[str] = []
        self.conditions: list[Condition | None] = []
        self.told: list[str] = []
        # Whose tokens, sessions and connections end.
        self.ended: list[str] = []

    def commit(self, build: Callable[[Any], None]) -> None:
        self.tries += 1
        if self.refusals:
            for name, value in self.meanwhile.items():
                setattr(self.alice, name, value)
            raise Cancelled(self.refusals.pop())

        def update(item: Any, actions: list[Action], condition: Condition | None = None) -> None:
            self.written.append((type(item), actions))
            self.ids.append(item.id)
            self.conditions.append(condition)

        build(
            SimpleNamespace(
                update=update,
                save=lambda item: self.written.append(("save", item.position)),
                delete=lambda item: self.written.append(("delete", item.position)),
            )
        )

    def change(self, values: dict[str, Any], **more: Any) -> UserItem:
        return directory.change(user_id=self.alice.id, decide=lambda item: values, **more)

    def end(self, what: str) -> Callable[..., None]:
        """Return what takes the place of a service that ends something of a person."""
        return lambda *, user_id: self.ended.append(f"{what} of {user_id}")


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Alice as she is stored, with what is written, told and ended for her."""
    stage = Stage()
    monkeypatch.setattr(UserItem, "get", lambda *_, **__: deepcopy(stage.alice))
    monkeypatch.setattr(directory, "commit", stage.commit)
    monkeypatch.setattr(realtime, "account_changed", lambda *, user_id: stage.told.append(user_id))
    monkeypatch.setattr(tokens, "revoke_all", stage.end("tokens"))
    monkeypatch.setattr(sessions, "remove_all", stage.end("sessions"))
    return stage
