"""What guests do not finish or take back does not count, and a closed request takes nothing."""

from __future__ import annotations

from contextlib import suppress
from unittest.mock import patch

import pytest

from accounts.services import profile
from files.domain.audit import Action
from files.domain.documents import UPLOAD_TIME, Status
from files.models import ActivityItem, AuditItem
from files.services import deletion
from files.services.documents import collected, processing, repository
from files.services.requests import guest as request_guest
from files.services.requests import owner
from mydoc.core import clock as clock_module
from mydoc.core.errors import MyDocError
from tests.support.collecting import Jane, new_request, taken, wrong_books
from tests.support.documents import person, put_parts
from tests.support.faults import Kind
from tests.support.soundness import problems, stored_objects, unfinished_uploads

pytestmark = pytest.mark.usefixtures("running_schedule")


@pytest.fixture
def choose(request):
    """`choose("in_parts")`: however small files are, they are sent in parts."""
    return lambda way: request.getfixturevalue(way) if way == "in_parts" else None


def found(document):
    return repository.find(owner_id=document.owner_id, document_id=document.id)


def _withdraw(alice, jane, document):
    request_guest.withdraw(visit=jane.visit, document_id=document.id)


def _owner_deletes(alice, jane, document):
    deletion.delete(owner=person(alice), document_id=document.id)


def _abandoned(alice, jane, document):
    with patch.object(clock_module, "now", lambda: document.created_at + UPLOAD_TIME):
        for _ in range(2):
            deletion.settle(owner_id=alice.id, document_id=document.id)


@pytest.mark.parametrize("end", [_withdraw, _owner_deletes, _abandoned], ids=lambda end: end.__name__)
def test_what_never_arrived_does_not_count(end, alice):
    request = new_request(alice, max_files=2)
    jane = Jane.of(request)
    jane.send("kept.txt")
    document = jane.start("gone.txt")
    assert taken(request) == (2, 10)

    end(alice, jane, document)

    assert taken(request) == (1, 5)
    assert jane.seen() == [("kept.txt", "received")]
    assert profile.get(user_id=alice.id).bytes_used == 5
    assert unfinished_uploads() == {}
    assert problems() == []
    jane.start("again.txt")


def test_a_guest_who_removes_what_was_rejected_may_send_another(alice):
    request = new_request(alice, max_files=1, types=[".pdf"])
    jane = Jane.of(request)
    document = jane.send("plan.pdf", b"no PDF")
    assert found(document).status is Status.FAILED
    with pytest.raises(MyDocError):
        jane.start("plan.pdf")

    _withdraw(alice, jane, document)

    assert (taken(request), jane.seen()) == ((0, 0), [])
    assert jane.send("plan.pdf", b"%PDF-1.7\n")
    assert jane.seen() == [("plan.pdf", "received")]
    assert problems() == []


def test_a_guest_cannot_remove_what_was_received(alice):
    jane = Jane.of(new_request(alice))
    document = jane.send()

    with pytest.raises(MyDocError) as caught:
        _withdraw(alice, jane, document)

    assert caught.value.code == "not_uploading"
    assert found(document).status is Status.READY


def test_who_took_it_back_is_in_the_trail(alice):
    jane = Jane.of(new_request(alice))
    _withdraw(alice, jane, jane.start())

    [line] = [item for item in AuditItem.query(alice.id) if item.action == Action.WITHDRAWN.value]
    assert line.actor == "Jane"


def test_what_arrived_counts_even_when_its_owner_deletes_it(alice):
    request = new_request(alice, max_files=1)
    jane = Jane.of(request)
    document = jane.send()

    deletion.delete(owner=person(alice), document_id=document.id)

    assert taken(request) == (1, 5)
    assert jane.seen() == [("plan.txt", "received")]
    with pytest.raises(MyDocError):
        jane.start()
    assert problems() == []


def test_inv_14_a_guests_upload_that_is_never_completed_is_gone_within_24_hours(alice, clock, sweep):
    request = new_request(alice)
    jane = Jane.of(request)
    document = jane.start()

    for _ in range(24):
        clock.move(hours=1)
        sweep()

    assert found(document) is None
    assert (taken(request), jane.seen()) == ((0, 0), [])
    assert profile.get(user_id=alice.id).bytes_used == 0
    assert problems() == []


