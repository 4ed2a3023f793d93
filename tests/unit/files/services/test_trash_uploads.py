"""A cancelled upload can go on for a while, where it stopped; bytes that come meanwhile are not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.services import profile
from files.domain.documents import Status
from files.domain.due import due_hour
from files.domain.trash import CANCELLED_TIME
from files.models import DocumentItem, SweepItem
from files.services import trash, uploads
from files.services.documents import pages, processing, repository
from mydoc.core.errors import NotFound
from tests.support.documents import person, put_parts
from tests.support.soundness import problems

pytestmark = pytest.mark.usefixtures("running_schedule")


@pytest.fixture
def delete(alice):
    return lambda document: trash.delete(owner=person(alice), document_id=document.id)


@pytest.fixture
def restore(alice):
    return lambda document: trash.restore(owner=person(alice), document_id=document.id)


def test_a_cancelled_upload_goes_on_where_it_was(alice, in_parts, delete, restore):
    owner = person(alice)
    document = uploads.start(owner=owner, name="a.txt", size=5)
    parts = put_parts(document, b"hello")
    delete(document)
    with pytest.raises(NotFound):
        uploads.sign_parts(owner=owner, document_id=document.id, part_numbers=[1])
    with pytest.raises(NotFound):
        uploads.complete(owner=owner, document_id=document.id, parts=parts)

    assert restore(document).status is Status.UPLOADING
    assert [part.number for part in uploads.uploaded_parts(owner=owner, document_id=document.id)] == [1]
    uploads.complete(owner=owner, document_id=document.id, parts=parts)
    processing.process(owner_id=alice.id, document_id=document.id)
    assert [one.name for one in pages.list_mine(owner=owner).items] == ["a.txt"]
    assert problems() == []


def test_bytes_that_arrive_in_the_trash_stay_and_are_processed_once_it_is_restored(
    alice, delete, restore, run_jobs
):
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    delete(document)
    put_parts(document, b"hello")
    processing.process(owner_id=alice.id, document_id=document.id)
    assert repository.find(owner_id=alice.id, document_id=document.id).status is Status.DELETING

    restore(document)
    run_jobs()

    assert repository.find(owner_id=alice.id, document_id=document.id).status is Status.READY
    assert problems() == []


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=22, minutes=30)])
def test_inv_14_a_cancelled_upload_is_gone_soon_and_its_quota_given_back(
    age, alice, in_parts, delete, clock, sweep
):
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    put_parts(document, b"hello")
    with clock.ahead(seconds=age.total_seconds()):
        delete(document)
    with clock.ahead(seconds=(age + min(CANCELLED_TIME, timedelta(hours=23) - age)).total_seconds() + 60):
        sweep()

    assert list(DocumentItem.scan()) == []
    assert profile.get(user_id=alice.id).bytes_used == 0
    assert problems() == []


def test_an_upload_that_should_have_been_abandoned_hours_ago_is_found_by_the_schedule(alice, delete, clock, sweep):
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    with clock.ahead(hours=27):
        # A schedule that has come by every hour since, and had other things to do about this one.
        SweepItem("documents", drained_until=due_hour(clock.now() - timedelta(hours=1))).save()
        delete(document)
        sweep()
    assert list(DocumentItem.scan()) == []
    assert profile.get(user_id=alice.id).bytes_used == 0
    assert problems() == []
