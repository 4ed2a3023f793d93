"""Lists in another order: exact over all pages, by all that a person has or not at all."""

from __future__ import annotations

import pytest

from files.domain.order import Order
from files.domain.search import search_for
from files.services import trash
from files.services.documents import colleagues, listing, pages
from mydoc.core.errors import Conflict, Invalid
from tests.support.documents import person


@pytest.fixture
def five(alice, upload):
    made = {}
    for name, size in [("b.txt", 3), ("a 10.txt", 1), ("a 9.txt", 5), ("C.txt", 4), ("d.md", 2)]:
        made[name] = upload(alice, name, b"x" * size)
    return made


def walk(ask, **which):
    names, cursor = [], None
    while True:
        page = ask(cursor=cursor, limit=2, **which)
        assert len(page.items) <= 2
        names += [document.name for document in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return names


BY = {
    Order.NEWEST: ["d.md", "C.txt", "a 9.txt", "a 10.txt", "b.txt"],
    Order.OLDEST: ["b.txt", "a 10.txt", "a 9.txt", "C.txt", "d.md"],
    Order.NAME: ["a 9.txt", "a 10.txt", "b.txt", "C.txt", "d.md"],
    Order.NAME_BACKWARDS: ["d.md", "C.txt", "b.txt", "a 10.txt", "a 9.txt"],
    Order.SMALLEST: ["a 10.txt", "d.md", "b.txt", "C.txt", "a 9.txt"],
    Order.LARGEST: ["a 9.txt", "C.txt", "b.txt", "d.md", "a 10.txt"],
}


@pytest.mark.parametrize("order", BY)
def test_pages_follow_each_other_in_order(alice, bob, five, order):
    assert walk(pages.list_mine, owner=person(alice), order=order) == BY[order]
    found = walk(pages.list_mine, owner=person(alice), order=order, search=search_for(".txt"))
    assert found == [name for name in BY[order] if name != "d.md"]
    for document in five.values():
        colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    assert walk(pages.list_shared, viewer=person(bob), order=order) == BY[order]


def test_time_left_goes_by_the_expiry(alice, five):
    for number, name in enumerate(["C.txt", "b.txt", "a 9.txt"], start=1):
        listing.change(owner=person(alice), document_id=five[name].id, expires_in=3600 * number)
    first = walk(pages.list_mine, owner=person(alice), order=Order.EXPIRES_FIRST)
    assert first[:3] == ["C.txt", "b.txt", "a 9.txt"]
    assert walk(pages.list_mine, owner=person(alice), order=Order.EXPIRES_LAST) == first[::-1]


def test_what_goes_between_two_pages_takes_none_of_the_others_along(alice, five):
    first = pages.list_mine(owner=person(alice), order=Order.NAME, limit=2)
    trash.delete(owner=person(alice), document_id=five["a 10.txt"].id)
    rest = pages.list_mine(owner=person(alice), order=Order.NAME, cursor=first.next_cursor)
    assert [document.name for document in rest.items] == ["b.txt", "C.txt", "d.md"]


def test_a_cursor_is_of_one_order_alone(alice, five):
    cursor = pages.list_mine(owner=person(alice), order=Order.NAME, limit=2).next_cursor
    for order in (Order.SMALLEST, Order.NAME_BACKWARDS):
        with pytest.raises(Invalid):
            pages.list_mine(owner=person(alice), order=order, cursor=cursor)
    by_time = pages.list_mine(owner=person(alice), limit=2).next_cursor
    with pytest.raises(Invalid):
        pages.list_mine(owner=person(alice), order=Order.NAME, cursor=by_time)


def test_more_than_can_be_read_are_not_sorted_in_part(alice, five, call, monkeypatch):
    monkeypatch.setattr(pages, "MOST_READ", 4)
    with pytest.raises(Conflict):
        pages.list_mine(owner=person(alice), order=Order.NAME)
    refused = call(alice).get("documents/?sort=-size")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_to_sort")
    assert call(alice).get("documents/?sort=created_at").json()["items"][0]["name"] == "b.txt"
    page = alice.client.get("/?sort=name").content.decode()
    assert "can be sorted by date only" in page
    monkeypatch.setattr(pages, "MOST_READ", 5)
    page = alice.client.get("/?sort=name").content.decode()
    assert "can be sorted by date only" not in page
    assert page.index("a 9.txt") < page.index("C.txt") < page.index("d.md")


def test_an_unknown_order_is_refused_over_rest_and_the_usual_one_on_the_page(alice, call):
    assert call(alice).get("documents/?sort=colour").status_code == 400
    assert alice.client.get("/?sort=colour").status_code == 200
