"""What happened is counted exactly once, whichever processes drain it, die of it and lose AWS's answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from files.domain.activity import bucket_of
from tests.support.callers import Call, Callers, callers_of
from tests.support.stack import Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack

ROUNDS = 6
WRITERS, DRAINS = 6, 6
COUNT, SIZE = 25, 1000


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture(scope="module")
def document_id(alice: Visitor) -> str:
    return alice.upload("counted.txt", b"counted")


@pytest.fixture
def share_id(alice: Visitor, document_id: str) -> str:
    answer = alice.post("shares/", {"documents": [document_id]})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def counted(alice: Visitor, share_id: str) -> tuple[int, int]:
    total = alice.get(f"shares/{share_id}/statistics/").json()["total"]
    return total["claims"], total["claimed_bytes"]


def buckets(owner_id: str) -> list[str]:
    """Where what happens now is noted: in this hour, or in the next if that begins meanwhile."""
    now = datetime.now(UTC)
    return sorted({bucket_of(owner_id, now + timedelta(minutes=minutes)) for minutes in (-5, 0, 5)})


def test_processes_that_note_drain_die_and_lose_answers(callers: Callers, alice: Visitor, share_id: str) -> None:
    owner_id = alice.get("account/").json()["id"]
    note: Call = (
        "tests.support.statistics.note_claims",
        {"owner_id": owner_id, "share_id": share_id, "count": COUNT, "size": SIZE},
    )
    for number in range(1, ROUNDS + 1):
        drains: list[Call] = []
        for bucket in buckets(owner_id):
            drains += [("files.services.drain.drain_bucket", {"bucket": bucket})] * DRAINS
        # Spread over both processes, which make the calls of a half each.
        outcomes = callers.together([*drains[::2], *[note] * WRITERS, *drains[1::2]])
        # Too many at once may learn so; then their job is tried again.
        assert {outcome.code for outcome in outcomes} <= {"", "busy"}
        assert [o.value for o in outcomes[len(drains[::2]) :][:WRITERS]] == [COUNT] * WRITERS
        for bucket in buckets(owner_id):
            callers.call("tests.support.statistics.drain_and_die", bucket=bucket, at=number)
            callers.call("tests.support.statistics.drain_with_lost_answer", bucket=bucket, lost=number)
            callers.call("files.services.drain.drain_bucket", bucket=bucket)

        expected = number * WRITERS * COUNT
        assert counted(alice, share_id) == (expected, expected * SIZE)


def test_drains_at_once_of_what_is_there(callers: Callers, alice: Visitor, share_id: str) -> None:
    owner_id = alice.get("account/").json()["id"]
    for number in range(1, ROUNDS + 1):
        callers.call(
            "tests.support.statistics.note_claims", owner_id=owner_id, share_id=share_id, count=150, size=SIZE
        )
        drains: list[Call] = [
            ("files.services.drain.drain_bucket", {"bucket": bucket}) for bucket in buckets(owner_id)
        ] * 8

        outcomes = callers.together(drains)

        assert {outcome.code for outcome in outcomes} <= {"", "busy"}
        assert counted(alice, share_id) == (150 * number, 150 * SIZE * number)


def test_the_queue_counts(callers: Callers, alice: Visitor, share_id: str) -> None:
    owner_id = alice.get("account/").json()["id"]
    callers.call("tests.support.statistics.note_claims", owner_id=owner_id, share_id=share_id, count=3, size=5)

    # What the schedule calls; the stack's own may have come by before, and count some of it.
    callers.call("files.services.drain.drain")

    wait_for(lambda: counted(alice, share_id) == (3, 15))
