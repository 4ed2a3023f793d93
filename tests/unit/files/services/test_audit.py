"""The history by action, person and time: each line that is asked for, once, whatever the pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from files.domain.audit import Action, Filter
from files.models import AuditItem
from files.services import audit
from mydoc.core.errors import Invalid
from mydoc.core.ids import first_id_at, is_id, made_at, new_id
from tests.support.clock import Clock

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def put(owner_id: str, at: datetime, action: Action = Action.UPLOADED, actor: str = "Alice Ahrens") -> str:
    """A line of that moment, as `lines_about` writes it."""
    line_id = first_id_at(at)[:10] + new_id()[10:]
    AuditItem(
        person_id=owner_id, id=line_id, at=at, action=action.value, owner_id=owner_id, actor_id=owner_id,
        actor=actor, document_id="d", document_name="plans.txt", day=at.strftime("%Y-%m-%d"),
        ttl=at + audit.KEPT,
    ).save()  # fmt: skip
    return line_id


def go_to(clock: Clock, moment: datetime) -> None:
    """Let it be that moment."""
    clock.move(seconds=(moment - clock.now()).total_seconds())


@pytest.fixture
def ids(alice, clock: Clock) -> list[str]:
    """Ten lines of Alice's, an hour apart, the newest first."""
    go_to(clock, NOON)
    ages = range(10)
    actions = [Action.UPLOADED, Action.DOWNLOADED]
    actors = ["Alice Ahrens", "Bob Baker", "Charlie Chen"]
    return [put(alice.id, NOON - timedelta(hours=age), actions[age % 2], actors[age % 3]) for age in ages]


def read(listing, limit: int = 3) -> list[str]:
    """The ids on all pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = listing(cursor=cursor, limit=limit)
        assert len(page.items) <= limit
        found += [line.id for line in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


def both(alice, asked: Filter) -> list[list[str]]:
    return [
        read(lambda **page: audit.list_own(person_id=alice.id, asked=asked, **page)),
        read(lambda **page: audit.list_all(is_admin=True, asked=asked, **page)),
    ]


def ago(hours: float) -> datetime:
    return NOON - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("asked", "ages"),
    [
        (Filter(), range(10)),
        (Filter(actions=frozenset({Action.DOWNLOADED})), [1, 3, 5, 7, 9]),
        (Filter(person="bob"), [1, 4, 7]),
        (Filter(query="chen"), [2, 5, 8]),
        (Filter(since=ago(4)), [0, 1, 2, 3, 4]),
        (Filter(until=ago(4)), [5, 6, 7, 8, 9]),
        (Filter(since=ago(7), until=ago(2)), [3, 4, 5, 6, 7]),
        (Filter(since=ago(7), until=ago(2), person="bob", actions=frozenset({Action.UPLOADED})), [4]),
        (Filter(since=ago(2), until=ago(2)), []),
        (Filter(since=ago(-1)), []),
        (Filter(until=ago(200)), []),
        (Filter(since=datetime(2000, 1, 1, tzinfo=UTC), until=datetime(2199, 1, 1, tzinfo=UTC)), range(10)),
    ],
)
def test_all_that_is_asked_for_and_nothing_else(alice, ids: list[str], asked: Filter, ages) -> None:
    assert both(alice, asked) == [[ids[age] for age in ages]] * 2


def test_everyones_history_over_midnight_reads_the_asked_days_only(alice, ids, round_trips) -> None:
    older = put(alice.id, NOON - timedelta(days=40))
    day = Filter(since=NOON - timedelta(days=40, hours=1), until=NOON - timedelta(days=40) + timedelta(hours=1))
    with round_trips() as calls:
        page = audit.list_all(is_admin=True, asked=day)
    assert ([line.id for line in page.items], page.next_cursor, len(calls)) == ([older], None, 1)


def test_a_cursor_that_is_none_is_refused(alice, ids) -> None:
    for cursor in ("x", "eyJpZCI6IngifQ"):
        with pytest.raises(Invalid):
            audit.list_own(person_id=alice.id, cursor=cursor)
        with pytest.raises(Invalid):
            audit.list_all(is_admin=True, cursor=cursor)


def test_an_id_tells_when_it_was_made() -> None:
    begin = datetime.now(UTC)
    made = new_id()
    assert abs(made_at(made) - begin) < timedelta(minutes=5)
    assert first_id_at(made_at(made)) <= made < first_id_at(made_at(made) + timedelta(milliseconds=1))
    assert is_id(first_id_at(begin))
    assert made_at("7" + "Z" * 25).year == 9999


def test_what_a_later_release_wrote_is_left_out_after_a_rollback(alice, ids):
    for position in (0, 4):
        item = AuditItem.get(alice.id, ids[position])
        item.action = "teleported"
        item.save()
    known = [one for position, one in enumerate(ids) if position not in (0, 4)]
    assert both(alice, Filter()) == [known, known]
    assert both(alice, Filter(query="plans")) == [known, known]
