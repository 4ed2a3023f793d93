"""Pages of the directory: nobody is missed or listed twice, and no page is longer than asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import PersonEntry, UserItem
from accounts.services import circles, search
from mydoc import features
from mydoc.core.errors import Invalid
from mydoc.core.paging import Page, decode_cursor, encode_cursor
from mydoc.features import Directory
from tests.support.directory import somebody
from tests.support.stored import NOW, stored_person


class Table(list[PersonEntry]):
    """The directory, in memory."""

    def __init__(self, people: list[UserItem]) -> None:
        entries = [entry for item in people for entry in circles.entries(item).values()]
        super().__init__(sorted(entries, key=lambda entry: entry.position))
        self.limits: list[int] = []

    def query(
        self, where: str, condition: Any, *, limit: int, page_size: int, last_evaluated_key: Any
    ) -> Iterator[PersonEntry]:
        assert limit == page_size
        self.limits.append(limit)
        prefix = condition.values[1].value["S"] if condition is not None else ""
        after = last_evaluated_key["position"]["S"] if last_evaluated_key else ""
        # DynamoDB takes no empty text as a part of a key.
        assert prefix or condition is None
        assert last_evaluated_key in (None, {"partition": {"S": where}, "position": {"S": after or "no text"}})
        found = [entry for entry in self if entry.partition == where and entry.position.startswith(prefix)]
        return iter([entry for entry in found if entry.position > after][:limit])


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Table]:
    """Makes the directory of these people; colleagues find each other unless told otherwise."""

    def store(*people: UserItem, directory: Directory = Directory.COLLEAGUES) -> Table:
        table = Table([*people])
        monkeypatch.setattr(PersonEntry, "query", table.query)
        monkeypatch.setattr(features, "current", lambda: SimpleNamespace(directory=directory))
        return table

    return store


def pool(count: int, **fields: Any) -> list[UserItem]:
    """People of whom most entries begin alike."""
    return [
        stored_person(
            id=f"{number:03}", name=f"Paul{number:03}", surname="Pool", email=f"p{number}@example.com", **fields
        )
        for number in range(count)
    ]


def pages(ask: Callable[..., Page[Any]], **arguments: Any) -> list[list[Any]]:
    found, cursor = [], None
    for _ in range(1000):
        page = ask(cursor=cursor, **arguments)
        found.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


def ids_found(query: str, *, limit: int, viewer: Any = None) -> list[list[str]]:
    found = pages(search.search, viewer=viewer or somebody(), query=query, limit=limit)
    return [[person.id for person in page] for page in found]


@pytest.mark.parametrize("query", ["", "p", "pa", "pool"])
@pytest.mark.parametrize("limit", [1, 2, 6, 7, 8])
@pytest.mark.parametrize("directory", [Directory.COLLEAGUES, Directory.EVERYONE])
def test_all_are_on_the_pages_once_each(stored: Any, query: str, limit: int, directory: Directory):
    people = pool(7)
    table = stored(*people, directory=directory)

    found = ids_found(query, limit=limit)
    everybody = pages(search.search_everybody, query=query, limit=limit)

    for each in (found, everybody):
        assert [id for page in each for id in page] == [item.id for item in people]
        assert max(map(len, each)) <= limit
    assert len(table.limits) == len(found) + len(everybody)
    assert max(table.limits) <= 3 * limit + 1


@pytest.mark.parametrize(("count", "expected"), [(2, [2]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_a_list_has_no_empty_last_page(stored: Any, count: int, expected: list[int]):
    stored(*pool(count))

    assert [len(page) for page in ids_found("", limit=3)] == expected
    assert [len(page) for page in pages(search.search_everybody, limit=3)] == expected


@pytest.mark.parametrize(("limit", "expected"), [(-1, 1), (0, 1), (1, 1), (100, 100), (101, 100), (10**9, 100)])
def test_a_page_has_1_to_100(stored: Any, limit: int, expected: int):
    stored(*pool(120))

    assert len(search.search(viewer=somebody(), limit=limit).items) == expected
    assert len(search.search_everybody(limit=limit).items) == expected


def test_a_person_is_shown_with_address_and_names(stored: Any):
    [item] = pool(1)
    stored(item)

    [found] = search.search(viewer=somebody(), query="pool").items
    assert (found.id, found.email, found.name, found.surname) == (item.id, item.email, item.name, item.surname)


def test_after_colleagues_come_those_of_the_group_and_after_an_address_that_is_found_nobody(stored: Any):
    viewer = somebody(group="team")
    here, there = (
        stored_person(id="here", group="team"),
        stored_person(id="there", group="team", email="a@b.example"),
    )
    stored(here, there)

    assert ids_found("", limit=5, viewer=viewer) == [["here"], ["there"]]
    assert ids_found("a@b.example", limit=5, viewer=viewer) == [["there"]]
    assert ids_found("a@b.exampl", limit=5, viewer=viewer)[-1] == ["there"]
    # A whole address at another domain, and the beginning of one at one's own.
    assert ids_found("alice@example.co", limit=5, viewer=viewer) == [[], ["here"], []]


CURSOR = {"in": "domain", "after": "paul001 pool#001"}


@pytest.mark.parametrize(
    "cursor",
    [
        {},
        {"in": ""},
        {"in": "everyone"},
        {"in": "all"},
        {"after": CURSOR["after"]},
        CURSOR | {"in": "group"},
        CURSOR | {"after": "aaron"},
        CURSOR | {"after": "pau" + "l" * 198},
    ],
)
def test_a_cursor_of_another_list_is_refused(stored: Any, cursor: dict[str, str]):
    stored(*pool(3))

    for ask in (search.search_everybody, lambda **given: search.search(viewer=somebody(), **given)):
        if cursor.get("in") != "all" or ask is not search.search_everybody:
            with pytest.raises(Invalid) as refused:
                ask(query="paul", cursor=encode_cursor(cursor))
            assert refused.value.code == "bad_cursor"


@pytest.mark.parametrize(
    ("after", "expected"),
    [("", ["000", "001", "002"]), ("paul" + "0" * 196, ["001", "002"]), (CURSOR["after"], ["002"])],
)
def test_a_cursor_goes_on_where_it_says(stored: Any, after: str, expected: list[str]):
    stored(*pool(3))

    page = search.search(viewer=somebody(), query="paul", cursor=encode_cursor(CURSOR | {"after": after}))

    assert [person.id for person in page.items] == expected
    cursor = search.search_everybody(query="paul", limit=1).next_cursor
    assert decode_cursor(cursor or "")["in"] == "all"


@pytest.mark.parametrize("query", ["\u00b4", " \u0301 ", "\u200b"])
def test_what_is_nothing_once_it_is_folded_is_looked_for_nowhere(stored: Any, query: str):
    table = stored(*pool(3))

    assert search.search(viewer=somebody(), query=query) == Page([])
    assert search.search_everybody(query=query) == Page([])
    assert table.limits == []
    with pytest.raises(Invalid):
        search.search(viewer=somebody(), query=query, cursor=encode_cursor(CURSOR))


def test_administrators_find_nobody_by_an_address_that_is_another_once_it_is_folded(stored: Any):
    table = stored(*pool(3))

    assert search.search_everybody(query="pául@example.com") == Page([])
    assert table.limits == []
    assert search.search_everybody(query="p1@Example").items == ["001"]


def test_spaces_are_no_query(stored: Any):
    stored(*pool(2))

    assert ids_found("  ", limit=5) == [["000", "001"]]
    assert search.search_everybody(query="  ").items == ["000", "001"]


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("confirmed_at", [NOW, None])
@pytest.mark.parametrize("group", ["", None, "team"])
def test_inv_23_others_list_only_who_is_active_and_confirmed(
    is_active: bool, confirmed_at: Any, group: str | None
):
    item = stored_person(is_active=is_active, email_confirmed_at=confirmed_at, group=group)

    circles_of_it = {partition for partition, _ in circles.entries(item) if "first" not in partition}

    others = {"everybody", "domain#example.com", "domain#example.com#found"}
    others |= {"group#team", "group#team#found"} if group else set()
    assert circles_of_it == {"accounts"} | (others if is_active and confirmed_at else set())
