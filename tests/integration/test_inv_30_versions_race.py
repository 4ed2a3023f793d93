"""Many who change the same at once, each meaning the version that all were shown: one of them does, all others are
told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from tests.support.stack import Stack
from tests.support.visitor import WAIT_SECONDS, Visitor

pytestmark = pytest.mark.stack

MANY = 8


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Visitor:
    return Visitor(stack, "admin@example.com")


def all_at_once(visitor: Visitor, method: str, path: str, bodies: list[dict[str, Any]]) -> list[int]:
    """Send these at one moment, each for the version that there is; what was answered, and whether what is there
    then is of the one that was let through."""
    seen = visitor.get(path).headers["ETag"]
    ready = Barrier(len(bodies))

    def send(body: dict[str, Any]) -> Any:
        ready.wait(timeout=WAIT_SECONDS)
        return visitor.ask(method, path, json=body, headers={"If-Match": seen})

    with ThreadPoolExecutor(len(bodies)) as threads:
        answers = list(threads.map(send, bodies))
    [done] = [answer for answer in answers if answer.status_code == 200]
    assert visitor.get(path).headers["ETag"] == done.headers["ETag"] != seen
    return sorted(answer.status_code for answer in answers)


def numbered(name: str) -> list[dict[str, Any]]:
    return [{name: f"{uuid4()}"} for _ in range(MANY)]


ONE = [200] + [412] * (MANY - 1)


def test_inv_30_of_many_editors_of_a_document_one_wins(alice: Visitor) -> None:
    document_id = alice.upload("edited.txt", b"edited")
    assert all_at_once(alice, "PATCH", f"documents/{document_id}/", numbered("name")) == ONE
    emails = [["bob@example.com"], ["charlie@example.com"], ["bob@example.com", "charlie@example.com"], []]
    # Each another list: two who wish for the very same are both told that it is so.
    people = [{"emails": some} for some in emails]
    assert all_at_once(alice, "PUT", f"documents/{document_id}/people/", people) == [200, 412, 412, 412]


def test_inv_30_of_many_editors_of_a_link_a_request_and_a_webhook_one_wins(alice: Visitor) -> None:
    hook = {"url": f"https://example.com/{uuid4()}", "events": ["share.created"]}
    for path, made, name in [
        ("shares/", {"documents": []}, "title"),
        ("requests/", {"title": "Raced"}, "title"),
        ("webhooks/", hook, "url"),
    ]:
        found = alice.post(path, made).json()
        bodies = numbered(name)
        if name == "url":
            bodies = [{"url": f"https://example.com/{body['url']}"} for body in bodies]
        assert all_at_once(alice, "PATCH", f"{path}{found['id']}/", bodies) == ONE, path


def test_inv_30_of_many_editors_of_an_account_and_of_features_one_wins(alice: Visitor, admin: Visitor) -> None:
    assert all_at_once(alice, "PATCH", "account/", [{"preferences": body} for body in numbered("mark")]) == ONE
    limits = [{"limits": {"largest_file": 10**9 + number}} for number in range(MANY)]
    assert all_at_once(admin, "PATCH", "features/", limits) == ONE
    assert admin.ask("PATCH", "features/", json={"limits": {"largest_file": None}}, headers={"If-Match": "*"}).ok
