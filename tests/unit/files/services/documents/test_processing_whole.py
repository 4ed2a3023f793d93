"""S3's event alone makes a file of one part ready, and removes what a signed PUT writes too late."""

from __future__ import annotations

import pytest

from accounts.services import profile
from files.domain.documents import Status
from files.services import deletion, uploads
from files.services.documents import processing, repository
from tests.support.documents import person, put_parts
from tests.support.soundness import problems, stored_objects


@pytest.fixture
def document(alice):
    return uploads.start(owner=person(alice), name="a.txt", size=5)


@pytest.fixture
def process(alice, document):
    return lambda: processing.process(owner_id=alice.id, document_id=document.id)


@pytest.fixture
def found(alice, document):
    return lambda: repository.find(owner_id=alice.id, document_id=document.id)


def test_it_is_ready_without_being_completed(alice, document, process, found):
    [sent] = put_parts(document, b"hello")
    for _ in range(2):
        process()
        ready = found()
        assert (ready.status, ready.etag, ready.content_type) == (Status.READY, sent.etag, "text/plain")
        assert ready.upload_ended_at is not None
    assert profile.get(user_id=alice.id).bytes_used == 5
    assert problems() == []


def test_bytes_of_another_size_fail_it_and_go(document, process, found):
    put_parts(document, b"hello!")
    process()
    assert found().status is Status.FAILED
    assert stored_objects() == {}


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_inv_31_bytes_that_browsers_would_decode_fail_it_and_go(encoding, document, process, found):
    """A signed PUT takes headers that were not signed, and S3 gives this one to everyone who downloads."""
    put_parts(document, b"hello", ContentEncoding=encoding)
    process()
    assert found().status is Status.FAILED
    assert "Content-Encoding" in found().failure_reason
    assert stored_objects() == {}


def test_what_is_written_after_it_failed_goes(document, process, found):
    """The URL works for 15 minutes, and there is nothing in its way any more."""
    put_parts(document, b"hello!")
    process()
    put_parts(document, b"again")
    process()
    assert found().status is Status.FAILED
    assert stored_objects() == {}


def test_what_is_written_after_its_deletion_goes(alice, document, process):
    deletion.delete(owner=person(alice), document_id=document.id)
    put_parts(document, b"hello")
    process()
    assert stored_objects() == {}
    assert problems() == []


def test_what_is_written_during_its_deletion_goes(alice, document, process, monkeypatch):
    """After its bytes were deleted and before its record was, when the event comes at once."""
    from files import blobs

    delete = blobs.delete

    def written_at_once(*keys):
        delete(*keys)
        monkeypatch.setattr(blobs, "delete", delete)
        put_parts(document, b"hello")
        process()

    monkeypatch.setattr(blobs, "delete", written_at_once)
    deletion.delete(owner=person(alice), document_id=document.id)
    assert stored_objects() == {}
    assert problems() == []
