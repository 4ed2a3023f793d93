"""Rows of the list, several in one answer."""

from __future__ import annotations

from files.services.documents import colleagues, pages
from mydoc.core.ids import new_id
from tests.support.documents import person

ROWS = "/documents/rows/"


def test_rows_are_those_of_ones_own_documents_that_are_there(alice, bob, upload):
    mine = [upload(alice, f"{number}.txt") for number in range(3)]
    theirs = upload(bob, "theirs.txt")
    colleagues.replace_people(owner=person(bob), document_id=theirs.id, emails=[alice.email])
    shown = alice.client.get(ROWS, {"id": [mine[0].id, theirs.id, mine[2].id, mine[2].id, new_id(), "no id"]})
    page = shown.content.decode()
    assert page.count("<tr ") == 2
    assert f'id="doc-{mine[0].id}"' in page
    assert f'id="doc-{mine[2].id}"' in page
    assert "theirs.txt" not in page


def test_a_row_says_the_same_as_the_list(alice, upload):
    upload(alice, "a.txt")
    [document] = pages.list_mine(owner=person(alice)).items
    row = alice.client.get(ROWS, {"id": document.id}).content.decode().strip()
    assert row in alice.client.get("/").content.decode()


def test_no_rows_are_asked_for_and_none_come(alice):
    shown = alice.client.get(ROWS)
    assert (shown.status_code, shown.content.strip()) == (200, b"")


def test_more_than_a_hundred_are_refused(alice):
    assert alice.client.get(ROWS, {"id": [new_id() for _ in range(101)]}).status_code == 400