@pytest.mark.parametrize("way", ["whole", "in_parts"])
@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.LOST], ids=lambda kind: kind.name)
def test_inv_21_whatever_breaks_off_a_guest_the_books_are_right(kind, way, alice, faults, clock, sweep, choose):
    choose(way)
    request = new_request(alice)
    jane = Jane.of(request)
    for act in (lambda: jane.start(), lambda: _withdraw(alice, jane, jane.start("b.txt"))):
        for number in range(1, 20):
            # After a lost answer it may look as if somebody else had been quicker.
            with faults.at(number, kind) as fault, suppress(MyDocError):
                act()
            if not fault.happened:
                break
        else:
            pytest.fail("it never ends")
    for _ in range(25):
        clock.move(hours=1)
        sweep()

    assert taken(request) == (0, 0)
    assert wrong_books() == []
    assert problems() == []


@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.LOST], ids=lambda kind: kind.name)
def test_inv_15_processing_that_broke_off_is_told_once(kind, alice, faults, monkeypatch):
    monkeypatch.setattr(collected, "QUIET_SECONDS", 0)
    request = new_request(alice)
    jane = Jane.of(request)
    for number in range(1, 20):
        document = jane.start(f"{number}.txt")
        jane.complete(document)
        with faults.at(number, kind) as fault:
            processing.process(owner_id=alice.id, document_id=document.id)
        processing.process(owner_id=alice.id, document_id=document.id)
        assert found(document).status is Status.READY
        if not fault.happened:
            break
    happened = [item.document_id for item in ActivityItem.scan() if item.happening == "request.collected"]
    assert len(happened) == len(set(happened)) == number
    assert problems() == []


def test_a_closed_request_is_closed_for_good(alice):
    request = new_request(alice)
    for _ in range(2):
        owner.close(owner=person(alice), request_id=request.id)

    assert owner.get(owner=person(alice), request_id=request.id).closed_at is not None
    changes = owner.Changes(frozenset({"is_paused"}), is_paused=False)
    with pytest.raises(MyDocError) as caught:
        owner.change(owner=person(alice), request_id=request.id, changes=changes)
    assert caught.value.code == "request_closed"
    assert [item.id for item in owner.list_own(owner=person(alice)).items] == [request.id]
    assert [item.action for item in AuditItem.query(alice.id)].count(Action.REQUEST_CLOSED.value) == 1


def test_switched_off_a_link_is_gone_and_its_owner_sees_why(alice, set_features):
    request = new_request(alice)
    jane = Jane.of(request)
    document = jane.start()
    set_features(switches={"guest_collecting": False})

    for act in (
        lambda: request_guest.look(slug=request.slug),
        lambda: Jane.of(request),
        lambda: jane.start("b.txt"),
        lambda: request_guest.get(visit=jane.visit, document_id=document.id),
    ):
        with pytest.raises(MyDocError) as caught:
            act()
        assert caught.value.code == "request_not_found"
    with pytest.raises(MyDocError) as caught:
        new_request(alice)
    assert caught.value.code == "feature_off"
    for path in ("/requests/", f"/requests/{request.id}/"):
        assert "File requests are turned off" in alice.client.get(path).content.decode()
    set_features(switches={"guest_collecting": True})
    assert request_guest.get(visit=jane.visit, document_id=document.id).id == document.id


def _close(alice, request):
    owner.close(owner=person(alice), request_id=request.id)


def _end_in_a_minute(alice, request):
    changes = owner.Changes(frozenset({"expires_in"}), expires_in=60)
    owner.change(owner=person(alice), request_id=request.id, changes=changes)


@pytest.mark.parametrize("end", [_close, _end_in_a_minute], ids=lambda end: end.__name__)
@pytest.mark.parametrize(("minutes", "status"), [(1, Status.READY), (-2, Status.FAILED)], ids=["before", "after"])
def test_inv_12_a_url_that_outlives_the_request_sends_nothing_more(minutes, status, end, alice, clock):
    """A guest has the URL of a PUT for some minutes, and nobody has to complete what it writes."""
    request = new_request(alice)
    document = Jane.of(request).start()
    put_parts(document, b"hello")
    clock.move(minutes=minutes)
    end(alice, request)

    processing.process(owner_id=document.owner_id, document_id=document.id)

    assert found(document).status is status
    assert (stored_objects() == {}) is (status is Status.FAILED)
    assert wrong_books() == problems() == []
