"""Completing a file of one part, which nothing needs, tells whether its bytes have arrived."""

from __future__ import annotations

import pytest

from files.domain.documents import Status
from files.domain.parts import Part
from files.services import uploads
from files.services.documents import processing, repository
from mydoc.core.errors import Invalid, NotFound
from tests.support.documents import person, put_parts
from tests.support.faults import Faults
from tests.support.soundness import problems, stored_objects

ETAG = "0" * 32


@pytest.fixture
def document(alice):
    return uploads.start(owner=person(alice), name="a.txt", size=5)


@pytest.fixture
def complete(alice, document):
    def run(*parts):
        return uploads.complete(owner=person(alice), document_id=document.id, parts=list(parts))

    return run


def refused(act):
    with pytest.raises(Invalid) as refusal:
        act()
    return refusal.value.code


def test_bytes_that_are_not_there(alice, document, complete):
    assert refused(lambda: complete(Part(1, ETAG))) == "parts_refused"
    assert refused(lambda: complete(Part(1, ETAG), Part(2, ETAG))) == "bad_parts"
    assert repository.find(owner_id=alice.id, document_id=document.id).status is Status.UPLOADING


def test_bytes_that_are_others(document, complete):
    [sent] = put_parts(document, b"hello")
    assert refused(lambda: complete(Part(1, ETAG))) == "parts_refused"
    assert complete(sent).status is Status.PROCESSING
    assert complete(sent).status is Status.PROCESSING


def test_what_was_processed_meanwhile_is_answered_as_it_is(alice, document, faults, complete):
    """Processing refuses what is of another size than was said, and removes it."""
    put_parts(document, b"hello!")

    def process():
        processing.process(owner_id=alice.id, document_id=document.id)

    with faults.at(2, process):
        assert complete(Part(1, ETAG)).status is Status.FAILED
    assert stored_objects() == {}
    assert problems() == []


def test_what_was_deleted_meanwhile_is_not_there(alice, document, faults: Faults, complete):
    from files.services import deletion

    with (
        faults.at(2, lambda: deletion.delete(owner=person(alice), document_id=document.id)),
        pytest.raises(NotFound),
    ):
        complete(Part(1, ETAG))
