"""The main job over HTTP on the running stack, where nobody but S3, the queue and the schedule calls processing:
register, upload, ready, share, download, expire."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

import pytest
import requests
import websocket

from tests.support.jobs import DEAD, QUEUE, held, put
from tests.support.listening import hear_of_an_upload
from tests.support.schedule import invoke_schedule
from tests.support.stack import Stack
from tests.support.visitor import Visitor, confirm, fetch, register, wait_for

# What expires is made first and looked for last: the shortest life is a minute.
pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("short_lived")]

MIB = 1024 * 1024
PASSWORD = "a-long-enough-secret"
NAME = "Größe 📄 مرحبا.bin"


@pytest.fixture(scope="module")
def dora(stack: Stack) -> Visitor:
    """Somebody new, who registered, followed the link in the mail and signed in."""
    nobody = Visitor(stack)
    address = f"dora-{os.urandom(4).hex()}@example.com"
    register(stack, address, name="Dora", surname="Dahl", password=PASSWORD)
    assert nobody.post("auth/login/", {"email": address, "password": PASSWORD}).status_code in (401, 403)
    confirm(stack, address, password=PASSWORD)
    return Visitor(stack, address, PASSWORD)


@pytest.fixture(scope="module")
def bob(stack: Stack) -> Visitor:
    return Visitor(stack, "bob@example.com")


@pytest.fixture(scope="module")
def content() -> bytes:
    """Three parts, the last of them short."""
    return os.urandom(20 * MIB + 7)


@pytest.fixture(scope="module")
def short_lived(dora: Visitor, bob: Visitor) -> tuple[str, str]:
    """A document that is shared with Bob and by a link, and expires a minute from now; and the link's slug."""
    document_id = dora.upload("soon gone.txt", b"soon gone", expires_in=60)
    people = dora.ask("PUT", f"documents/{document_id}/people/", json={"emails": [bob.address]})
    assert people.status_code == 200, people.text
    return document_id, dora.share(document_id)


@pytest.fixture(scope="module")
def document_id(short_lived: Any, dora: Visitor, content: bytes) -> str:
    """A document that was uploaded in parallel and processed by S3's event."""
    return dora.upload(NAME, content)


def test_its_owner_downloads_what_was_uploaded(document_id: str, dora: Visitor, content: bytes) -> None:
    shown = dora.get(f"documents/{document_id}/").json()
    assert (shown["name"], shown["size"], shown["status"]) == (NAME, len(content), "ready")
    assert hashlib.sha256(dora.download(document_id)).digest() == hashlib.sha256(content).digest()


def test_bob_downloads_it_once_it_is_shared_with_him(
    document_id: str, dora: Visitor, bob: Visitor, content: bytes
) -> None:
    assert bob.get(f"documents/{document_id}/download/").status_code == 403

    answer = dora.ask("PUT", f"documents/{document_id}/people/", json={"emails": [bob.address]})
    assert answer.status_code == 200, answer.text

    listed = [item["id"] for item in bob.get("documents/?scope=shared").json()["items"]]
    assert document_id in listed
    assert hashlib.sha256(bob.download(document_id)).digest() == hashlib.sha256(content).digest()


def test_whoever_has_the_link_and_the_password_downloads_it_as_often_as_it_says(
    stack: Stack, document_id: str, dora: Visitor, content: bytes
) -> None:
    slug = dora.share(document_id, password="open sesame", max_downloads=2)
    nobody = Visitor(stack)
    claim = f"public/shares/{slug}/claim/"
    assert nobody.get(f"public/shares/{slug}/").json()["is_locked"]
    assert requests.head(f"{stack.base_url}/s/{slug}", timeout=30).status_code == 200
    assert nobody.post(claim, {}).status_code == 403
    assert nobody.post(claim, {"password": "wrong"}).status_code == 403

    for _ in range(2):
        answer = nobody.post(claim, {"password": "open sesame"})
        assert answer.status_code == 200, answer.text
        assert hashlib.sha256(fetch(answer.json()["url"])).digest() == hashlib.sha256(content).digest()

    assert nobody.post(claim, {"password": "open sesame"}).status_code == 404
    assert nobody.get(f"public/shares/{slug}/").status_code == 404


def test_an_open_page_hears_of_it_when_a_document_becomes_ready(dora: Visitor) -> None:
    message = hear_of_an_upload(dora)
    assert message == {"type": "document", "id": message["id"], "status": "ready"}


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=made-up", "?token=made-up"])
def test_a_socket_without_a_ticket_is_refused(query: str, dora: Visitor) -> None:
    url = dora.post("realtime/").json()["url"]
    with pytest.raises((websocket.WebSocketException, OSError)):
        websocket.create_connection(url + query, timeout=60).recv()


def test_a_ticket_opens_one_socket_only(dora: Visitor) -> None:
    invitation = dora.post("realtime/").json()
    url = f"{invitation['url']}?ticket={invitation['ticket']}"
    first = websocket.create_connection(url, timeout=60)
    with pytest.raises((websocket.WebSocketException, OSError)):
        websocket.create_connection(url, timeout=60).recv()
    first.close()


