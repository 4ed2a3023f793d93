"""The directory: who is found by what, and who is not."""

from __future__ import annotations

import pytest

from accounts.services import administration, people, profile, registration
from mydoc.errors import Invalid
from mydoc.ids import new_id


def _found(query="", **arguments):
    return [person.email for person in people.search(query=query, **arguments).items]


@pytest.mark.parametrize(
    "query",
    ["zoë", "zoe", "ZO", "mary", "ångström", "angstrom z", "zoe mary ang", "mary a", "zoe@", " Zoë  Mary "],
)
def test_people_are_found_by_the_beginning_of_any_of_their_names(make_actor, query):
    make_actor("Zoë Mary", "Ångström", email="zoe@example.com")

    assert _found(query) == ["zoe@example.com"]


@pytest.mark.parametrize("query", ["oe", "example.com", "x", "\u0301", "zoe#", "*", "\ud800"])
def test_nothing_else_finds_them(make_actor, query):
    make_actor("Zoë Mary", "Ångström", email="zoe@example.com")

    assert _found(query) == []


def test_an_empty_query_lists_everybody_by_name(alice, bob, charlie):
    assert _found() == [alice.email, bob.email, charlie.email]


def test_who_has_not_confirmed_is_not_listed(aws):
    registration.create(email="new@example.com", hashed_password="!", name="New", surname="Person")

    assert _found() == _found("new") == []
    assert people.find_by_emails(emails=["new@example.com"]) == {}


def test_disabling_takes_off_the_list_and_enabling_puts_back(alice, bob):
    administration.disable(user_id=bob.id)
    assert _found() == [alice.email]
    assert _found("bob") == []
    assert people.find_by_emails(emails=[bob.email]) == {}

    administration.enable(user_id=bob.id)
    assert _found() == [alice.email, bob.email]
    assert _found("bob") == [bob.email]


def test_a_new_name_is_found_and_the_old_is_not(alice):
    profile.rename(user_id=alice.id, name="Roberta")

    assert _found("alice ahr") == []
    assert _found("roberta ahr") == [alice.email]
    assert _found() == [alice.email]
    assert [person.name for person in people.search(query="ahrens").items] == ["Roberta"]


def test_renaming_somebody_disabled_does_not_list_them(alice):
    administration.disable(user_id=alice.id)
    profile.rename(user_id=alice.id, name="Roberta")

    assert _found() == []


def test_a_person_appears_once_however_many_ways_they_match(make_actor):
    make_actor("Anna", "Anders", email="anna@example.com")

    assert _found("an") == ["anna@example.com"]


@pytest.mark.parametrize("query", ["", "p"])
def test_pages_hold_everybody_exactly_once(make_actor, query):
    emails = {
        make_actor(f"Person{number:02}", "Pool", email=f"p{number}@example.com").email for number in range(7)
    }

    seen, cursor = [], None
    for _ in range(10):
        page = people.search(query=query, cursor=cursor, limit=3)
        assert len(page.items) <= 3
        seen += [person.email for person in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert len(seen) == 7
    assert set(seen) == emails


def test_a_search_is_one_query(alice, bob, charlie, round_trips):
    with round_trips() as calls:
        _found("bo")

    assert calls == ["Query"]


@pytest.mark.parametrize("cursor", ["x", "eyJhZnRlciI6IngifQ", "e30", "eyJhZnRlciI6MX0", "=" * 3000])
def test_a_made_up_cursor_is_refused(alice, cursor):
    with pytest.raises(Invalid) as refusal:
        people.search(query="al", cursor=cursor)

    assert refusal.value.code == "bad_cursor"


def test_people_by_id_leave_out_who_does_not_exist_and_tell_who_is_disabled(alice, bob):
    administration.disable(user_id=bob.id)

    found = people.get_people(ids=[alice.id, bob.id, new_id(), "no id", alice.id])

    assert {person.email: person.is_active for person in found.values()} == {
        alice.email: True,
        bob.email: False,
    }
    assert people.get_people(ids=[]) == {}


def test_people_by_address_are_keyed_as_asked(alice, bob):
    found = people.find_by_emails(emails=[" ALICE@Example.com", bob.email, "nobody@example.com", "no address"])

    assert {asked: person.id for asked, person in found.items()} == {
        " ALICE@Example.com": alice.id,
        bob.email: bob.id,
    }


def test_initials_and_full_name(alice):
    person = people.get_people(ids=[alice.id])[alice.id]

    assert (person.full_name, person.initials) == ("Alice Ahrens", "AA")
