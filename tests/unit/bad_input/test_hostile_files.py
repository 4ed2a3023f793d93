"""Files that are meant to hurt, from their parts to their thumbnail: each ends, and takes no other with it."""

from __future__ import annotations

import time
from datetime import timedelta

import boto3
import pytest
from django_q.signing import SignedPackage

from files import blobs
from files.domain.documents import MOST_PROCESSING_ATTEMPTS, PROCESSING_TIME, UPLOAD_TIME
from files.services import deletion
from files.services.documents import processing, repository
from mydoc.core import clock
from mydoc.handlers import events
from tests.support.api import refusal
from tests.support.documents import put_parts
from tests.unit.files.inspection import makers

# name: (how it is made, type the bytes say, whether there is a thumbnail)
HOSTILE = {
    "bomb.png": (makers.png_bomb, "image/png", False),
    "truncated.jpg": (lambda: makers.encoded(makers.picture(), "JPEG")[:2000], "image/jpeg", False),
    "mislabelled.png": (lambda: makers.encoded(makers.picture(64, 64), "GIF"), "image/gif", True),
    "mislabelled.jpg": (lambda: b"MZ" + b"\0" * 5000, None, False),
    "page.jpg": (lambda: b"<!doctype html><script>alert(1)</script>", "text/html", False),
    "encrypted.pdf": (makers.pdf_encrypted, "application/pdf", False),
    "broken.pdf": (lambda: makers.pdf_page()[:200], "application/pdf", False),
    "pages.pdf": (lambda: makers.pdf_of_pages(10_000), "application/pdf", True),
    "empty.png": (lambda: b"", None, False),
}
GOOD = "good.png"


@pytest.fixture
def send(alice, call, started):
    """`send(name, content)`: bytes that have arrived as one part; the id of their document."""

    def run(name, content):
        document_id = started(alice, name=name, size=len(content))
        [part] = put_parts(repository.find(owner_id=alice.id, document_id=document_id), content)
        body = {"parts": [{"part_number": 1, "etag": part.etag}]}
        assert call(alice).post(f"documents/{document_id}/complete/", body).status_code == 200
        return document_id

    return run


@pytest.fixture
def batch(alice, settings):
    """`batch(ids)`: S3's event for these documents, and the event of the queue that follows from it."""

    def run(ids, *, before=()):
        records = [
            {
                "eventName": "ObjectCreated:CompleteMultipartUpload",
                "s3": {"object": {"key": f"originals/{alice.id}/{each}"}},
            }
            for each in ids
        ]
        events.object_created({"Records": records}, None)
        sqs = boto3.client("sqs", region_name=settings.AWS_REGION)
        url = sqs.get_queue_url(QueueName=settings.QUEUE)["QueueUrl"]
        found = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [{"messageId": message["MessageId"], "body": message["Body"]} for message in messages]
        assert len(found) == len(ids)
        return {"Records": [*before, *found]}

    return run


def test_hostile_files_end_ready_or_failed_and_take_no_other_along(alice, call, send, batch, subtests):
    ids = {name: send(name, make()) for name, (make, _, _) in HOSTILE.items()}
    ids[GOOD] = send(GOOD, makers.encoded(makers.picture(), "PNG"))
    begun = time.monotonic()
    assert events.jobs(batch(ids.values()), None) == {"batchItemFailures": []}
    assert time.monotonic() - begun < 20 * len(ids)
    caller = call(alice)
    for name, document_id in ids.items():
        with subtests.test(name):
            document = caller.get(f"documents/{document_id}/").json()
            _, content_type, has_thumbnail = HOSTILE.get(name, (None, "image/png", True))
            assert document["status"] == "ready"
            assert content_type in {None, document["content_type"]}
            assert bool(document["thumbnail_url"]) == has_thumbnail
            if document["kind"] in {"image", "pdf"} and not has_thumbnail and document["size"]:
                # A sentence that its owner can read.
                assert document["note"].startswith("No preview: ")
                assert document["note"].endswith(".")
            assert caller.get(f"documents/{document_id}/download/").status_code == 200
    page = alice.client.get("/").content.decode()
    assert all(name in page for name in ids)


