"""A file of one part: exactly the declared bytes go by one PUT, once, and S3's event alone makes it ready.

MiniStack checks every signature (AUTH=true), as S3 does.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any

import pytest
import requests

from tests.support.stack import Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack

BUCKET = "mydoc-local-documents"
CONTENT = b"as declared"
OTHER = CONTENT[::-1]


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture
def document(alice: Visitor) -> dict[str, Any]:
    return alice.start("a.txt", len(CONTENT))


def crc32(content: bytes) -> str:
    return base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()


def put(document: dict[str, Any], content: bytes = CONTENT, **headers: str | None) -> requests.Response:
    """Send it as the answer to its start says, but for some headers."""
    said = {**document["upload"]["put"]["headers"], **headers}
    return requests.put(document["upload"]["put"]["url"], data=content, headers=said, timeout=30)


def bytes_of(stack: Stack, document: dict[str, Any]) -> list[str]:
    found = stack.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="originals/").get("Contents", [])
    return [item["Key"] for item in found if document["id"] in item["Key"]]


@pytest.mark.parametrize("content", [CONTENT, b"", b"x" * (5 * 1024**2)], ids=len)
def test_inv_09_one_put_makes_it_ready(content: bytes, alice: Visitor) -> None:
    document = alice.start("a.bin", len(content), crc32=crc32(content))
    assert put(document, content).status_code == 200
    alice.wait_until_ready(document["id"])
    assert alice.download(document["id"]) == content


def test_inv_09_nothing_overwrites_it(alice: Visitor, document: dict[str, Any]) -> None:
    assert put(document).status_code == 200
    assert put(document, OTHER).status_code == 412
    alice.wait_until_ready(document["id"])
    assert put(document, OTHER).status_code == 412
    assert alice.download(document["id"]) == CONTENT


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"!"], ids=len)
def test_inv_10_another_size_is_refused(
    content: bytes, alice: Visitor, stack: Stack, document: dict[str, Any]
) -> None:
    assert put(document, content).status_code == 403
    assert bytes_of(stack, document) == []
    assert alice.get(f"documents/{document['id']}/parts/").json() == {"parts": []}


@pytest.mark.parametrize("name", ["If-None-Match", "Content-Type", "Content-Disposition"])
@pytest.mark.parametrize("value", [None, "text/html"], ids=["without", "another"])
def test_inv_09_every_header_that_was_named_has_to_be_sent(
    name: str, value: str | None, stack: Stack, document: dict[str, Any]
) -> None:
    assert put(document, **{name: value}).status_code == 403
    assert bytes_of(stack, document) == []


def test_inv_31_bytes_that_browsers_would_decode_are_refused_once_they_are_there(
    alice: Visitor, stack: Stack, document: dict[str, Any]
) -> None:
    """The signature says nothing of a header that it does not name."""
    assert put(document, **{"Content-Encoding": "br"}).status_code == 200
    wait_for(lambda: alice.get(f"documents/{document['id']}/").json()["status"] == "failed")
    wait_for(lambda: bytes_of(stack, document) == [])


def test_inv_31_bytes_of_another_checksum_are_refused(alice: Visitor, stack: Stack) -> None:
    document = alice.start("a.txt", len(CONTENT), crc32=crc32(CONTENT))
    wrong = put(document, OTHER)
    assert (wrong.status_code, "BadDigest" in wrong.text) == (400, True)
    assert put(document, OTHER, **{"x-amz-checksum-crc32": crc32(OTHER)}).status_code == 403
    assert bytes_of(stack, document) == []
    assert put(document).status_code == 200


def test_inv_09_going_on_signs_the_same_again(alice: Visitor) -> None:
    document = alice.start("a.txt", len(CONTENT), crc32=crc32(CONTENT))
    urls, headers = alice.signed(document["id"], 1)
    assert headers == document["upload"]["put"]["headers"]
    assert requests.put(urls[1], data=CONTENT, headers=headers, timeout=30).status_code == 200
    alice.wait_until_ready(document["id"])


def test_inv_16_what_arrives_after_the_deletion_goes(
    alice: Visitor, stack: Stack, document: dict[str, Any]
) -> None:
    assert alice.ask("DELETE", f"documents/{document['id']}/?permanently=true").status_code == 204
    assert put(document).status_code == 200
    wait_for(lambda: bytes_of(stack, document) == [])
    assert alice.get(f"documents/{document['id']}/").status_code == 404


def test_inv_26_the_object_itself_is_an_attachment(stack: Stack, document: dict[str, Any]) -> None:
    assert put(document).status_code == 200
    [key] = bytes_of(stack, document)
    head = stack.client("s3").head_object(Bucket=BUCKET, Key=key)
    assert (head["ContentDisposition"], head["ContentType"]) == ("attachment", "application/octet-stream")


def test_a_browser_may_send_the_headers_that_are_named(stack: Stack, document: dict[str, Any]) -> None:
    target = document["upload"]["put"]
    asked = {
        "Origin": stack.base_url,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": ",".join(sorted(name.lower() for name in target["headers"])),
    }
    answer = requests.options(target["url"], headers=asked, timeout=30)
    assert answer.status_code == 200
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert all(name.lower() in allowed for name in target["headers"]), allowed
    assert int(answer.headers["Access-Control-Max-Age"]) >= 3600
