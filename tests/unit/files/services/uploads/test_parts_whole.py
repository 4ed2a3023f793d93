"""A file of one part is sent by one PUT: what is signed, what has arrived, and what is left in S3."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.documents import Status
from files.domain.parts import UPLOAD_PART
from files.services import deletion, uploads
from files.services.documents import repository
from mydoc.core.errors import Conflict, Invalid
from tests.support.documents import person, put_parts
from tests.support.soundness import stored_objects, unfinished_uploads

CRC32 = "NhCmhg=="


@pytest.fixture
def document(alice):
    return uploads.start(owner=person(alice), name="a.txt", size=5, crc32=CRC32)


@pytest.mark.parametrize("size", [0, 1, UPLOAD_PART])
def test_nothing_is_in_s3_before_its_bytes_are_sent(alice, size):
    document = uploads.start(owner=person(alice), name="a.txt", size=size)
    assert uploads.sign_put(document) is not None
    assert unfinished_uploads() == stored_objects() == {}


def test_a_file_of_several_parts_has_no_put(alice):
    document = uploads.start(owner=person(alice), name="a.txt", size=UPLOAD_PART + 1)
    assert uploads.sign_put(document) is None
    assert document.upload_id
    signed = uploads.sign_parts(owner=person(alice), document_id=document.id, part_numbers=[1, 2])
    assert signed.headers == {}


def test_going_on_is_told_the_same_request_as_the_start(alice, document, clock):
    put = uploads.sign_put(document)
    signed = uploads.sign_parts(owner=person(alice), document_id=document.id, part_numbers=[1])
    assert signed.headers == put.headers
    assert signed.headers["x-amz-checksum-crc32"] == CRC32
    assert signed.urls[1].partition("?")[0] == put.url.partition("?")[0]
    assert signed.expires_at - clock.now() <= timedelta(minutes=15)
    with pytest.raises(Invalid, match="parts 1 to 1"):
        uploads.sign_parts(owner=person(alice), document_id=document.id, part_numbers=[2])


def test_its_one_part_is_there_once_its_bytes_are(alice, document):
    owner = person(alice)
    assert uploads.uploaded_parts(owner=owner, document_id=document.id) == []
    [sent] = put_parts(document, b"hello")
    [found] = uploads.uploaded_parts(owner=owner, document_id=document.id)
    assert (found.number, found.etag, found.size) == (1, sent.etag, 5)


def test_what_is_over_is_not_signed_again(alice, document):
    [sent] = put_parts(document, b"hello")
    uploads.complete(owner=person(alice), document_id=document.id, parts=[sent])
    for act in (
        lambda: uploads.sign_parts(owner=person(alice), document_id=document.id, part_numbers=[1]),
        lambda: uploads.uploaded_parts(owner=person(alice), document_id=document.id),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "not_uploading"


def test_what_was_begun_in_parts_goes_on_in_parts(alice, in_parts, monkeypatch):
    """As what was under way when MyDoc learned of single PUTs."""
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    monkeypatch.undo()
    signed = uploads.sign_parts(owner=person(alice), document_id=document.id, part_numbers=[1])
    assert signed.headers == {}
    assert "uploadId" in signed.urls[1]
    parts = put_parts(document, b"hello")
    assert uploads.complete(owner=person(alice), document_id=document.id, parts=parts).status is Status.PROCESSING


def test_deleting_it_aborts_nothing(alice, document, faults):
    with faults.at(99, lambda: None) as fault:
        deletion.delete(owner=person(alice), document_id=document.id)
    assert "AbortMultipartUpload" not in fault.calls
    assert repository.find(owner_id=alice.id, document_id=document.id) is None
