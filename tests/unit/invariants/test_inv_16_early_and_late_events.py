"""An event before the answer, after the deletion or in the midst of it converges and never resurrects."""

from __future__ import annotations

import itertools

import pytest

from accounts.domain.people import Person
from accounts.services import profile
from files.domain.documents import Status, original_key
from files.models import DocumentItem, GrantItem, SharePart, ShareRefItem
from files.services import deletion, shares, uploads
from files.services.documents import colleagues, processing
from mydoc.core.errors import MyDocError
from mydoc.handlers.events import object_created
from tests.support.faults import Kind
from tests.support.soundness import problems, stored_objects, unfinished_uploads
from tests.unit.invariants.conftest import CONTENT, s3_event, stored

pytestmark = pytest.mark.usefixtures("with_pictures", "running_schedule")


@pytest.fixture
def tell(run_jobs):
    """S3's event about a document's original, whether or not it is still there, and the job it becomes."""

    def run(document):
        object_created(s3_event(original_key(document.owner_id, document.id)), None)
        run_jobs()

    return run


def owner_of(document):
    """Whom services know; asking for them would be one more call to AWS."""
    owner = document.owner
    return Person(owner.id, owner.email, owner.name, owner.surname, is_active=True)


def complete(document, parts):
    return uploads.complete(owner=owner_of(document), document_id=document.id, parts=parts)


def process(document):
    processing.process(owner_id=document.owner_id, document_id=document.id)


def delete(document):
    deletion.delete(owner=owner_of(document), document_id=document.id)


def tolerant(act, *arguments):
    """An act of somebody who may come too late, and is told so."""

    def run():
        try:
            act(*arguments)
        except MyDocError:
            return

    return run


def assert_nothing_left(actor):
    assert list(DocumentItem.query(actor.id)) == []
    assert list(GrantItem.scan()) == []
    # A link whose only upload came to nothing waits for another.
    assert [part.documents_count for part in SharePart.scan()] == [0] * len(list(ShareRefItem.scan()))
    assert stored_objects() == {}
    assert unfinished_uploads() == {}
    account = profile.get(user_id=actor.id)
    assert (account.bytes_used, account.documents_count) == (0, 0)
    assert problems() == []


def test_inv_16_an_event_before_the_bytes_waits_for_them(alice, in_parts, start, tell):
    document, parts = start(alice)

    tell(document)
    assert stored(document).status is Status.UPLOADING

    complete(document, parts)
    tell(document)
    assert stored(document).status is Status.READY
    assert problems() == []


def test_inv_16_an_event_before_the_answer_of_complete(alice, in_parts, start, tell, faults):
    document, parts = start(alice)
    with faults.at(2, Kind.KILLED) as fault:
        complete(document, parts)
    assert fault.call == "CompleteMultipartUpload"

    tell(document)
    assert stored(document).status is Status.READY

    assert complete(document, parts).status is Status.READY
    assert stored(document).status is Status.READY
    assert problems() == []


@pytest.mark.parametrize("times", [1, 3])
def test_inv_16_an_event_after_the_deletion(times, alice, start, tell):
    document, parts = start(alice)
    complete(document, parts)
    delete(document)

    for _ in range(times):
        tell(document)

    assert_nothing_left(alice)


def test_inv_16_bytes_that_arrive_after_the_deletion_go_again(alice, start, tell, settings):
    """Such as those of a request that had been under way."""
    import boto3

    document, parts = start(alice)
    complete(document, parts)
    delete(document)
    key = original_key(alice.id, document.id)
    boto3.client("s3", region_name="us-east-1").put_object(Bucket=settings.BUCKET, Key=key, Body=CONTENT)

    tell(document)

    assert_nothing_left(alice)


def test_inv_16_an_event_after_the_expiry(alice, upload, tell, clock, sweep):
    document = upload(alice, expires_in=60)
    clock.move(minutes=2)

    tell(document)
    assert stored(document).status is Status.READY

    sweep()
    tell(document)
    assert_nothing_left(alice)


def test_inv_16_an_event_between_the_mark_and_the_end(alice, start, tell, faults, sweep, clock):
    """The deletion was killed when the record was marked; an event does not bring it back."""
    document, parts = start(alice)
    complete(document, parts)
    with faults.at(2, Kind.KILLED) as fault:
        delete(document)
    assert fault.call == "TransactWriteItems"

    tell(document)
    assert stored(document).status is Status.DELETING

    clock.move(minutes=5)
    sweep()
    tell(document)
    assert_nothing_left(alice)


def shared(document, bob):
    """The document, seen by Bob and behind a link."""
    colleagues.replace_people(owner=owner_of(document), document_id=document.id, emails=[bob.email])
    shares.create(owner=owner_of(document), document_ids=[document.id])
    return document


def test_inv_16_the_event_handled_at_any_moment_of_the_deletion(alice, bob, start, faults, clock, sweep):
    for number in itertools.count(1):
        document, parts = start(alice)
        complete(document, parts)
        shared(document, bob)

        with faults.at(number, lambda document=document: process(document)) as fault:
            tolerant(delete, document)()
        if stored(document):
            # The document became ready between the look and the mark, and the owner was told to try again.
            delete(document)

        process(document)
        clock.move(minutes=5)
        sweep()
        assert_nothing_left(alice)
        if not fault.happened:
            break
    assert number > 5


def test_inv_16_deleted_at_any_moment_of_the_event_being_handled(alice, bob, start, faults, clock, sweep):
    for number in itertools.count(1):
        document, parts = start(alice)
        complete(document, parts)
        shared(document, bob)

        with faults.at(number, lambda document=document: delete(document)) as fault:
            try:
                process(document)
            except Exception:
                # The queue delivers it again.
                process(document)
        if not fault.happened:
            delete(document)

        clock.move(minutes=5)
        sweep()
        assert_nothing_left(alice)
        if not fault.happened:
            break
    assert number > 3


@pytest.mark.parametrize("call", [1, 3, 4], ids=["before the look", "before the record", "after"])
def test_inv_16_deleted_at_a_moment_of_completing(call, alice, start, faults, tell, clock, sweep):
    """moto breaks when the parts are put together of what was aborted; that moment is tried on the emulator."""
    document, parts = start(alice)

    with faults.at(call, lambda: delete(document)) as fault:
        tolerant(complete, document, parts)()
    if not fault.happened:
        delete(document)

    tell(document)
    clock.move(minutes=5)
    sweep()
    assert_nothing_left(alice)


def test_inv_16_the_schedules_job_delivered_many_times_is_one_try(alice, start, clock, monkeypatch):
    """The queue is late and hands out one job after the other: that gives no document up."""
    document, parts = start(alice)
    complete(document, parts)
    clock.move(minutes=16)
    tries = []
    monkeypatch.setattr(processing, "process", lambda **ids: tries.append(ids))

    for _ in range(5):
        deletion.settle(owner_id=alice.id, document_id=document.id)

    assert len(tries) == 1
    assert stored(document).attempts == 1
    assert stored(document).status is Status.PROCESSING
