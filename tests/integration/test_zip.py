"""All of a link at once on the running stack: real jobs, real parts, a job for each part."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.support.stack import ROOT, Stack, new_stack
from tests.support.visitor import Visitor, fetch, wait_for

pytestmark = pytest.mark.stack

MIB = 1024 * 1024
BUCKET = "mydoc-local-documents"


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose jobs have time for one part of a ZIP and no more."""
    own = new_stack(tmp_path_factory.mktemp("hurried"))
    own.start({"MYDOC_ZIP_SECONDS": "0"})
    yield own
    if not own.has_ended():
        own.kill()


@pytest.fixture(scope="module")
def alice(hurried: Stack) -> Visitor:
    return Visitor(hurried, "alice@example.com")


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    """Several parts of what is stored, and something of each other sort."""
    return {
        "a.bin": os.urandom(13 * MIB + 5),
        "Größe 📄.bin": os.urandom(9 * MIB),
        "long.txt": b"We met and agreed to meet again. " * 300_000,
        "empty.txt": b"",
    }


@pytest.fixture(scope="module")
def slug(alice: Visitor, contents: dict[str, bytes]) -> str:
    return alice.share(*(alice.upload(name, content) for name, content in contents.items()), title="Holiday")


@pytest.fixture
def nobody(hurried: Stack) -> Visitor:
    return Visitor(hurried)


def ready(visitor: Visitor, slug: str) -> dict[str, Any]:
    """Ask for it and wait, as a page does; all that it was told meanwhile has a beginning and an end."""
    seen: list[dict[str, Any]] = []

    def is_there() -> bool:
        method = "POST" if not seen or seen[-1]["state"] == "none" else "GET"
        answer = visitor.ask(method, f"public/shares/{slug}/zip/")
        assert answer.status_code == 200, answer.text
        seen.append(answer.json())
        return bool(seen[-1]["state"] == "ready")

    wait_for(is_there, 300)
    assert all(0 <= one["done"] <= one["total"] for one in seen)
    assert seen[-1]["done"] == seen[-1]["total"]
    return seen[-1]


def claimed(visitor: Visitor, slug: str) -> dict[str, Any]:
    answer = visitor.post(f"public/shares/{slug}/zip/claim/", {})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {info.filename: file.read(info) for info in file.infolist()}


def test_many_jobs_make_one_zip(nobody: Visitor, slug: str, contents: dict[str, bytes], hurried: Stack) -> None:
    made = ready(nobody, slug)
    claim = claimed(nobody, slug)
    assert (claim["name"], claim["size"]) == ("Holiday.zip", made["size"])
    answer = requests.get(claim["url"], timeout=60)
    assert answer.headers["Content-Type"] == "application/zip"
    assert "Holiday.zip" in answer.headers["Content-Disposition"]
    assert len(answer.content) == made["size"]
    assert read(answer.content) == contents

    (found,) = hurried.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="derived/")["Contents"]
    head = hurried.client("s3").head_object(Bucket=BUCKET, Key=found["Key"])
    # So many parts, each by a job of its own: that is what S3 appends to the ETag.
    assert int(head["ETag"].strip('"').rpartition("-")[2]) >= 3
    assert not hurried.client("s3").list_multipart_uploads(Bucket=BUCKET).get("Uploads")


def test_a_download_that_broke_off_goes_on(nobody: Visitor, slug: str, contents: dict[str, bytes]) -> None:
    ready(nobody, slug)
    claim = claimed(nobody, slug)
    half = claim["size"] // 2

    def part(first: int, last: int) -> bytes:
        command = ["curl", "-sS", "-f", "-r", f"{first}-{last}", claim["url"]]
        return subprocess.run(command, capture_output=True, check=True).stdout

    beginning, rest = part(0, half - 1), part(half, claim["size"] - 1)
    assert (len(beginning), len(rest)) == (half, claim["size"] - half)
    assert read(beginning + rest) == contents


def test_a_link_that_changes_has_another_zip(alice: Visitor, nobody: Visitor, contents: dict[str, bytes]) -> None:
    """Changed while the ZIP is being made, and again once it is there."""
    first = alice.upload("first.bin", contents["a.bin"])
    second = alice.upload("second.bin", contents["Größe 📄.bin"])
    slug = alice.share(first, second)
    assert nobody.post(f"public/shares/{slug}/zip/").json()["state"] == "building"
    assert alice.ask("PATCH", f"documents/{first}/", json={"name": "renamed.bin"}).status_code == 200
    ready(nobody, slug)
    expected = {"renamed.bin": contents["a.bin"], "second.bin": contents["Größe 📄.bin"]}
    assert read(fetch(claimed(nobody, slug)["url"])) == expected

    assert alice.ask("DELETE", f"documents/{second}/?permanently=true").status_code == 204
    refused = nobody.post(f"public/shares/{slug}/zip/claim/", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "zip_not_ready")
    ready(nobody, slug)
    assert read(fetch(claimed(nobody, slug)["url"])) == {"renamed.bin": contents["a.bin"]}


def test_it_goes_with_its_link(alice: Visitor, nobody: Visitor, hurried: Stack) -> None:
    share = alice.post("shares/", {"documents": [alice.upload("a.txt", b"a")]}).json()
    ready(nobody, share["slug"])

    def stored() -> list[str]:
        found = hurried.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="derived/").get("Contents", [])
        return [one["Key"] for one in found if share["id"] in one["Key"]]

    assert len(stored()) == 1
    assert alice.ask("DELETE", f"shares/{share['id']}/").status_code == 204
    assert stored() == []
    assert nobody.post(f"public/shares/{share['slug']}/zip/claim/", {}).status_code == 404


def test_a_part_that_is_sent_as_it_is_made(hurried: Stack) -> None:
    """As for archives of more than 312 GiB; S3 takes exactly the length that was signed."""
    program = """
import sys
sys.path.insert(0, ".")
import django
django.setup()
from files import blobs
from files.domain.parts import Part
key = "derived/test/streamed"
upload = blobs.start_multipart(key)
pieces = [b"a" * 3_000_000, b"b" * 3_000_000, b"c"]
etag = blobs.stream_part(key, upload, 1, iter(pieces), 6_000_001)
blobs.complete_multipart(key, upload, [Part(1, etag)])
assert blobs.head(key).size == 6_000_001
assert blobs.read_range(key, 5_999_999, 2, etag=blobs.head(key).etag) == b"bc"
blobs.delete(key)
try:
    blobs.stream_part(key, "none", 1, iter([b"a"]), 1)
except blobs.NoSuchUpload:
    print("done")
"""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MYDOC_"))},
        "DJANGO_SETTINGS_MODULE": "mydoc.settings",
        "AWS_ENDPOINT_URL": hurried.aws_endpoint,
        **hurried.root_environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "done\n", done.stderr
