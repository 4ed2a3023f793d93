"""Searching the directory as somebody whom the tests need not make."""

from __future__ import annotations

from accounts.domain.people import Person
from accounts.services import search
from mydoc.core.ids import new_id


def somebody(email: str = "somebody@example.com", *, group: str = "") -> Person:
    """A person at this address; by default a colleague of the standing actors."""
    return Person(new_id(), email, "Some", "Body", group=group)


def find(query: str = "", *, viewer: Person | None = None) -> list[Person]:
    """All whom the viewer finds, of as many pages as there are."""
    found: list[Person] = []
    cursor = None
    while True:
        page = search.search(viewer=viewer or somebody(), query=query, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
