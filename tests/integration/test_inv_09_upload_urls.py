"""An upload URL binds the key that the server chose, the part and its size; nothing is writable after completion.

MiniStack checks every signature (AUTH=true), as S3 does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests

from tests.support.callers import Callers, callers_of
from tests.support.stack import Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack

BUCKET = "mydoc-local-documents"
CONTENT = b"as declared"
WHOLE = b"x" * (5 * 1024**2) + CONTENT


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture
def document(alice: Visitor) -> dict[str, object]:
    """Of two parts, the second of which is small."""
    return alice.start("a.txt", len(WHOLE))


@pytest.fixture
def url(alice: Visitor, document: dict[str, object]) -> str:
    return alice.sign(str(document["id"]), 2)[2]


def changed(url: str, *, path: str = "", **query: str | None) -> str:
    """A URL with another path, or parts of its query changed or left out."""
    parts = urlsplit(url)
    values = {name: found[0] for name, found in parse_qs(parts.query, keep_blank_values=True).items()}
    for name, value in query.items():
        name = name.replace("_", "-") if name.startswith("X") else name
        assert name in values, values
        if value is None:
            del values[name]
        else:
            values[name] = value
    return urlunsplit(parts._replace(path=path or parts.path, query=urlencode(values)))


def put(url: str, content: bytes = CONTENT) -> int:
    return requests.put(url, data=content, timeout=30).status_code


def parts_of(visitor: Visitor, document: dict[str, object]) -> list[object]:
    return list(visitor.get(f"documents/{document['id']}/parts/").json()["parts"])


def test_inv_09_the_url_itself_works(url: str, alice: Visitor, document: dict[str, object]) -> None:
    assert put(url) == 200
    assert len(parts_of(alice, document)) == 1


def test_inv_09_another_key(url: str, alice: Visitor, document: dict[str, object]) -> None:
    other = alice.start("b.txt", len(WHOLE))
    path = urlsplit(url).path
    for elsewhere in (
        path.replace(str(document["id"]), str(other["id"])),
        path.replace("originals", "derived"),
        f"/{BUCKET}/index.html",
        path + "x",
        path.replace(BUCKET, "another-bucket"),
    ):
        assert elsewhere != path
        assert put(changed(url, path=elsewhere)) in (403, 404), elsewhere
    assert parts_of(alice, document) == parts_of(alice, other) == []


@pytest.mark.parametrize(
    "query",
    [
        {"partNumber": "1"},
        {"partNumber": "10000"},
        {"uploadId": "another"},
        {"X_Amz_Expires": "604800"},
        {"X_Amz_Signature": "0" * 64},
        {"X_Amz_SignedHeaders": "host"},
        {"X_Amz_Signature": None},
        {"partNumber": None, "uploadId": None},
    ],
    ids=str,
)
def test_inv_09_an_altered_url(
    query: dict[str, str | None], url: str, alice: Visitor, document: dict[str, object]
) -> None:
    # S3 calls a URL without all of its signature a bad request.
    assert put(changed(url, **query)) in (400, 403)
    assert parts_of(alice, document) == []


def test_inv_09_without_any_signature(url: str, alice: Visitor, document: dict[str, object]) -> None:
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(query=""))
    numbered = changed(url, **{name: None for name in parse_qs(parts.query) if name.startswith("X-Amz")})
    assert put(bare) == put(numbered) == 403
    assert parts_of(alice, document) == []


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "HEAD"])
def test_inv_09_another_method(method: str, url: str, alice: Visitor, document: dict[str, object]) -> None:
    assert requests.request(method, url, data=CONTENT, timeout=30).status_code == 403
    assert parts_of(alice, document) == []


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"!", CONTENT * 1000], ids=len)
def test_inv_09_another_size(content: bytes, url: str, alice: Visitor, document: dict[str, object]) -> None:
    assert put(url, content) == 403
    assert parts_of(alice, document) == []


def test_inv_09_an_expired_url(url: str, alice: Visitor, document: dict[str, object], callers: Callers) -> None:
    part = {
        "key": urlsplit(url).path.removeprefix(f"/{BUCKET}/"),
        "upload_id": parse_qs(urlsplit(url).query)["uploadId"][0],
        "number": 2,
        "size": len(CONTENT),
        "lifetime": timedelta(minutes=10),
    }
    earlier = "tests.support.callers.sign_part_earlier"
    assert put(callers.call(earlier, seconds=11 * 60, **part)) == 403
    assert parts_of(alice, document) == []
    assert put(callers.call(earlier, seconds=5 * 60, **part)) == 200
    assert len(parts_of(alice, document)) == 1


def test_inv_09_nothing_is_writable_after_completion(
    url: str, alice: Visitor, document: dict[str, object]
) -> None:
    parts = alice.send(document, WHOLE)
    path = f"documents/{document['id']}/"
    assert alice.post(f"{path}complete/", {"parts": parts}).status_code == 200

    other = CONTENT[::-1]
    assert put(url, other) == 404
    alice.wait_until_ready(str(document["id"]))
    assert put(url, other) == 404
    assert alice.post(f"{path}parts/", {"part_numbers": [1]}).json()["code"] == "not_uploading"
    assert alice.get(f"{path}parts/").json()["code"] == "not_uploading"
    assert alice.post(f"{path}complete/", {"parts": parts}).json()["status"] == "ready"
    assert alice.download(str(document["id"])) == WHOLE


def test_inv_09_nothing_is_writable_after_deletion(
    url: str, stack: Stack, alice: Visitor, document: dict[str, object]
) -> None:
    parts = alice.send(document, WHOLE)
    assert alice.ask("DELETE", f"documents/{document['id']}/?permanently=true").status_code == 204

    assert put(url) == 404
    assert alice.post(f"documents/{document['id']}/complete/", {"parts": parts}).status_code == 404
    found = stack.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="originals/").get("Contents", [])
    assert not [item for item in found if str(document["id"]) in item["Key"]]


def test_inv_09_bytes_under_a_foreign_key_are_thrown_away(stack: Stack, alice: Visitor) -> None:
    """Even somebody with the bucket's own rights makes no document by writing to it."""
    key = "originals/01ARZ3NDEKTSV4RRFFQ69G5FAV/01ARZ3NDEKTSV4RRFFQ69G5FAW"
    s3 = stack.client("s3")
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"unknown")
    wait_for(lambda: "Contents" not in s3.list_objects_v2(Bucket=BUCKET, Prefix=key))