def test_a_poison_job_ends_in_the_dead_letter_queue_after_three_deliveries(stack: Stack, dora: Visitor) -> None:
    sqs = stack.client("sqs")
    queue = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    usual = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert json.loads(usual["RedrivePolicy"])["maxReceiveCount"] in (3, "3")
    poison = put(stack, f"poison {os.urandom(8).hex()}")
    dora.upload("beside poison.txt", b"still processed")
    wait_for(lambda: poison in held(stack, DEAD))
    tries = [f"job failed: message {poison}, try {number} of 3" for number in (1, 2, 3)]
    wait_for(lambda: all(each in stack.log.read_text(errors="replace") for each in tries))


def test_the_trail_tells_all_of_it(stack: Stack, dora: Visitor, bob: Visitor) -> None:
    document_id = dora.upload("told.txt", b"told")
    path = f"documents/{document_id}/"
    assert bob.get(f"{path}download/").status_code == 403
    assert dora.ask("PUT", f"{path}people/", json={"emails": [bob.address]}).status_code == 200
    assert dora.ask("PUT", f"{path}people/", json={"emails": ["nobody@example.com"]}).status_code == 400
    assert bob.download(document_id) == dora.download(document_id) == b"told"
    assert dora.ask("PATCH", path, json={"name": "renamed.txt"}).status_code == 200
    assert dora.ask("DELETE", path).status_code == 204
    assert dora.get(path).status_code == 404

    own, bobs = f"Dora Dahl <{dora.address}>", "Bob Baker <bob@example.com>"
    assert lines_about(document_id, dora) == [
        ("moved to Recently deleted", own),
        ("renamed to renamed.txt", own),
        ("downloaded", own),
        ("downloaded", bobs),
        ("sharing with nobody@example.com denied", own),
        ("shared with bob@example.com", own),
        ("download denied", bobs),
        ("uploaded", own),
    ]
    assert lines_about(document_id, bob) == [("downloaded", bobs), ("download denied", bobs)]
    admin = Visitor(stack, "admin@example.com")
    assert lines_about(document_id, admin) == lines_about(document_id, dora)
    # Fuzzy: two letters are the wrong way round.
    denied = lines_about(document_id, admin, query="bob baker donwload denied")
    assert denied == [("download denied", bobs)]


def test_what_expires_is_gone_everywhere(
    stack: Stack, short_lived: tuple[str, str], dora: Visitor, bob: Visitor
) -> None:
    document_id, slug = short_lived
    nobody = Visitor(stack)

    # Nobody may have it from that moment on, even before the schedule comes by.
    wait_for(lambda: dora.get(f"documents/{document_id}/").status_code == 404)
    for visitor in (dora, bob):
        assert visitor.get(f"documents/{document_id}/download/").status_code == 404
    assert nobody.get(f"public/shares/{slug}/").status_code == 404
    assert nobody.post(f"public/shares/{slug}/claim/", {}).status_code == 404

    wait_for(lambda: is_given_back(stack, dora))
    found = stack.client("s3").list_objects_v2(Bucket="mydoc-local-documents")
    assert not [item["Key"] for item in found.get("Contents", []) if document_id in item["Key"]]
    assert document_id not in [item["id"] for item in bob.get("documents/?scope=shared").json()["items"]]
    assert document_id not in [item["id"] for item in dora.get("documents/").json()["items"]]
    shares = dora.get("shares/").json()["items"]
    assert slug not in [share["slug"] for share in shares]
    assert lines_about(document_id, dora)[0] == ("expired", "system")


def is_given_back(stack: Stack, visitor: Visitor) -> bool:
    """Whether they are charged for what they see, in the trash too, and nothing else, once the schedule came by.
    It may come by more often: a busy machine may cut off what one run began, and the next one finishes it."""
    invoke_schedule(stack)
    left = [one for path in ("documents", "trash") for one in visitor.get(f"{path}/?limit=100").json()["items"]]
    usage = visitor.get("account/").json()["usage"]
    return bool((usage["documents_count"], usage["bytes_used"]) == (len(left), sum(one["size"] for one in left)))


def lines_about(document_id: str, visitor: Visitor, query: str = "") -> list[tuple[str, str]]:
    """What the visitor's trail tells of a document, newest first. Other tests write into an administrator's."""
    found: list[tuple[str, str]] = []
    asked = {"limit": "100", "q": query}
    while True:
        page = visitor.get("audit/", params=asked).json()
        lines = [line for line in page["items"] if line["document_id"] == document_id]
        found += [(line["description"], line["actor"]) for line in lines]
        # Ids sort by time: what is older than the document is not about it.
        if not page["next_cursor"] or any(line["id"] < document_id for line in page["items"]):
            return found
        asked["cursor"] = page["next_cursor"]
