"""What a page and an expiry run read does not depend on how many documents are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import LimitedSizeDict
from ulid import ULID

from files.domain.audit import Action
from files.domain.documents import PersonRef
from files.domain.due import due_hour, due_moment
from files.models import AuditItem, DocumentItem, GrantItem, SweepItem
from files.services import drain, mapping, schedule
from mydoc import features
from mydoc.aws import site_items
from mydoc.aws.tables import StageModel
from mydoc.core import clock
from mydoc.core.ids import new_id
from tests.conftest import Actor, empty_stage
from tests.support.reads import Meter, Reads
from tests.support.reads import meter as meter
from tests.support.world import World

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
DUE = 5
# Three megabytes of Alice's, of which DynamoDB hands over one at a time.
FEW, MANY = 100, 8_000


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with empty_stage(), pytest.MonkeyPatch.context() as monkeypatch:
        # moto weighs a whole item again for each of its attributes.
        monkeypatch.setattr(LimitedSizeDict, "__setitem__", dict.__setitem__)
        yield World.build()


@pytest.fixture(autouse=True)
def at_half_past_twelve(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    # Asked for twice a minute, whatever is stored: once before anything is measured, however long that takes.
    monkeypatch.setattr(site_items, "LONGEST_KEPT", timedelta(hours=1))
    features.latest()


def test_reading_costs_the_same_with_8000_documents_as_with_100(world: World, meter: Meter):
    alice, bob = world.browser(world.alice), world.browser(world.bob)
    costs: dict[str, Callable[[], bool]] = {
        "my documents": lambda: alice.get("/api/v1/documents/?limit=25").status_code == 200,
        "my documents, the page": lambda: alice.get("/").status_code == 200,
        "shared with me": lambda: bob.get("/api/v1/documents/?scope=shared&limit=25").status_code == 200,
        "my trail": lambda: alice.get("/api/v1/audit/?limit=25").status_code == 200,
        "my statistics": lambda: alice.get("/statistics/").status_code == 200,
        "an expiry run": lambda: _sweep() == DUE,
        "a look for what happened": lambda: _drain() == 0,
    }

    def measure() -> dict[str, Reads]:
        found = {}
        for name, act in costs.items():
            with meter() as reads:
                done = act()
            assert done, name
            found[name] = reads
        return found

    _store(world, range(FEW))
    before = measure()
    _store(world, range(FEW, MANY))
    after = measure()

    assert after == before
    assert before["my documents"].items > 25
    assert before["an expiry run"].items == DUE + 1


def test_the_second_page_costs_what_the_first_does(world: World, meter: Meter):
    _store(world, range(FEW))
    client = world.browser(world.alice)
    cursor, costs = "", []
    for _ in range(2):
        with meter() as reads:
            answer = client.get(
                f"/api/v1/documents/?limit=10&cursor={cursor}" if cursor else "/api/v1/documents/?limit=10"
            )
        cursor = answer.json()["next_cursor"]
        costs.append(reads)

    assert costs[0] == costs[1]


def _sweep() -> int:
    SweepItem("documents", drained_until=due_hour(NOW - timedelta(hours=1))).save()
    return schedule.sweep()


def _drain() -> int:
    SweepItem("activity", drained_until=due_hour(NOW - timedelta(hours=1))).save()
    return drain.drain()


def _store(world: World, numbers: range) -> None:
    """Documents of which most are Alice's and shared with Bob, the first five due, many more within the hour."""
    stranger = Actor(new_id(), "stranger@example.com", "Strange", "Stranger")
    for owner, is_shared in [(world.alice, True), (stranger, False)]:
        item = _document(owner)
        document, line = item.serialize(), _line(item).serialize()
        grant = mapping.grant_of(mapping.document_of(item), user_id=world.bob.id).serialize()
        for number in numbers:
            if (number % 4 > 0) is not is_shared:
                continue
            made_at = NOW - timedelta(days=3) + timedelta(milliseconds=number)
            key = str(ULID.from_datetime(made_at))
            due_at = _due_at(number)
            due = {"due_hour": due_hour(due_at), "due_at": due_moment(due_at)}
            _put(DocumentItem, document, id=key, **due)
            if is_shared:
                _put(GrantItem, grant, id=key)
                _put(AuditItem, line, id=key)


def _due_at(number: int) -> datetime:
    """The first are due; of the rest some are due later in this very hour, the others within a week."""
    return NOW - timedelta(minutes=number) if number < DUE else NOW + timedelta(minutes=5 + number % 10_000)


def _document(owner: Actor) -> DocumentItem:
    return DocumentItem(
        owner.id,
        new_id(),
        owner=mapping.person_map(PersonRef(owner.id, owner.email, owner.name, owner.surname)),
        name="document.txt",
        size=5,
        content_type="text/plain",
        kind="text",
        status="ready",
        created_at=NOW,
        uploaded_at=NOW,
        expires_at=NOW + timedelta(days=7),
        lifetime=604800,
        part_size=8388608,
        part_count=1,
        due_hour="",
        due_at="",
    )


def _line(item: DocumentItem) -> AuditItem:
    return AuditItem(
        item.owner_id,
        item.id,
        at=NOW,
        action=Action.UPLOADED.value,
        owner_id=item.owner_id,
        actor_id=item.owner_id,
        actor="Alice Ahrens <alice@example.com>",
        document_id=item.id,
        document_name=item.name,
        ttl=NOW + timedelta(days=400),
    )


def _put(model: type[StageModel], item: dict[str, Any], **values: str) -> None:
    """Put a copy with these values into moto's table itself: its API takes minutes for so many."""
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][model.Meta.region].get_table(model.Meta.table_name)
    table.put_item({**item, **{name: {"S": value} for name, value in values.items()}})
