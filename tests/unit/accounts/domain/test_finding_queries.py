"""How the text of a search finds people, as the administrator chose."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.domain.circles import EVERYBODY, of_domain, of_group
from accounts.domain.finding import is_beginning, parts_of
from accounts.domain.names import search_tokens
from accounts.domain.people import Person
from mydoc.features.domain import Directory
from tests.support.rule_tables import every

BOTH = (False, True)
ALICE = Person("1", "alice@example.com", "Alice", "Ahrens")
QUERIES = ["", "b", "bob@", "bob@ex", "bob@example.com", "bob@other.com", "böb@example.com", "Bob Baker"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("directory", Directory)
def test_inv_23_who_finds_whom_is_as_the_administrator_chose(query, directory):
    for one in every(group=["", "sales"], is_public=BOTH):
        viewer = Person("1", "alice@example.com", "Alice", "Ahrens", group=one.group)
        parts = parts_of(viewer, query, directory, is_public=lambda domain: one.is_public)  # noqa: B023
        circles = [(part.name, part.circle) for part in parts]
        whole = query in {"bob@example.com", "bob@other.com"}
        expected = []
        if directory is Directory.EVERYONE and query.isascii():
            expected = [("everyone", EVERYBODY)]
        else:
            has_domain = directory is Directory.COLLEAGUES and not one.is_public
            if whole and not (has_domain and query == "bob@example.com"):
                expected.append(("exact", EVERYBODY))
            if has_domain and query.isascii() and query != "bob@other.com":
                expected.append(("domain", of_domain("example.com")))
            if directory is Directory.COLLEAGUES and one.group and query.isascii():
                expected.append(("group", of_group("sales")))
        assert circles == expected, one


@pytest.mark.parametrize("query", QUERIES)
def test_inv_23_exact_means_the_whole_address(query):
    parts = parts_of(ALICE, query, Directory.EXACT, is_public=lambda domain: False)
    assert all(part.address == query for part in parts)


@pytest.mark.parametrize(
    ("query", "expected"), [("", True), ("é", True), ("a@b", True), (" a@b ", True), ("é@b", False)]
)
def test_an_address_outside_ascii_is_no_beginning_of_one(query, expected):
    assert is_beginning(query) is expected


@dataclass(frozen=True)
class Entry:
    position: str
    user_id: str = "2"
    email: str = "Bob@example.com"
    name: str = "Bob"
    surname: str = "Baker"


def entries():
    tokens = search_tokens(email="Bob@example.com", name="Bob", surname="Baker")
    return [Entry(f"{token}#2") for token in tokens]


@pytest.mark.parametrize("query", ["", "b", "ba", "baker", "bob", "bob b", "bob@", "bob@example.com"])
def test_a_person_is_found_once_by_whatever_they_are_found_by(query):
    (part,) = parts_of(ALICE, query, Directory.EVERYONE, is_public=lambda domain: False)
    found = [one for one in entries() if one.position.startswith(part.prefix) and part.wants(one)]
    assert len(found) == (len(entries()) if not query else 1)


def test_who_was_found_at_the_domain_is_not_found_in_the_group_again():
    viewer = Person("1", "alice@example.com", "Alice", "Ahrens", group="sales")
    domain, group = parts_of(viewer, "bob", Directory.COLLEAGUES, is_public=lambda domain: False)
    assert any(map(domain.wants, entries()))
    assert not any(map(group.wants, entries()))


def test_an_address_is_compared_in_small_letters():
    (part,) = parts_of(ALICE, "BOB@example.com", Directory.EXACT, is_public=lambda domain: False)
    assert part.wants(Entry("x"))
    assert not part.wants(Entry("x", email="bobby@example.com"))
