"""Any duplication and permutation of S3's events gives the same record."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime

import pytest

from files.domain.documents import Status, original_key
from files.services import uploads
from mydoc.handlers.events import jobs, object_created
from tests.support.documents import person
from tests.support.soundness import problems, stored_objects
from tests.unit.invariants.conftest import s3_event, stored

LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
# What four deliveries can be: the event, the same again, one of another document, one of none of ours.
EVENTS = ("own", "own again", "other", "stale")


@pytest.fixture
def queue(monkeypatch):
    """The jobs that events become, without SQS between, so that there is time for every order."""
    from mydoc.aws import queue

    bodies: list[tuple[str, ...]] = []
    monkeypatch.setattr(queue, "enqueue", lambda task, *ids: bodies.append((task, *ids)))
    return bodies


def deliver(keys, queue, *, batch):
    """S3's events, one by one or as one batch, and the jobs they become."""
    for event in [s3_event(*keys)] if batch else [s3_event(key) for key in keys]:
        object_created(event, None)
    for _, owner_id, document_id in queue:
        from files import tasks

        tasks.process(owner_id, document_id)
    queue.clear()


def uploaded(actor, start, name="report.txt"):
    """A document whose bytes have arrived."""
    document, parts = start(actor, name)
    uploads.complete(owner=document.owner, document_id=document.id, parts=parts)
    return document


def keys_of(own, other):
    """What the four events tell of."""
    own_key, other_key = (original_key(document.owner_id, document.id) for document in (own, other))
    # Bob's folder and the id of Alice's document: no such record.
    stale = original_key(other.owner_id, own.id)
    return {"own": own_key, "own again": own_key, "other": other_key, "stale": stale}


def plain(document):
    """A document without what differs from one upload to the next."""
    started_up = replace(document, id="", upload_id="", created_at=LONG_AGO, expires_at=LONG_AGO)
    ends = {name: LONG_AGO if getattr(document, name) else None for name in ("completed_at", "uploaded_at")}
    return replace(started_up, **ends)


def assert_same(documents):
    assert all(document == documents[0] for document in documents), documents
    assert documents[0].status is Status.READY
    assert problems() == []


@pytest.mark.parametrize("batch", [False, True], ids=["one by one", "as one batch"])
def test_inv_15_every_permutation_of_four_events(batch, alice, bob, start, queue):
    ends = []
    for order in itertools.permutations(EVENTS):
        own, other = uploaded(alice, start), uploaded(bob, start, "other.txt")
        keys = keys_of(own, other)
        deliver([keys[name] for name in order], queue, batch=batch)
        assert stored(other).status is Status.READY
        ends.append(plain(stored(own)))
    assert len(ends) == 24
    assert_same(ends)


def test_inv_15_every_sequence_of_four_events_with_repetitions(alice, bob, start, queue):
    """Each of the three different events any number of times, in any order, as long as the own is among them."""
    ends = []
    other = uploaded(bob, start, "other.txt")
    for order in itertools.product(("own", "other", "stale"), repeat=4):
        if "own" not in order:
            continue
        own = uploaded(alice, start)
        keys = keys_of(own, other)
        deliver([keys[name] for name in order], queue, batch=False)
        ends.append(plain(stored(own)))
    assert len(ends) == 3**4 - 2**4
    assert stored(other).status is Status.READY
    assert_same(ends)


@pytest.mark.parametrize("complete_comes", range(5))
def test_inv_15_completion_anywhere_between_four_deliveries(complete_comes, alice, in_parts, start, queue):
    """Deliveries before the bytes are there do nothing; one after is enough."""
    document, parts = start(alice)
    key = original_key(alice.id, document.id)
    for number in range(5):
        if number == complete_comes:
            uploads.complete(owner=person(alice), document_id=document.id, parts=parts)
        deliver([key], queue, batch=False)
    assert stored(document).status is Status.READY
    assert problems() == []


def test_inv_15_keys_come_url_encoded(alice, start, queue):
    document, parts = start(alice)
    uploads.complete(owner=person(alice), document_id=document.id, parts=parts)

    deliver([original_key(alice.id, document.id).replace("/", "%2F")], queue, batch=False)

    assert stored(document).status is Status.READY


@pytest.mark.parametrize(
    "key",
    [
        "originals/nobody/01M7XX6CDSK9X43RG7KA1TY6DC",
        "originals/x/not-an-id",
        "originals/x",
        "originals//",
        "elsewhere",
        "",
    ],
)
def test_inv_15_foreign_keys_change_nothing(key, alice, start, queue):
    document, parts = start(alice)
    uploads.complete(owner=person(alice), document_id=document.id, parts=parts)
    before = stored(document)

    deliver([key], queue, batch=False)

    assert stored(document) == before
    assert list(stored_objects()) == [original_key(alice.id, document.id)]


def test_inv_15_jobs_delivered_twice_in_one_batch(alice, start, settings):
    """The queue's own duplicates."""
    from django_q.signing import SignedPackage

    document, parts = start(alice)
    uploads.complete(owner=person(alice), document_id=document.id, parts=parts)
    task = {"func": "files.tasks.process", "args": (alice.id, document.id), "kwargs": {}}
    records = [{"messageId": str(number), "body": SignedPackage.dumps(task)} for number in range(3)]

    assert jobs({"Records": records}, None) == {"batchItemFailures": []}

    assert stored(document).status is Status.READY
    assert problems() == []
