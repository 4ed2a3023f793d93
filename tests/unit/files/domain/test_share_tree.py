"""A link's documents as a tree of folders, over pages."""

from __future__ import annotations

import pytest

from files.domain.documents import Status
from files.domain.share_tree import in_order, matching, page_of, rows
from files.domain.shares import SharedDocument
from mydoc.core.errors import Invalid
from mydoc.core.paging import encode_cursor
from tests.support.rule_tables import NOW

PATHS = [
    "b.txt",
    "Photos/2026/z.jpg",
    "A.txt",
    "Photos/x.jpg",
    "Älbum/1.jpg",
    "Photos 2/y.jpg",
    "Photos/2025/q.jpg",
]
ORDER = [
    "A.txt",
    "b.txt",
    "Photos/x.jpg",
    "Photos/2025/q.jpg",
    "Photos/2026/z.jpg",
    "Photos 2/y.jpg",
    "Älbum/1.jpg",
]


def document(path: str, **more: object) -> SharedDocument:
    folder, _, name = path.rpartition("/")
    values = {"size": 10, "content_type": "text/plain", "kind": "text", "status": Status.READY, **more}
    return SharedDocument(
        id=f"id of {path}", owner_id="alice", name=name, folder=folder, created_at=NOW, expires_at=NOW, **values
    )  # type: ignore[arg-type]


ALL = in_order([document(path) for path in PATHS])


def told(found):
    return [f"[{row.folder.path} {row.folder.count}]" if row.folder else row.document.path for row in found]


def test_what_is_in_a_folder_stays_together():
    assert [one.path for one in ALL] == ORDER
    assert told(rows(ALL, among=ALL)) == [
        "A.txt",
        "b.txt",
        "[Photos 3]",
        "Photos/x.jpg",
        "[Photos/2025 1]",
        "Photos/2025/q.jpg",
        "[Photos/2026 1]",
        "Photos/2026/z.jpg",
        "[Photos 2 1]",
        "Photos 2/y.jpg",
        "[Älbum 1]",
        "Älbum/1.jpg",
    ]
    assert [row.depth for row in rows(ALL, among=ALL)] == [0, 0, 0, 1, 1, 2, 1, 2, 0, 1, 0, 1]
    assert next(row.folder.size for row in rows(ALL, among=ALL) if row.folder) == 30


def test_a_document_five_hundred_folders_deep_has_rows_for_the_upper_ones_and_its_own():
    deep = in_order([document("/".join([f"{place}", *"a" * 500, "x.txt"]), size=1) for place in range(200)])
    shown = rows(deep[:100], among=deep)
    assert len(shown) == 100 * (10 + 1 + 1)
    folders = [row.folder for row in shown[:11]]
    assert [folder.path.count("/") for folder in folders] == [*range(10), 500]
    assert {(folder.count, folder.size) for folder in folders} == {(1, 1)}


def test_folders_are_added_up_over_all_documents():
    found = in_order([document(path) for path in ("a/b/c/1", "a/b/2", "a/3", "a/b/c/4", "ab/5")])
    assert told(rows(found[:1], among=found)) == ["[a 4]", "a/3"]
    assert told(rows(found[2:3], among=found)) == ["[a 4]", "[a/b 3]", "[a/b/c 2]", "a/b/c/1"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_go_on_where_the_one_before_ended_and_say_in_which_folders(limit):
    seen, cursor = [], None
    while True:
        page = page_of(ALL, cursor=cursor, limit=limit)
        assert len(page.items) <= limit
        first = page.items[0]
        above = [row.folder.path for row in rows(page.items, among=ALL)[:5] if row.folder]
        assert not first.folder or above[: first.folder.count("/") + 1][-1] == first.folder
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ALL


def test_a_page_begins_near_where_one_ended_whose_last_document_is_gone():
    cursor = page_of(ALL, cursor=None, limit=3).next_cursor
    left = [one for one in ALL if one is not ALL[2]]
    assert page_of(left, cursor=cursor, limit=10).items == left[2:]
    assert page_of(left[:1], cursor=cursor, limit=10).items == left[:1]
    assert page_of([], cursor=cursor, limit=10).items == []


@pytest.mark.parametrize("position", [{}, {"document": "x"}, {"document": "x", "place": "-1"}, {"place": "1"}])
def test_only_a_cursor_of_such_a_page_is_taken(position):
    with pytest.raises(Invalid, match="cursor"):
        page_of(ALL, cursor=encode_cursor(position), limit=3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ORDER),
        ("photos", ["Photos/x.jpg", "Photos/2025/q.jpg", "Photos/2026/z.jpg", "Photos 2/y.jpg"]),
        ("Z 2026", ["Photos/2026/z.jpg"]),
        ("2026 z", ["Photos/2026/z.jpg"]),
        ("älbum", ["Älbum/1.jpg"]),
        ("nothing such", []),
    ],
)
def test_words_are_found_in_any_order(text, found):
    assert [one.path for one in matching(ALL, text)] == found
