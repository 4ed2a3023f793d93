"""Bytes stored ≤ bytes declared ≤ quota, summed over parts and over uploads that start at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.support.callers import Callers, callers_of
from tests.support.exhaustive import rounds
from tests.support.stack import Stack
from tests.support.visitor import Visitor, newcomer

pytestmark = pytest.mark.stack

CALLERS = 32
ROUNDS = rounds(20)
FITTING = 10
SIZE = 1000


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.fixture
def erin(stack: Stack, callers: Callers) -> tuple[Visitor, str]:
    """Somebody whose quota nobody else uses, and their id."""
    return newcomer(stack, callers)


def usage(visitor: Visitor) -> tuple[int, int]:
    used = visitor.get("account/").json()["usage"]
    return used["bytes_used"], used["documents_count"]


def allow(callers: Callers, visitor: Visitor, user_id: str, more: int) -> int:
    """Set the quota to what is used and that many bytes; what is used."""
    used, _ = usage(visitor)
    callers.call("accounts.services.quota.change", user_id=user_id, quota_bytes=used + more)
    return used


def test_inv_10_uploads_started_by_processes(callers: Callers, erin: tuple[Visitor, str]) -> None:
    visitor, user_id = erin
    owner = callers.call("accounts.services.people.get_people", ids=[user_id])[user_id]
    call = ("files.services.uploads.start", {"owner": owner, "name": "a.bin", "size": SIZE})
    for number in range(1, ROUNDS + 1):
        used = allow(callers, visitor, user_id, FITTING * SIZE + SIZE - 1)

        outcomes = callers.together([call] * CALLERS)

        codes = Counter(outcome.code for outcome in outcomes)
        assert codes == Counter({"": FITTING, "quota_exceeded": CALLERS - FITTING})
        assert usage(visitor) == (used + FITTING * SIZE, number * FITTING)


def test_inv_10_uploads_started_over_http(callers: Callers, erin: tuple[Visitor, str]) -> None:
    visitor, user_id = erin
    with ThreadPoolExecutor(CALLERS) as threads:

        def start(number: int) -> requests.Response:
            return visitor.post("documents/", {"name": f"{number}.bin", "size": SIZE})

        for number in range(1, ROUNDS + 1):
            used = allow(callers, visitor, user_id, FITTING * SIZE)

            answers = list(threads.map(start, range(CALLERS)))

            statuses = Counter(answer.status_code for answer in answers)
            assert statuses == Counter({201: FITTING, 413: CALLERS - FITTING})
            assert usage(visitor) == (used + FITTING * SIZE, number * FITTING)


def test_inv_10_batches_started_over_http(callers: Callers, erin: tuple[Visitor, str]) -> None:
    visitor, user_id = erin
    each, batches = 7, 6
    fitting = each * batches - 10
    documents = [{"name": f"{number}.bin", "size": SIZE} for number in range(each)]
    with ThreadPoolExecutor(batches) as threads:

        def start(number: int) -> list[dict[str, Any]]:
            # Half of them twice, as where an answer got lost.
            headers = {"Idempotency-Key": f"batch {user_id} {number}"}
            answers = [
                visitor.post("documents/batch/", {"documents": documents}, headers=headers)
                for _ in range(1 + number % 2)
            ]
            assert [answer.status_code for answer in answers] == [200] * len(answers), answers[0].text
            assert len({answer.text for answer in answers}) == 1
            return list(answers[0].json()["results"])

        used = allow(callers, visitor, user_id, fitting * SIZE + SIZE - 1)
        before = usage(visitor)[1]

        results = [result for found in threads.map(start, range(batches)) for result in found]

        codes = Counter(result["error"]["code"] if result["error"] else "" for result in results)
        assert codes == Counter({"": fitting, "quota_exceeded": 10})
        assert usage(visitor) == (used + fitting * SIZE, before + fitting)


def test_inv_10_starting_and_deleting_at_once_keeps_the_books(callers: Callers, erin: tuple[Visitor, str]) -> None:
    visitor, user_id = erin
    owner = callers.call("accounts.services.people.get_people", ids=[user_id])[user_id]
    allow(callers, visitor, user_id, CALLERS * SIZE)
    half = CALLERS // 2
    kept = [visitor.start(f"{number}.bin", SIZE)["id"] for number in range(half)]
    start = ("files.services.uploads.start", {"owner": owner, "name": "a.bin", "size": SIZE})
    # Each twice, as an impatient person would.
    deletes: list[tuple[str, dict[str, Any]]] = [
        ("files.services.deletion.delete", {"owner": owner, "document_id": id_}) for id_ in kept[: half // 2] * 2
    ]

    outcomes = callers.together([start, *deletes] + [start] * (half - 1))

    assert {outcome.code for outcome in outcomes} <= {"", "document_not_found", "busy"}
    left = visitor.get("documents/?limit=100").json()["items"]
    assert usage(visitor) == (sum(item["size"] for item in left), len(left))


@pytest.mark.parametrize("difference", [-1, 1, -999, 1000])
def test_inv_10_a_part_takes_as_many_bytes_as_were_declared(
    difference: int, erin: tuple[Visitor, str], stack: Stack
) -> None:
    visitor, _ = erin
    document = visitor.start("a.bin", SIZE)
    urls, headers = visitor.signed(document["id"], 1)

    answer = requests.put(urls[1], data=b"x" * (SIZE + difference), headers=headers, timeout=30)

    assert answer.status_code == 403, answer.text
    assert visitor.get(f"documents/{document['id']}/parts/").json()["parts"] == []


def test_inv_10_an_empty_document_takes_no_byte(erin: tuple[Visitor, str]) -> None:
    visitor, _ = erin
    document = visitor.start("empty.bin", 0)
    urls, headers = visitor.signed(document["id"], 1)

    assert requests.put(urls[1], data=b"x", headers=headers, timeout=30).status_code == 403

    parts = visitor.send(document, b"")
    done = visitor.post(f"documents/{document['id']}/complete/", {"parts": parts})
    assert done.status_code == 200, done.text
    visitor.wait_until_ready(document["id"])


def test_inv_10_bytes_without_a_declared_length_are_refused(erin: tuple[Visitor, str]) -> None:
    """Sent in chunks, a body has no Content-Length."""
    visitor, _ = erin
    document = visitor.start("a.bin", SIZE)
    urls, headers = visitor.signed(document["id"], 1)

    answer = requests.put(urls[1], data=iter([b"x" * SIZE, b"more"]), headers=headers, timeout=30)

    assert answer.status_code in (403, 411)
    assert visitor.get(f"documents/{document['id']}/parts/").json()["parts"] == []


def test_inv_10_there_are_no_more_parts_than_were_declared(erin: tuple[Visitor, str]) -> None:
    visitor, _ = erin
    document = visitor.start("a.bin", SIZE)
    for numbers in ([2], [0], [-1], [10_001], [1, 1], []):
        answer = visitor.post(f"documents/{document['id']}/parts/", {"part_numbers": numbers})
        assert answer.status_code == 400, numbers
