"""Completing an upload again, however the first time ended, gives one document and one quota charge."""

from __future__ import annotations

import pytest

from accounts.services import profile
from files.domain.audit import Action
from files.domain.documents import Status, original_key
from files.models import AuditItem, DocumentItem
from files.services import uploads
from files.services.documents import processing
from mydoc.handlers.events import object_created
from tests.support.documents import person
from tests.support.faults import Kind
from tests.support.soundness import problems, stored_objects
from tests.unit.invariants.conftest import CONTENT, s3_event, stored


@pytest.fixture(params=["one put", "in parts"], autouse=True)
def way(request):
    """How the bytes are sent."""
    if request.param == "in parts":
        request.getfixturevalue("in_parts")


def complete(document, parts):
    return uploads.complete(owner=document.owner, document_id=document.id, parts=parts)


def assert_one_document(actor, document):
    """One record, one object, one charge, one line in the trail."""
    assert [item.id for item in DocumentItem.query(actor.id)] == [document.id]
    assert stored(document).status is Status.READY
    assert stored_objects() == {original_key(actor.id, document.id): len(CONTENT)}
    account = profile.get(user_id=actor.id)
    assert (account.bytes_used, account.documents_count) == (len(CONTENT), 1)
    assert [line.action for line in AuditItem.query(actor.id)] == [Action.UPLOADED.value]
    assert problems() == []


def test_inv_13_completing_twice(alice, start, deliver_events):
    document, parts = start(alice)

    first = complete(document, parts)
    again = complete(document, parts)

    assert first.status is again.status is Status.PROCESSING
    deliver_events()
    assert complete(document, parts).status is Status.READY
    deliver_events()
    assert_one_document(alice, document)


@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.LOST], ids=["killed", "answer lost"])
@pytest.mark.parametrize("call", [1, 2, 3], ids=["read", "assemble", "record"])
def test_inv_13_completing_again_after_a_lost_answer(kind, call, alice, start, faults, deliver_events):
    document, parts = start(alice)
    with faults.at(call, kind) as fault:
        complete(document, parts)
    assert fault.happened

    assert complete(document, parts).status is Status.PROCESSING

    deliver_events()
    assert_one_document(alice, document)


@pytest.mark.parametrize("call", [1, 2, 3, 4], ids=["before", "before assembly", "before the record", "after"])
def test_inv_13_the_event_comes_first(call, alice, start, faults, run_jobs):
    """S3's event is handled before that call of complete, or after all of them."""
    document, parts = start(alice)

    def event_and_job():
        object_created(s3_event(original_key(alice.id, document.id)), None)
        run_jobs()

    with faults.at(call, event_and_job):
        answer = complete(document, parts)
    assert answer.status in {Status.PROCESSING, Status.READY}

    event_and_job()
    assert_one_document(alice, document)


@pytest.mark.parametrize("call", range(1, 6))
def test_inv_13_completing_while_the_event_is_handled(call, alice, start, faults):
    document, parts = start(alice)
    with faults.at(2, Kind.KILLED):
        complete(document, parts)
    assert stored(document).status is Status.UPLOADING

    with faults.at(call, lambda: complete(document, parts)):
        processing.process(owner_id=alice.id, document_id=document.id)

    assert_one_document(alice, document)


def test_inv_13_starting_again_after_a_lost_answer_charges_once(way, alice, faults):
    """The SDK's own retry of the transaction that reserves the quota, which is the last call."""
    owner = person(alice)
    calls = 0
    for calls in range(1, 4):
        with faults.at(calls, Kind.LOST) as fault:
            document = uploads.start(owner=owner, name="a.txt", size=700)
        if not fault.happened:
            break
        assert stored(document) is not None
    account = profile.get(user_id=alice.id)
    assert (account.bytes_used, account.documents_count) == (700 * calls, calls)
    assert calls > 1
    assert problems() == []
