"""A receiver on this machine is told: signed, again after it failed, and once more when asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.support.schedule import invoke_schedule
from tests.support.stack import Stack, new_stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack

# Longer than a try may come too early, which is what clocks may differ by.
PAUSES = (3, 4, 5)


class Receiver(ThreadingHTTPServer):
    """Somebody's server. `answers` are given in turn, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[int] = []
        self.requests: list[tuple[bytes, dict[str, str]]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def wait_for(self, requests: int) -> None:
        """Until so many have arrived."""
        wait_for(lambda: len(self.requests) >= requests)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((body, dict(self.headers)))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One whose schedule comes by when it is called and not beside it: what that takes for lost, while its next
    try is about to begin, is sent without a pause."""
    own = new_stack(tmp_path_factory.mktemp("webhooks"))
    own.start({"MYDOC_WEBHOOK_PAUSES": ",".join(map(str, PAUSES))})
    yield own
    own.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def bob(stack: Stack) -> Iterator[Visitor]:
    visitor = Visitor(stack, "bob@example.com")
    yield visitor
    for hook in visitor.get("webhooks/").json()["items"]:
        assert visitor.ask("DELETE", f"webhooks/{hook['id']}/").status_code == 204


def register(visitor: Visitor, url: str) -> dict[str, Any]:
    answer = visitor.post("webhooks/", {"url": url, "events": ["share.claimed"]})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_it_arrives_signed_after_two_failures_with_growing_pauses_and_again_when_asked(
    stack: Stack, bob: Visitor, receiver: Receiver
) -> None:
    receiver.answers = [500, 302]
    hook = register(bob, receiver.url)
    log = f"webhooks/{hook['id']}/deliveries/"
    sent = bob.post(f"webhooks/{hook['id']}/ping/").json()

    def delivery(state: str) -> dict[str, Any] | None:
        [found] = bob.get(log).json()["items"]
        return found if found["state"] == state else None

    done = wait_for(lambda: delivery("delivered"))
    arrived = len(receiver.requests)
    assert (done["id"], done["last_status"]) == (sent["id"], 200)
    # An answer that comes after 10 seconds, such as when this machine stood still, is one more failure.
    assert done["tries"] >= arrived >= 3
    verified = [Webhook(hook["secret"]).verify(body, headers) for body, headers in receiver.requests]
    assert verified == [sent["payload"]] * arrived
    times = [int(headers["webhook-timestamp"]) for _, headers in receiver.requests]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert all(pause >= least for pause, least in zip(pauses, PAUSES, strict=False))
    assert datetime.fromisoformat(done["tried_at"]) > datetime.fromisoformat(done["created_at"])
    assert bob.get(f"webhooks/{hook['id']}/").json()["failures"] == 0

    assert bob.post(f"{log}{sent['id']}/replay/").status_code == 202
    receiver.wait_for(arrived + 1)
    assert receiver.requests[arrived][1]["webhook-id"] == sent["id"]
    wait_for(lambda: delivery("delivered"))
    # With no rights but its own the function looks for what is overdue; here is nothing.
    arrived = len(receiver.requests)
    invoke_schedule(stack)
    assert len(receiver.requests) == arrived


def test_a_claim_is_told_by_the_schedule_and_without_what_opens_the_link(
    bob: Visitor, receiver: Receiver, stack: Stack
) -> None:
    hook = register(bob, receiver.url)
    document_id = bob.upload("told.txt", b"hello")
    slug = bob.share(document_id)
    assert Visitor(stack).post(f"public/shares/{slug}/claim/", {}).status_code == 200
    invoke_schedule(stack)

    receiver.wait_for(1)
    [body, headers] = receiver.requests[0]
    assert {again["webhook-id"] for _, again in receiver.requests} == {headers["webhook-id"]}
    told = Webhook(hook["secret"]).verify(body, headers)
    assert told["type"] == "share.claimed"
    assert (told["data"]["document_id"], told["data"]["document_name"]) == (document_id, "told.txt")
    assert told["data"]["size"] == 5
    assert slug not in f"{body!r} {headers}"


def test_410_switches_it_off(bob: Visitor, receiver: Receiver) -> None:
    receiver.answers = [410] * (len(PAUSES) + 1)
    hook = register(bob, receiver.url)
    assert bob.post(f"webhooks/{hook['id']}/ping/").status_code == 202
    off = wait_for(lambda: _unless_active(bob.get(f"webhooks/{hook['id']}/").json()))
    assert off["disabled_reason"] == "gone"
    assert bob.post(f"webhooks/{hook['id']}/ping/").json()["code"] == "webhook_off"


def test_of_those_who_register_at_once_ten_succeed(bob: Visitor) -> None:
    def one(number: int) -> int:
        body = {"url": f"https://example.com/{number}", "events": ["share.created"]}
        return bob.post("webhooks/", body).status_code

    with ThreadPoolExecutor(max_workers=16) as threads:
        statuses = list(threads.map(one, range(32)))
    assert sorted(statuses) == [201] * 10 + [409] * 22
    assert len(bob.get("webhooks/").json()["items"]) == 10


def _unless_active(hook: dict[str, Any]) -> dict[str, Any] | None:
    return None if hook["is_active"] else hook
