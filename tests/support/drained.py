"""Things that happened in one hour, and what was counted of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from files.domain.activity import Activity, Happening, bucket_of
from files.domain.statistics import Figures
from files.models import ActivityItem, StatisticsItem
from files.services import drain
from files.services.activity import record
from mydoc.aws import queue
from mydoc.aws.transactions import commit
from mydoc.core import clock

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
OWNER, OTHER, SHARE = "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAW", "01ARZ3NDEKTSV4RRFFQ69G5FAX"
BUCKET = bucket_of(OWNER, NOW)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`at(moment)` makes it that time; it is NOW without."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """But whom a test names."""
    monkeypatch.setattr(drain, "LISTENERS", ())


@pytest.fixture
def told(nobody_listens: None, monkeypatch: pytest.MonkeyPatch) -> list[Activity]:
    """What a listener was told of."""
    heard: list[Activity] = []
    monkeypatch.setattr(drain, "LISTENERS", (heard.extend,))
    return heard


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The jobs that were put on the queue."""
    bodies: list[tuple[str, ...]] = []
    monkeypatch.setattr(queue, "enqueue", lambda task, *ids: bodies.append((task, *ids)))
    return bodies


def note(happening: Happening = Happening.CLAIMED, *, owner_id: str = OWNER, **what: Any) -> Activity:
    """Let something happen now."""
    noted = record.new(happening, owner_id=owner_id, **what)
    commit(lambda transaction: record.add(transaction, noted))
    return noted


def claim(size: int = 10, **what: Any) -> Activity:
    """Let somebody download now."""
    return note(Happening.CLAIMED, **{"size": size, "share_id": SHARE, **what})


def sums(subject: str, day: str = "2026-03-04") -> tuple[int, ...] | None:
    """Return what was counted on a day, None for nothing."""
    try:
        item = StatisticsItem.get(subject, day)
    except StatisticsItem.DoesNotExist:
        return None
    return tuple(int(getattr(item, each.name)) for each in fields(Figures))


def left() -> int:
    """Return how many happenings wait to be counted."""
    return sum(1 for _ in ActivityItem.scan())
