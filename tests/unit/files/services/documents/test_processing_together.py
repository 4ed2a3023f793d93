"""Several documents become ready at once; whatever is out of the ordinary about one is left as it is."""

from __future__ import annotations

from collections import Counter

import pytest

from accounts.services import profile
from files.domain.audit import Action
from files.domain.documents import Status
from files.models import AuditItem
from files.services import deletion, shares, uploads
from files.services.documents import colleagues, processing, repository
from files.services.documents.processing_together import process_together
from tests.support.collecting import Jane, new_request
from tests.support.documents import person, put_parts
from tests.support.faults import Kind
from tests.support.soundness import problems, stored_objects


@pytest.fixture
def sent(alice):
    """`sent("a.txt", b"…")`: the ids of a document whose bytes have arrived."""

    def run(name="a.txt", content=b"hello", size=None, headers=(), **more):
        document = uploads.start(
            owner=person(alice), name=name, size=len(content) if size is None else size, **more
        )
        put_parts(document, content, **dict(headers))
        return alice.id, document.id

    return run


def found(ids):
    return repository.find(owner_id=ids[0], document_id=ids[1])


def test_ten_become_ready_in_two_round_trips_and_one_each(alice, sent, faults):
    ids = [sent(f"{number}.txt", b"hello %d" % number) for number in range(10)]
    with faults.at(999, lambda: None) as fault:
        assert process_together(ids=ids) == [True] * 10
    # Whether the owner has webhooks is asked every 30 seconds.
    assert Counter(fault.calls) <= Counter(BatchGetItem=2, GetObject=10, TransactWriteItems=1)
    one_by_one = sent("10.txt", b"hello 10")
    processing.process(owner_id=alice.id, document_id=one_by_one[1])
    for one in ids:
        document, other = found(one), found(one_by_one)
        assert (document.status, document.content_type, document.kind) == (Status.READY, "text/plain", other.kind)
        assert document.etag
        assert document.uploaded_at is not None
    assert [line.action for line in AuditItem.query(alice.id)] == [Action.UPLOADED.value] * 11
    assert profile.get(user_id=alice.id).documents_count == 11
    assert problems() == []


def test_what_is_out_of_the_ordinary_is_left_as_it_is(alice, bob, sent, upload):
    link = shares.create(owner=person(alice), document_ids=[upload(alice).id])
    colleague = sent()
    colleagues.replace_people(owner=person(alice), document_id=colleague[1], emails=[bob.email])
    guests = Jane.of(new_request(alice)).start()
    put_parts(guests, b"hello")
    unsent = uploads.start(owner=person(alice), name="a.txt", size=5)
    deleted = sent()
    deletion.delete(owner=person(alice), document_id=deleted[1])
    ready = upload(alice)
    odd = {
        "in a link": sent(share=link.id),
        "shared": colleague,
        "a guest's": (guests.owner_id, guests.id),
        "not there yet": (alice.id, unsent.id),
        "gone": deleted,
        "ready": (alice.id, ready.id),
        "of another size": sent(content=b"hello!", size=5),
        "encoded": sent(headers={"ContentEncoding": "br"}),
        "declared a picture": sent("a.png", content_type="image/png"),
        "a picture": sent("a.bin", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    }
    before = {name: found(ids) for name, ids in odd.items()}
    ordinary = sent()

    outcomes = process_together(ids=[*odd.values(), ordinary])

    assert dict(zip(odd, outcomes, strict=False)) == dict.fromkeys(odd, False)
    assert outcomes[-1] is True
    assert {name: found(ids) for name, ids in odd.items()} == before


def test_inv_15_an_event_that_comes_twice_counts_once(sent):
    one, other = sent(), sent()
    assert process_together(ids=[one, other, one]) == [True] * 3
    assert process_together(ids=[one, other]) == [False, False]
    assert problems() == []


def test_inv_16_if_one_was_deleted_meanwhile_none_is_written(alice, sent, faults):
    one, other = sent(), sent()
    with faults.at(4, lambda: deletion.delete(owner=person(alice), document_id=one[1])):
        assert process_together(ids=[one, other]) == [False, False]
    assert found(one) is None
    assert found(other).status is Status.UPLOADING
    for ids in (one, other):
        processing.process(owner_id=ids[0], document_id=ids[1])
    assert found(other).status is Status.READY
    assert len(stored_objects()) == 1
    assert problems() == []


@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.LOST])
@pytest.mark.parametrize("call", range(1, 5))
def test_inv_21_however_it_breaks_off_each_is_ready_once(call, kind, sent, faults, alice):
    ids = [sent(), sent()]
    with faults.at(call, kind):
        process_together(ids=ids)
    for owner_id, document_id in ids:
        processing.process(owner_id=owner_id, document_id=document_id)
    assert [found(one).status for one in ids] == [Status.READY] * 2
    assert len(list(AuditItem.query(alice.id))) == 2
    assert problems() == []
