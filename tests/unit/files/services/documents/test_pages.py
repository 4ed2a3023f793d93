"""A search walks a person's own documents in parts, and says that there is no more only at their end."""

from __future__ import annotations

from itertools import chain

import pytest

from files.domain.search import search_for
from files.services.documents import colleagues, pages
from tests.support.documents import person

PART = 4


@pytest.fixture(autouse=True)
def _in_small_parts(monkeypatch):
    monkeypatch.setattr(pages, "MOST_READ", PART)


@pytest.fixture
def many(alice, upload):
    """Ten documents of Alice's, of which only the oldest is a report."""
    return [upload(alice, name) for name in ["report of May.txt", *(f"{number}.txt" for number in range(9))]]


def walk(ask, **which):
    """All pages of a list, each as the names that it has."""
    found, cursor = [], None
    while True:
        page = ask(cursor=cursor, **which)
        found.append([document.name for document in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return found


def test_a_part_without_a_match_has_a_next_one_and_the_last_has_what_is_there(alice, many):
    found = walk(pages.list_mine, owner=person(alice), search=search_for("may report"))
    assert found == [[], [], ["report of May.txt"]]


def test_what_is_not_there_is_denied_at_the_end_alone(alice, many):
    assert walk(pages.list_mine, owner=person(alice), search=search_for("invoice")) == [[], [], []]


def test_a_full_page_goes_on_after_its_last_document(alice, many):
    found = walk(pages.list_mine, owner=person(alice), search=search_for("txt"), limit=3)
    assert sorted(chain.from_iterable(found)) == sorted(document.name for document in many)
    assert all(len(names) <= 3 for names in found)


def test_what_colleagues_share_is_searched_alike(alice, bob, many):
    for document in many[:6]:
        colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    found = walk(pages.list_shared, viewer=person(bob), search=search_for("REPORT", kind="text"))
    assert found == [[], ["report of May.txt"]]


def test_the_api_asks_by_words_and_kind(alice, bob, call, many):
    def names(query):
        return [item["name"] for item in call(alice).get(f"documents/?{query}").json()["items"]]

    assert names("q=8.txt&kind=text") == ["8.txt"]
    assert names("q=8.txt&kind=image") == []
    assert call(alice).get("documents/?kind=holiday").status_code == 400
