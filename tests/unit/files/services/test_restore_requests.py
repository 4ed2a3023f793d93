"""Requests that came back older or newer than the documents that came through them."""

from __future__ import annotations

import pytest

from files.domain.documents import Ending
from files.models import CollectedItem, DocumentItem, RequestItem, RequestPart, SubmissionItem
from files.services import deletion
from files.services import restore as services_restore
from files.services.documents import processing, repository
from files.services.requests import submissions
from tests.support.collecting import Jane, new_request, taken, wrong_books
from tests.support.documents import person


@pytest.fixture
def jane(alice):
    guest = Jane.of(new_request(alice))
    guest.send("there.txt", b"hello")
    return guest


def stored(request):
    """All of a request as a backup holds it."""
    return list(RequestPart.query(request.slug, consistent_read=True))


def restore(items, request):
    for item in RequestPart.query(request.slug, consistent_read=True):
        item.delete()
    for item in items:
        item.save()


def abandon(document):
    now = repository.find(owner_id=document.owner_id, document_id=document.id)
    assert deletion.end(now, Ending.ABANDONED)


def test_what_was_given_back_since_counts_no_more(alice, jane):
    coming = jane.start("coming.txt", b"later")
    before = stored(jane.request)
    abandon(coming)
    restore(before, jane.request)
    assert taken(jane.request) == (2, 10)

    assert services_restore.take_up().requests == 1

    assert taken(jane.request) == (1, 5)
    assert jane.seen() == [("there.txt", "received")]
    assert wrong_books() == []
    assert services_restore.take_up().requests == 0


def test_what_came_since_is_listed_and_counts(alice, jane):
    coming = jane.start("coming.txt", b"later!")
    before = stored(jane.request)
    jane.complete(coming, b"later!")
    jane.send("since.txt", b"since")
    another = Jane.of(jane.request, name="Joe")
    another.start("of-joe.txt", b"joe")
    restore(before, jane.request)

    assert services_restore.take_up().requests == 1

    assert taken(jane.request) == (4, 5 + 6 + 5 + 3)
    assert dict(jane.seen())["since.txt"] == "received"
    assert another.seen() == [("of-joe.txt", "uploading")]
    assert wrong_books() == []
    found = submissions.list_of(owner=person(alice), request_id=jane.request.id).items
    assert {item.files_count for item in found} == {3, 1}


def test_what_is_ready_meanwhile_is_received(alice, jane):
    before = stored(jane.request)
    for item in before:
        if isinstance(item, CollectedItem):
            item.status, item.settled_at = "uploading", None
    restore(before, jane.request)

    services_restore.take_up()

    assert jane.seen() == [("there.txt", "received")]


def test_what_arrives_meanwhile_stays_received(alice, jane):
    coming = jane.start("coming.txt", b"later")
    read_before = repository.find(owner_id=coming.owner_id, document_id=coming.id)
    jane.complete(coming, b"later")
    processing.process(owner_id=coming.owner_id, document_id=coming.id)

    services_restore.restore.list_again(read_before)

    assert dict(jane.seen())["coming.txt"] == "received"
    assert wrong_books() == []


def test_what_goes_meanwhile_is_not_listed_again(alice, jane):
    coming = jane.start("coming.txt", b"later")
    read_before = repository.find(owner_id=coming.owner_id, document_id=coming.id)
    abandon(coming)

    services_restore.restore.list_again(read_before)

    assert jane.seen() == [("there.txt", "received")]
    assert wrong_books() == []


def test_what_its_owner_deleted_counts_still(alice, jane):
    [document] = DocumentItem.query(person(alice).id)
    deletion.delete(owner=person(alice), document_id=document.id)

    assert services_restore.take_up().requests == 0

    assert taken(jane.request) == (1, 5)


def test_a_request_that_did_not_come_back_gets_no_list(alice, jane):
    restore([], jane.request)

    services_restore.take_up()

    assert stored(jane.request) == []


def test_who_begins_meanwhile_is_counted(alice, jane, monkeypatch):
    RequestItem(jane.request.slug).update(actions=[RequestItem.files_free.add(-7)])
    read, begun = services_restore.restore._read, []

    def and_begins(slug):
        found = read(slug)
        if not begun:
            begun.append(jane.start("meanwhile.txt", b"mean"))
        return found

    monkeypatch.setattr(services_restore.restore, "_read", and_begins)
    assert services_restore.take_up().requests == 1

    assert taken(jane.request) == (2, 9)
    assert wrong_books() == []


def test_a_submission_of_another_count_is_put_right(alice, jane):
    [item] = SubmissionItem.scan()
    item.update(actions=[SubmissionItem.files.set(9), SubmissionItem.bytes.set(9)])

    assert services_restore.take_up().requests == 1
    assert wrong_books() == []
