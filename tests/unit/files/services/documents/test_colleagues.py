"""Several documents are shared with more people, and with fewer."""

from __future__ import annotations

import pytest

from files.domain.documents import MOST_PEOPLE
from files.services import audit
from files.services.documents import colleagues, listing, pages, repository
from mydoc.core.errors import Conflict, Invalid, MyDocError, NotFound
from mydoc.core.ids import new_id
from tests.support.contents import untouched
from tests.support.documents import person


@pytest.fixture
def emails(alice):
    """The addresses a document is shared with."""

    def read(document):
        found = listing.get_own(owner=person(alice), document_id=document.id)
        return [one.email for one in found.people]

    return read


def test_each_document_keeps_its_own_people(alice, bob, charlie, upload, emails):
    one, two = upload(alice), upload(alice)
    colleagues.replace_people(owner=person(alice), document_id=one.id, emails=[charlie.email])

    pasted = f'"Bach, Bob" <{bob.email}>'
    found = colleagues.change_people(owner=person(alice), document_ids=[one.id, two.id], add=[pasted])

    assert [document.id for document in found] == [one.id, two.id]
    assert (emails(one), emails(two)) == ([charlie.email, bob.email], [bob.email])
    assert {document.id for document in pages.list_shared(viewer=person(bob)).items} == {one.id, two.id}

    colleagues.change_people(
        owner=person(alice), document_ids=[one.id, two.id], add=[charlie.email], remove=[bob.email]
    )
    assert (emails(one), emails(two)) == ([charlie.email], [charlie.email])
    assert pages.list_shared(viewer=person(bob)).items == []


def test_what_is_so_already_is_not_written_again(alice, bob, upload):
    document = upload(alice)
    colleagues.change_people(owner=person(alice), document_ids=[document.id], add=[bob.email])
    with untouched():
        colleagues.change_people(
            owner=person(alice), document_ids=[document.id], add=[bob.email.upper()], remove=["x@example.com"]
        )


def test_who_is_taken_out_may_be_spelled_otherwise(alice, bob, charlie, upload, emails):
    document = upload(alice)
    colleagues.change_people(owner=person(alice), document_ids=[document.id], add=[bob.email, charlie.email])
    colleagues.change_people(owner=person(alice), document_ids=[document.id], remove=[f" {bob.email.upper()}"])
    assert emails(document) == [charlie.email]


def test_who_has_no_account_any_more_can_be_taken_out(alice, bob, upload, emails):
    document = upload(alice)
    colleagues.change_people(owner=person(alice), document_ids=[document.id], add=[bob.email])
    bob.user.is_active = False
    bob.user.save()
    colleagues.change_people(owner=person(alice), document_ids=[document.id], remove=[bob.email])
    assert emails(document) == []


@pytest.mark.parametrize(
    ("ids", "add", "code"),
    [
        ("one foreign", ["bob@example.com"], "document_not_found"),
        ("one missing", ["bob@example.com"], "document_not_found"),
        ("one x", ["bob@example.com"], "document_not_found"),
        ("one two", ["bob@example.com, nobody@example.com"], "people_refused"),
        ("one two", ["alice@example.com"], "people_refused"),
        ("one two", ["Bob <bob>"], "people_refused"),
        ("one two", [f"p{number}@example.com;" for number in range(MOST_PEOPLE + 1)], "too_many_people"),
        ("", ["bob@example.com"], "bad_documents"),
    ],
)
def test_one_that_is_refused_changes_nothing(ids, add, code, alice, bob, upload):
    known = {
        "one": upload(alice).id,
        "two": upload(alice).id,
        "foreign": upload(bob).id,
        "missing": new_id(),
        "x": "x",
    }
    with untouched(but=frozenset({"audit"})), pytest.raises(MyDocError) as refused:
        colleagues.change_people(owner=person(alice), document_ids=[known[name] for name in ids.split()], add=add)
    assert refused.value.code == code


def test_a_document_that_has_its_most_people_refuses_one_more(alice, bob, charlie, upload, monkeypatch):
    monkeypatch.setattr(colleagues, "MOST_PEOPLE", 1)
    one, two = upload(alice), upload(alice)
    colleagues.change_people(owner=person(alice), document_ids=[two.id], add=[charlie.email])
    with untouched(), pytest.raises(Invalid) as refused:
        colleagues.change_people(owner=person(alice), document_ids=[one.id, two.id], add=[bob.email])
    assert refused.value.code == "too_many_people"


def test_a_refusal_says_why_and_is_remembered_of_each_document(alice, upload):
    documents = [upload(alice), upload(alice)]
    with pytest.raises(Invalid) as refused:
        colleagues.change_people(
            owner=person(alice),
            document_ids=[document.id for document in documents],
            add=["nobody@example.com", "no address"],
        )
    assert refused.value.fields == {
        "nobody@example.com": "No one here has this email address.",
        "no address": "This is not a valid email address.",
    }
    lines = audit.list_own(person_id=alice.id).items
    denied = [line.document_id for line in lines if line.action.value == "sharing_denied"]
    assert sorted(denied) == sorted(document.id for document in documents)


def test_a_change_at_the_same_time_is_not_lost(alice, bob, charlie, upload, emails, monkeypatch):
    document = upload(alice)
    edit, others = repository.edit, [charlie.email]

    def after_another(*args, **kwargs):
        if others:
            colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[others.pop()])
        return edit(*args, **kwargs)

    monkeypatch.setattr(repository, "edit", after_another)
    colleagues.change_people(owner=person(alice), document_ids=[document.id], add=[bob.email])
    assert emails(document) == [charlie.email, bob.email]


def test_one_that_changes_all_the_time_is_busy_in_the_end(alice, bob, upload, monkeypatch):
    document = upload(alice)

    def busy(*args, **kwargs):
        raise Conflict("busy", "")

    monkeypatch.setattr(repository, "edit", busy)
    with pytest.raises(Conflict):
        colleagues.change_people(owner=person(alice), document_ids=[document.id], add=[bob.email])


def test_a_document_deleted_at_the_same_time_is_said(alice, bob, upload, monkeypatch):
    document = upload(alice)

    def gone(*args, **kwargs):
        raise repository.no_such_document()

    monkeypatch.setattr(repository, "edit", gone)
    with pytest.raises(NotFound):
        colleagues.change_people(owner=person(alice), document_ids=[document.id], add=[bob.email])
