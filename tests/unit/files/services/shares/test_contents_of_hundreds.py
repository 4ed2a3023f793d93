"""Links that hold hundreds: in pages, each of which costs what a link with one document costs."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from files.models import EntryItem, document_part
from files.services import shares
from mydoc import features
from mydoc.core import clock
from tests.support.api import refusal
from tests.support.documents import person
from tests.support.links import Visitor, now


@pytest.fixture
def filled(share, many, alice):
    """`filled(250)`: a link to so many."""

    def make(count, **rules):
        found = many(count)
        made = share(found[:100], **rules)
        for start in range(100, count, 100):
            ids = [document.id for document in found[start : start + 100]]
            shares.add_documents(owner=person(alice), share_id=made.id, document_ids=ids)
        return made, found

    return make


@pytest.mark.parametrize("count", [1, 100, 101, 250])
def test_pages_and_their_round_trips(count, filled, round_trips, alice):
    made, documents = filled(count, password="open sesame")
    visitor = Visitor(made.slug)
    token = visitor.browser.post(f"{visitor.api}unlock/", {"password": "open sesame"}, "application/json").json()[
        "unlock"
    ]
    visitor.headers = {"X-Share-Unlock": token}
    visitor.browser.post(f"/s/{made.slug}", {"password": "open sesame"})

    seen, cursor, pages = [], None, 0
    while cursor or not pages:
        features.current()
        with round_trips() as calls:
            shown = visitor.look(**({"cursor": cursor} if cursor else {})).json()
        assert len(calls) <= 2, calls
        assert shown["documents_count"] == count
        seen += shown["documents"]
        cursor, pages = shown["next_cursor"], pages + 1
    assert [one["id"] for one in seen] == [document.id for document in documents]
    assert pages == -(-count // 100)

    # The pages lead from one to the next.
    named, path = [], f"/s/{made.slug}"
    while path:
        features.current()  # Kept for 30 seconds, which a slow machine may have spent on the pages before.
        with round_trips() as calls:
            page = visitor.browser.get(path).content.decode()
        assert len(calls) <= 2, calls
        named += re.findall(r"data-public-document=\"(\w+)\"", page)
        following = re.search(r'class="public-more"><a[^>]* href="([^"]+)"', page)
        path = f"/s/{made.slug}{following[1]}" if following else ""
    assert sorted(named) == sorted(document.id for document in documents)

    # The last of them is had for as much as the first.
    for document in (documents[0], documents[-1]):
        with round_trips() as calls:
            assert visitor.claim(document).status_code == 200
        assert len(calls) <= 2, calls


def test_the_owner_pages_through_them(filled, alice, call, round_trips):
    made, documents = filled(205)
    caller = call(alice)
    first = caller.get(f"shares/{made.id}/").json()
    assert (first["documents_count"], len(first["documents"])) == (205, 100)

    seen, cursor = [], None
    while cursor or not seen:
        query = {"limit": 90, **({"cursor": cursor} if cursor else {})}
        with round_trips() as calls:
            page = caller.get(f"shares/{made.id}/documents/", query).json()
        # Two to know who asks.
        assert len(calls) <= 4, calls
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [one["id"] for one in seen] == [document.id for document in documents]

    page, found = reverse("files:share", kwargs={"share_id": made.id}), set()
    for _ in range(3):
        content = alice.client.get(page).content.decode()
        found |= {document.id for document in documents if document.id in content}
        following = re.search(r'href="(\?cursor=[^"]+)"', content)
        page = page.partition("?")[0] + following[1] if following else ""
    assert page == ""
    assert len(found) == 205


def test_a_cursor_stays_good_while_documents_come_and_go(filled, many, alice):
    made, documents = filled(150)
    visitor = Visitor(made.slug)
    cursor = visitor.look().json()["next_cursor"]
    # The very document after which the page begins goes, and another comes.
    shares.remove_document(owner=person(alice), share_id=made.id, document_id=documents[99].id)
    more = many(1)[0]
    shares.add_documents(owner=person(alice), share_id=made.id, document_ids=[more.id])
    rest = [one["id"] for one in visitor.look(cursor=cursor).json()["documents"]]
    assert rest == [*(document.id for document in documents[100:]), more.id]


def test_a_cursor_of_one_link_opens_no_other(filled, share):
    made, documents = filled(101)
    cursor = Visitor(made.slug).look().json()["next_cursor"]
    other = Visitor(share().slug).look(cursor=cursor).json()
    assert not {one["id"] for one in other["documents"]} & {document.id for document in documents}
    locked = Visitor(share(password="open sesame").slug).look(cursor=cursor).json()
    assert (locked["state"], locked["documents"]) == ("password_required", [])


@pytest.mark.parametrize("cursor", ["x", "e30", "eyJkb2N1bWVudCI6IngifQ", "A" * 2049, "\0"])
def test_cursors_that_are_none(cursor, share, alice, call):
    made = share()
    visitor = Visitor(made.slug)
    for answer in (
        visitor.look(cursor=cursor),
        call(alice).get(f"shares/{made.id}/documents/", {"cursor": cursor}),
    ):
        assert refusal(answer, 400)["code"] in {"bad_cursor", "invalid"}
    assert visitor.page(cursor=cursor).status_code == 400


def test_revoking_a_large_one(filled, alice, run_jobs):
    made, documents = filled(120)
    visitor = Visitor(made.slug)
    shares.revoke(owner=person(alice), share_id=made.id)
    assert visitor.says() == "share_not_found"
    run_jobs()
    assert shares.list_of_document(owner=person(alice), document_id=documents[0].id) == []
    assert shares.list_own(owner=person(alice)).items == []


def test_deleting_all_of_one_by_one_ends_it(filled, alice):
    from files.services import deletion

    made, documents = filled(3)
    for document in documents[:-1]:
        deletion.delete(owner=person(alice), document_id=document.id)
    found = now(made, alice)
    assert (found.documents_count, found.size) == (1, 1)
    deletion.delete(owner=person(alice), document_id=documents[-1].id)
    assert Visitor(made.slug).says() == "share_not_found"


def test_a_page_of_which_nothing_is_left_is_empty_and_the_link_is_not_gone(filled):
    """Such as in the minutes before the schedule takes out what has expired."""
    made, documents = filled(101)
    visitor = Visitor(made.slug)
    cursor = visitor.look().json()["next_cursor"]
    (of_page,) = re.findall(r"[?]cursor=([^\"]+)", visitor.page().content.decode())
    last = EntryItem(made.slug, document_part(documents[-1].id))
    last.update(actions=[EntryItem.expires_at.set(clock.now())])

    shown = visitor.look(cursor=cursor)

    assert shown.status_code == 200
    assert (shown.json()["documents"], shown.json()["next_cursor"]) == ([], None)
    assert visitor.page(cursor=of_page).status_code == 200
