"""One poison record in a batch fails alone."""

from __future__ import annotations

import pytest
from django_q.signing import SignedPackage

from files import tasks
from files.domain.documents import Status, original_key
from files.services import uploads
from mydoc.handlers.events import EventError, jobs, object_created
from tests.conftest import empty_stage
from tests.support.documents import person
from tests.unit.invariants.conftest import s3_event, stored


@pytest.fixture(scope="module")
def one_stage():
    with empty_stage():
        yield


@pytest.fixture
def aws(one_stage):
    """The same stage for all of these tests, which look at documents of their own only."""


def signed(func="files.tasks.process", args=(), **more):
    return SignedPackage.dumps({"func": func, "args": args, "kwargs": {}} | more)


POISON = {
    "not a package": "{}",
    "empty": "",
    "altered": signed(args=("a", "b"))[:-2] + "xx",
    "no task of ours": signed("os.system", ("true",)),
    "no such task": signed("files.tasks.no_such_task"),
    "too few arguments": signed(args=("a",)),
    "no function": SignedPackage.dumps({"args": ()}),
    "not even a mapping": SignedPackage.dumps([1, 2]),
}


@pytest.fixture
def arrived(alice, start):
    """Makes a document whose bytes have arrived."""

    def make(name):
        document, parts = start(alice, name)
        uploads.complete(owner=person(alice), document_id=document.id, parts=parts)
        return document

    return make


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_inv_19_a_poison_job_fails_alone(poison, position, alice, arrived):
    documents = [arrived("a.txt"), arrived("b.txt")]
    records = [
        {"messageId": document.name, "body": signed(args=(alice.id, document.id))} for document in documents
    ]
    records.insert(position, {"messageId": "poison", "body": poison})

    answer = jobs({"Records": records}, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert [stored(document).status for document in documents] == [Status.READY, Status.READY]


@pytest.mark.parametrize("error", [TypeError, ValueError, KeyError, RuntimeError, RecursionError, MemoryError])
def test_inv_19_whatever_a_job_raises_the_others_are_done(error, alice, arrived, monkeypatch):
    good, bad = arrived("good.txt"), arrived("bad.txt")
    process = tasks.process

    def fragile(owner_id, document_id):
        if document_id == bad.id:
            raise error("poison")
        process(owner_id, document_id)

    def fragile_together(ids):
        raise error("poison")

    monkeypatch.setattr(tasks, "process", fragile)
    monkeypatch.setattr(tasks, "process_together", fragile_together)
    records = [
        {"messageId": document.name, "body": signed(args=(alice.id, document.id))} for document in (bad, good)
    ]

    assert jobs({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "bad.txt"}]}

    assert stored(good).status is Status.READY
    assert stored(bad).status is Status.PROCESSING


BROKEN = {
    "no s3": {"eventName": "ObjectCreated:Put"},
    "no object": {"eventName": "ObjectCreated:Put", "s3": {}},
    "no key": {"eventName": "ObjectCreated:Put", "s3": {"object": {}}},
    "a key that is no text": {"eventName": "ObjectCreated:Put", "s3": {"object": {"key": 7}}},
    "no record": None,
}


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_inv_19_a_broken_s3_record_fails_alone(broken, position, alice, arrived, run_jobs):
    document = arrived("a.txt")
    event = s3_event(original_key(alice.id, document.id))
    event["Records"].insert(position, broken)

    # AWS delivers the event again, which changes nothing for the others, and then sets it aside.
    with pytest.raises(EventError):
        object_created(event, None)

    assert run_jobs() == ["files.tasks.process"]
    assert stored(document).status is Status.READY


def test_inv_19_a_job_that_cannot_be_queued_keeps_no_other_from_it(alice, arrived, monkeypatch):
    from mydoc.aws import queue

    documents = [arrived("a.txt"), arrived("b.txt")]
    queued = []

    def enqueue(task, owner_id, document_id):
        if document_id == documents[0].id:
            raise ConnectionError
        queued.append(document_id)

    monkeypatch.setattr(queue, "enqueue", enqueue)

    with pytest.raises(EventError):
        object_created(s3_event(*(original_key(alice.id, document.id) for document in documents)), None)

    assert queued == [documents[1].id]