def test_a_file_that_breaks_its_job_takes_no_other_of_the_batch_along(alice, call, send, batch, monkeypatch):
    bad, good = send("bad.png", b"bad"), send("good.txt", b"good")
    read_start = blobs.read_start

    def broken_for_one(key, *arguments, **named):
        return (broken if key.endswith(bad) else read_start)(key, *arguments, **named)

    monkeypatch.setattr(blobs, "read_start", broken_for_one)
    nonsense = [
        {"messageId": "text", "body": "nonsense"},
        {"messageId": "empty", "body": ""},
        {"messageId": "unsigned", "body": "eyJmdW5jIjogIm9zLnN5c3RlbSJ9"},
        {"messageId": "foreign", "body": package("os.system", "true")},
        {"messageId": "private", "body": package("files.services.deletion.delete", "x")},
        {"messageId": "nothing", "body": package("files.tasks.nothing")},
        {"messageId": "arguments", "body": package("files.tasks.process", "a", "b", "c")},
    ]
    event = batch([bad, good], before=nonsense)
    failed = [item["itemIdentifier"] for item in events.jobs(event, None)["batchItemFailures"]]
    assert failed[:-1] == [record["messageId"] for record in nonsense]
    assert len(failed) == len(nonsense) + 1
    caller = call(alice)
    assert caller.get(f"documents/{good}/").json()["status"] == "ready"
    assert caller.get(f"documents/{bad}/").json()["status"] == "processing"
    refusal(caller.get(f"documents/{bad}/download/"), 409, "not_ready")


@pytest.fixture
def try_when_due(alice, monkeypatch):
    """`try_when_due(id, 2)`: what the schedule does the second time that the processing is overdue."""

    def run(document_id, turn):
        at = clock.now() + turn * (PROCESSING_TIME + timedelta(minutes=1))
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: at)
            deletion.settle(owner_id=alice.id, document_id=document_id)

    return run


def broken(*_, **__):
    raise MemoryError


def test_a_file_that_breaks_its_job_every_time_ends_with_a_reason(alice, call, send, try_when_due, monkeypatch):
    document_id = send("bad.png", b"bad")
    monkeypatch.setattr(blobs, "read_start", broken)
    for turn in range(1, MOST_PROCESSING_ATTEMPTS + 1):
        with pytest.raises(MemoryError):
            try_when_due(document_id, turn)
    try_when_due(document_id, MOST_PROCESSING_ATTEMPTS + 1)
    document = call(alice).get(f"documents/{document_id}/").json()
    assert document["status"] == "failed"
    assert document["failure_reason"] == "Processing failed after several attempts. Upload the file again."
    assert document["failure_reason"] in alice.client.get("/").content.decode()


def test_so_does_one_whose_upload_nobody_wrote_down_as_complete(alice, call, started, try_when_due, monkeypatch):
    document_id = started(alice, name="bad.png", size=3)
    document = repository.find(owner_id=alice.id, document_id=document_id)
    put_parts(document, b"bad")
    monkeypatch.setattr(blobs, "read_start", broken)
    first = UPLOAD_TIME // PROCESSING_TIME
    for turn in range(first, first + MOST_PROCESSING_ATTEMPTS):
        with pytest.raises(MemoryError):
            try_when_due(document_id, turn)
    try_when_due(document_id, first + MOST_PROCESSING_ATTEMPTS)

    assert call(alice).get(f"documents/{document_id}/").json()["status"] == "failed"


def test_what_breaks_only_the_picture_ends_ready_without_one(alice, call, send, try_when_due, monkeypatch):
    document_id = send("bad.png", makers.encoded(makers.picture(64, 64), "PNG"))
    monkeypatch.setattr(processing, "inspect", broken)
    with pytest.raises(MemoryError):
        processing.process(owner_id=alice.id, document_id=document_id)
    with pytest.raises(MemoryError):
        try_when_due(document_id, 1)
    try_when_due(document_id, 2)
    document = call(alice).get(f"documents/{document_id}/").json()
    assert (document["status"], document["thumbnail_url"]) == ("ready", None)


def test_an_active_page_is_never_shown_in_ours(alice, call, send, batch):
    document_id = send("page.html", b"<script>alert(document.cookie)</script>")
    events.jobs(batch([document_id]), None)
    url = call(alice).get(f"documents/{document_id}/download/").json()["url"]
    assert "response-content-disposition=attachment" in url
    assert "response-content-type=application%2Foctet-stream" in url


def package(function, *arguments):
    """A message as the queue carries it."""
    return SignedPackage.dumps({"id": "x", "name": "x", "func": function, "args": arguments, "kwargs": {}})
