"""Who has opened and downloaded a document is seen by its owner; what is new by whom it is shared with."""

from __future__ import annotations

import pytest
from django.urls import reverse

from files.models import AuditItem, GrantItem
from files.services.documents import colleagues, listing
from tests.support.documents import person


@pytest.fixture
def shared(upload, alice, bob, clock):
    document = upload(alice, "plans.txt")
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    return document


def _readings(call, alice, document):
    return {one["email"]: one for one in call(alice).get(f"documents/{document.id}/people/").json()["people"]}


def _is_new(call, actor, document):
    api = call(actor)
    [listed] = [one for one in api.get("documents/?scope=shared").json()["items"] if one["id"] == document.id]
    assert api.get(f"documents/{document.id}/").json()["is_new"] is listed["is_new"]
    return listed["is_new"]


def _open(actor, document):
    return actor.client.get(reverse("files:document", kwargs={"document_id": document.id}))


def _actions(person_id):
    return [
        item.action for item in AuditItem.query(person_id) if item.action in {"opened", "downloaded", "previewed"}
    ]


def test_new_until_it_is_opened(shared, call, alice, bob):
    page = bob.client.get("/?scope=shared").content.decode()
    assert f'data-new="{shared.id}"' in page
    assert _is_new(call, bob, shared)
    assert "Not opened yet" in _open(alice, shared).content.decode()
    for _ in range(2):
        assert _open(bob, shared).status_code == 200
    assert not _is_new(call, bob, shared)
    assert "data-new" not in bob.client.get("/?scope=shared").content.decode()
    assert _actions(alice.id) == _actions(bob.id) == ["opened"]
    assert "Opened <time" in _open(alice, shared).content.decode()


def test_looking_without_seeing_opens_nothing(shared, call, alice, bob, charlie):
    address = reverse("files:document", kwargs={"document_id": shared.id})
    assert bob.client.head(address).status_code == 200
    assert call(bob).get(f"documents/{shared.id}/").status_code == 200
    assert charlie.client.get(address).status_code in {403, 404}
    _open(alice, shared)
    assert _is_new(call, bob, shared)
    assert _readings(call, alice, shared)[bob.email]["opened_at"] is None


@pytest.mark.parametrize(
    ("address", "method", "is_download"),
    [("download/", "get", True), ("content/", "get", True), ("preview/", "post", False)],
)
def test_a_download_or_preview_opens_it(address, method, is_download, shared, call, alice, bob):
    before = _readings(call, alice, shared)[bob.email]
    assert before["shared_at"] is not None
    assert (before["opened_at"], before["downloaded_at"]) == (None, None)
    assert getattr(call(bob), method)(f"documents/{shared.id}/{address}").status_code < 400
    assert not _is_new(call, bob, shared)
    after = _readings(call, alice, shared)[bob.email]
    assert after["opened_at"] is not None
    assert (after["downloaded_at"] is not None) is is_download


def test_the_first_time_counts(shared, call, alice, bob, clock):
    _open(bob, shared)
    call(bob).get(f"documents/{shared.id}/download/")
    first = _readings(call, alice, shared)
    clock.move(minutes=30)
    _open(bob, shared)
    call(bob).get(f"documents/{shared.id}/download/")
    assert _readings(call, alice, shared) == first
    assert _actions(alice.id) == ["opened", "downloaded", "downloaded"]


def test_changes_of_the_document_leave_the_marks_and_sharing_again_begins_anew(shared, call, alice, bob, clock):
    _open(bob, shared)
    before = _readings(call, alice, shared)
    listing.rename(owner=person(alice), document_id=shared.id, name="other.txt")
    assert _readings(call, alice, shared) == before
    for emails in ([], [bob.email]):
        clock.move(minutes=1)
        colleagues.replace_people(owner=person(alice), document_id=shared.id, emails=emails)
    assert _is_new(call, bob, shared)
    assert _readings(call, alice, shared)[bob.email]["opened_at"] is None


def test_what_was_shared_before_marks_were_kept_is_not_new(shared, call, alice, bob):
    names = ("shared_at", "news", "due_hour", "due_at")
    GrantItem(bob.id, shared.id).update([getattr(GrantItem, name).remove() for name in names])
    assert not _is_new(call, bob, shared)
    assert "Not opened yet" not in _open(alice, shared).content.decode()
    _open(bob, shared)
    assert _readings(call, alice, shared)[bob.email]["opened_at"] is not None


@pytest.mark.parametrize("call_number", [1, 2, 3, 4])
def test_taken_away_at_the_same_moment_leaves_no_copy(call_number, shared, alice, bob, faults):
    def take_away():
        colleagues.replace_people(owner=person(alice), document_id=shared.id, emails=[])

    with faults.at(call_number, take_away):
        _open(bob, shared)
    assert list(GrantItem.query(bob.id)) == []
