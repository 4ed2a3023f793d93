"""Groups and who is in them, for tests that need no table."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest

from accounts import realtime
from accounts.models import MemberItem, PersonEntry, UserItem
from accounts.services import groups
from mydoc import features
from mydoc.aws.transactions import Cancelled
from mydoc.features import Features
from mydoc.features import service as reading
from mydoc.features.domain import Group
from tests.support.stored import stored_person

FEATURES = Features(
    reading.features_of(None).limits(),
    version=7,
    everybody=Group(quota=100),
    groups={"staff": Group(quota=400), "guests": Group(quota=1000)},
)


class Site:
    """Alice, the features and the members of groups, without a table."""

    def __init__(self) -> None:
        self.alice: UserItem | None = stored_person(group="staff", bytes_free=900)
        self.members: list[str] = []
        self.refused = 0
        self.reads = 0
        self.written: list[Any] = []
        self.conditions: list[str] = []
        self.told: list[str] = []
        self.queued: list[Any] = []
        self.queries: list[Any] = []

    def fetch(self, reads: Sequence[Any]) -> list[Any]:
        self.reads += 1
        person, features_ = reads
        assert (person.model, features_) == (UserItem, reading.to_read())
        return [deepcopy(self.alice) if self.alice and self.alice.id == person.hash_key else None, "the features"]

    def commit(self, build: Any) -> None:
        if self.refused:
            self.refused -= 1
            raise Cancelled({"users"})

        def update(item: UserItem, actions: list[Any], condition: Any) -> None:
            self.written.append((item.id, actions))
            self.conditions.append(str(condition))

        build(
            SimpleNamespace(
                condition_check=lambda model, key, condition: self.conditions.append(str(condition)),
                update=update,
                save=lambda item: self.written.append(("save", described(item))),
                delete=lambda item: self.written.append(("delete", described(item))),
            )
        )

    def query(self, group: str, condition: Any, *, limit: int, page_size: int, consistent_read: bool) -> list[Any]:
        self.queries.append((group, str(condition), limit, page_size))
        assert consistent_read
        return [MemberItem(group, user_id) for user_id in self.members[:limit]]

    def of_members(self) -> list[Any]:
        return [(what, key) for what, key in self.written if isinstance(key, tuple) and key[0] == "member"]


def described(item: Any) -> Any:
    """Return what tells apart the items that a change of group writes."""
    if isinstance(item, MemberItem):
        return ("member", item.group, item.user_id)
    assert isinstance(item, PersonEntry)
    return (item.partition, item.position)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    """Groups and people that are read from items at hand, and what is written and queued for them."""
    site = Site()
    monkeypatch.setattr(groups, "fetch", site.fetch)
    monkeypatch.setattr(groups, "commit", site.commit)
    monkeypatch.setattr(groups, "enqueue", lambda *job: site.queued.append(job))
    monkeypatch.setattr(reading, "features_of", lambda item: {"the features": FEATURES}[item])
    monkeypatch.setattr(features, "current", lambda: FEATURES)
    monkeypatch.setattr(features, "latest", lambda: FEATURES)
    monkeypatch.setattr(realtime, "account_changed", lambda *, user_id: site.told.append(user_id))
    monkeypatch.setattr(MemberItem, "query", site.query)
    return site


def of_alice(alice: UserItem, *, group: str, quota: int) -> tuple[str, list[Any]]:
    """Return the write that puts Alice into a group with its quota."""
    actions = [
        UserItem.group.set(group),
        UserItem.quota_bytes.set(quota),
        UserItem.bytes_free.add(quota - int(alice.quota_bytes)),
    ]
    return (alice.id, actions)
