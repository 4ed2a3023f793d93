"""Many at once with one `Idempotency-Key`: one of them does it, and all have its answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.support.stack import Stack
from tests.support.visitor import WAIT_SECONDS, Visitor, mail_to

pytestmark = pytest.mark.stack

MANY = 8


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture(scope="module")
def document_id(alice: Visitor) -> str:
    return alice.upload("raced.txt", b"raced")


def all_at_once(visitor: Visitor, path: str, body: Any, headers: dict[str, str] | None = None) -> list[Any]:
    """Send it so many times at one moment, each again as long as it is told to wait; what all were answered."""
    ready, sent = Barrier(MANY), {"Idempotency-Key": str(uuid4()), **(headers or {})}

    def send(_: int) -> requests.Response:
        ready.wait(timeout=WAIT_SECONDS)
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            answer = visitor.post(path, body, headers=sent)
            if answer.status_code != 409 or answer.json()["code"] != "request_in_progress":
                break
            time.sleep(0.05)
        return answer

    with ThreadPoolExecutor(MANY) as threads:
        answers = list(threads.map(send, range(MANY)))
    assert {answer.status_code for answer in answers} <= {200, 201, 202}, [answer.text for answer in answers]
    return [answer.json() for answer in answers]


def one(answers: list[Any]) -> Any:
    """The answer that all had."""
    assert answers == [answers[0]] * MANY
    return answers[0]


def test_inv_30_one_document_one_link_one_token_one_webhook(alice: Visitor, document_id: str) -> None:
    name = f"{uuid4()}"
    made: list[tuple[str, dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
        ("documents/", {"name": f"{name}.txt", "size": 5}, lambda item: item["name"] == f"{name}.txt"),
        ("shares/", {"documents": [document_id], "title": name}, lambda item: item["title"] == name),
        ("tokens/", {"name": name[:20], "scopes": ["audit:read"]}, lambda item: item["name"] == name[:20]),
        ("requests/", {"title": name}, lambda item: item["title"] == name),
    ]
    for path, body, is_it in made:
        answer = one(all_at_once(alice, path, body))
        listed = [item["id"] for item in alice.get(path, params=_page(path)).json()["items"] if is_it(item)]
        assert listed == [answer["id"]], path


def test_inv_30_one_log_in_and_one_account(stack: Stack) -> None:
    nobody = Visitor(stack)
    body = {"email": "bob@example.com", "password": stack.password}
    token = one(all_at_once(nobody, "auth/login/", body))["token"]
    account = nobody.get("account/", headers={"Authorization": f"Bearer {token}"}).json()
    assert account["email"] == "bob@example.com"

    address = f"raced-{uuid4()}@example.com"
    person = {"email": address, "password": "a-long-enough-secret", "name": "Rae", "surname": "Roth"}
    one(all_at_once(nobody, "auth/register/", person))
    mail_to(stack, address)
    assert len(list(stack.mail_dir.glob(f"*-{address}.eml"))) == 1


def test_inv_30_one_guest_and_one_upload(stack: Stack, alice: Visitor) -> None:
    made = alice.post("requests/", {"title": "Raced", "ask_name": "off", "ask_email": "off"}).json()
    public, nobody = f"public/requests/{made['slug']}", Visitor(stack)
    guest = {"X-Request-Guest": one(all_at_once(nobody, f"{public}/submissions/", {}))["guest"]}
    begun = one(all_at_once(nobody, f"{public}/uploads/", {"name": "a.txt", "size": 5}, guest))
    listed = nobody.get(f"{public}/uploads/", headers=guest).json()["items"]
    assert [item["name"] for item in listed] == [begun["name"]]


def test_inv_30_one_claim(stack: Stack, alice: Visitor, document_id: str) -> None:
    share = alice.post("shares/", {"documents": [document_id], "max_downloads": 5}).json()
    all_at_once(Visitor(stack), f"public/shares/{share['slug']}/claim/", {})
    assert alice.get(f"shares/{share['id']}/").json()["downloads"] == 1


def _page(path: str) -> dict[str, int]:
    return {} if path == "tokens/" else {"limit": 100}
