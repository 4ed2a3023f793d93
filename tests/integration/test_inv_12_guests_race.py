"""Guests of several processes begin uploads to one request at the same moment: never more than it takes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.support.callers import Callers, callers_of
from tests.support.exhaustive import rounds
from tests.support.stack import PASSWORD, Stack
from tests.support.visitor import Visitor, fetch, wait_for

pytestmark = pytest.mark.stack

CALLERS = 32
ROUNDS = rounds(10)
FITTING = 10
SIZE = 1000


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.fixture
def frida(stack: Stack, callers: Callers) -> Visitor:
    """Somebody whose quota nobody else uses."""
    address = f"frida-{os.urandom(4).hex()}@example.com"
    account = {"email": address, "password": PASSWORD, "name": "Frida", "surname": "Fuchs"}
    callers.call("accounts.services.administration.ensure_demo_account", **account)
    return Visitor(stack, address)


def new_request(visitor: Visitor, **rules: Any) -> dict[str, Any]:
    answer = visitor.post("requests/", {"title": "Plans", "ask_name": "optional", **rules})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def new_visits(callers: Callers, slug: str, count: int) -> list[Any]:
    """As many guests, each of whom came from another address."""
    return [
        callers.call("tests.support.callers.visit_request", slug=slug, address=f"198.51.100.{number}")
        for number in range(count)
    ]


def starts(visits: list[Any], size: int = SIZE) -> list[tuple[str, dict[str, Any]]]:
    arguments = {"name": "a.bin", "size": size}
    return [
        ("files.services.requests.guest.start", {"visit": visits[number % len(visits)], **arguments})
        for number in range(CALLERS)
    ]


def counts(visitor: Visitor, request_id: str) -> tuple[int, int]:
    found = visitor.get(f"requests/{request_id}/").json()
    return found["files_count"], found["bytes_count"]


@pytest.mark.parametrize("rules", [{"max_files": FITTING}, {"max_bytes": FITTING * SIZE + SIZE - 1}])
def test_inv_12_guests_of_several_processes(rules: dict[str, int], callers: Callers, frida: Visitor) -> None:
    used = 0
    for _ in range(ROUNDS):
        request = new_request(frida, **rules)
        visits = new_visits(callers, request["slug"], 4)

        outcomes = callers.together(starts(visits))

        codes = Counter(outcome.code for outcome in outcomes)
        assert codes == Counter({"": FITTING, "request_full": CALLERS - FITTING})
        assert counts(frida, request["id"]) == (FITTING, FITTING * SIZE)
        used += FITTING * SIZE
        assert frida.get("account/").json()["usage"]["bytes_used"] == used


def test_inv_12_batches_of_guests(stack: Stack, frida: Visitor) -> None:
    each, guests, over = 7, 6, 10
    fitting = each * guests - over
    request = new_request(frida, max_files=fitting)
    path = f"public/requests/{request['slug']}/"
    documents = [{"name": f"{number}.bin", "size": SIZE} for number in range(each)]

    def start(number: int) -> list[str]:
        guest = Visitor(stack)
        token = guest.post(f"{path}submissions/", {"name": f"Guest {number}"}).json()["guest"]
        headers = {"X-Request-Guest": token, "Idempotency-Key": f"a batch of guest {number}"}
        # Half of them twice, as where an answer got lost.
        answers = [
            guest.post(f"{path}uploads/batch/", {"documents": documents}, headers=headers)
            for _ in range(1 + number % 2)
        ]
        assert [answer.status_code for answer in answers] == [200] * len(answers), answers[0].text
        assert len({answer.text for answer in answers}) == 1
        return [one["error"]["code"] if one["error"] else "" for one in answers[0].json()["results"]]

    with ThreadPoolExecutor(guests) as threads:
        codes = Counter(code for found in threads.map(start, range(guests)) for code in found)

    assert codes == Counter({"": fitting, "request_full": over})
    assert counts(frida, request["id"]) == (fitting, fitting * SIZE)
    assert frida.get("account/").json()["usage"]["documents_count"] == fitting


def test_inv_12_limits_that_change_while_guests_begin(callers: Callers, frida: Visitor) -> None:
    for _ in range(ROUNDS):
        request = new_request(frida, max_files=FITTING)
        visits = new_visits(callers, request["slug"], 2)
        owner = callers.call("tests.support.callers.person_of", email=frida.address)
        arguments = {"owner": owner, "request_id": request["id"]}
        change = ("tests.support.callers.change_request", {**arguments, "max_files": FITTING + 5})

        outcomes = callers.together([change, *starts(visits)])

        begun = sum(1 for outcome in outcomes[1:] if not outcome.code)
        assert FITTING <= begun <= FITTING + 5
        found = frida.get(f"requests/{request['id']}/").json()
        assert (found["max_files"], found["files_count"]) == (FITTING + 5, begun)


def test_inv_12_taking_back_and_settling_at_once_gives_back_once(callers: Callers, frida: Visitor) -> None:
    request = new_request(frida, max_files=CALLERS)
    [visit] = new_visits(callers, request["slug"], 1)
    begun = [outcome.value.document for outcome in callers.together(starts([visit])) if not outcome.code]
    assert len(begun) == CALLERS
    half = begun[: CALLERS // 2]

    withdraw = "files.services.requests.guest.withdraw"
    calls: list[tuple[str, dict[str, Any]]] = []
    for document in half:
        which = {"owner_id": document.owner_id, "document_id": document.id}
        calls.append((withdraw, {"visit": visit, "document_id": document.id}))
        calls.append(("tests.support.callers.abandon", which))
    outcomes = callers.together(calls)

    assert {outcome.code for outcome in outcomes} <= {"", "document_not_found", "busy"}
    left = CALLERS - len(half)
    assert counts(frida, request["id"]) == (left, left * SIZE)
    used = frida.get("account/").json()["usage"]
    assert (used["bytes_used"], used["documents_count"]) == (left * SIZE, left)


def test_files_of_one_guest_that_arrive_at_once_are_all_counted(callers: Callers, frida: Visitor) -> None:
    request = new_request(frida, max_files=CALLERS)
    [visit] = new_visits(callers, request["slug"], 1)
    begun = [outcome.value.document for outcome in callers.together(starts([visit]))]

    send, content = "tests.support.callers.send_to_request", b"a" * SIZE
    sent = callers.together([(send, {"visit": visit, "document": one, "content": content}) for one in begun])
    # The stack does the same by S3's events: each settles once, whoever does it.
    process = "tests.support.callers.process"
    callers.together([(process, {"owner_id": one.owner_id, "document_id": one.id}) for one in begun])

    assert {outcome.code for outcome in sent} == {""}
    submission_id = begun[0].collected.submission_id
    files = f"requests/{request['id']}/submissions/{submission_id}/files/?limit=100"
    wait_for(lambda: {file["status"] for file in frida.get(files).json()["items"]} == {"received"})
    received, failed, newest = callers.call(
        "tests.support.callers.news_of", slug=visit.slug, submission_id=submission_id
    )
    assert (received, failed) == (CALLERS, 0)
    assert newest in {document.id for document in begun}


def test_inv_12_bytes_by_presigned_urls_only_and_only_those_declared(stack: Stack, frida: Visitor) -> None:
    request = new_request(frida, types=[".txt"])
    guest = Visitor(stack)
    path = f"public/requests/{request['slug']}/"
    token = guest.post(f"{path}submissions/", {"name": "Jane"}).json()["guest"]
    guest.http.headers["X-Request-Guest"] = token
    started = guest.post(f"{path}uploads/", {"name": "a.txt", "size": 5}).json()
    one = f"{path}uploads/{started['id']}/"
    signed = guest.post(f"{one}parts/", {"part_numbers": [1]}).json()
    url, headers = signed["urls"]["1"], signed["headers"]

    for content in (b"hello!", b"hell"):
        assert requests.put(url, data=content, headers=headers, timeout=30).status_code == 403
    assert requests.get(url, timeout=30).status_code in {400, 403}
    answer = requests.put(url, data=b"hello", headers=headers, timeout=30)
    assert answer.status_code == 200
    parts = [{"part_number": 1, "etag": answer.headers["ETag"]}]
    assert guest.post(f"{one}complete/", {"parts": parts}).status_code == 200
    wait_for(lambda: guest.get(f"{path}uploads/").json()["items"][0]["status"] == "received")

    # Nothing is writable after completion, and the bytes are the owner's.
    assert requests.put(url, data=b"HELLO", headers=headers, timeout=30).status_code == 412
    assert guest.post(f"{one}parts/", {"part_numbers": [1]}).json()["code"] == "not_uploading"
    download = frida.get(f"documents/{started['id']}/download/").json()
    assert fetch(download["url"]) == b"hello"
    assert guest.get(f"documents/{started['id']}/download/").status_code == 401
