"""The directory: who is found by what, by whom, and who is not."""

from __future__ import annotations

import pytest

from accounts.models import UserItem
from accounts.services import administration, groups, people, profile, registration, search
from mydoc.core.errors import Invalid
from mydoc.core.ids import new_id
from mydoc.features import Directory
from tests.support.directory import find, somebody
from tests.support.features import some_group


def _found(query="", viewer=None):
    return [person.email for person in find(query, viewer=viewer)]


@pytest.mark.parametrize("query", ["zoë", "angstrom z", "zoe@"])
def test_people_are_found_by_the_beginning_of_any_of_their_names(make_actor, query):
    make_actor("Zoë Mary", "Ångström", email="zoe@example.com")

    assert _found(query) == ["zoe@example.com"]


def test_an_empty_query_lists_all_colleagues_by_name(alice, bob, charlie):
    assert _found() == [alice.email, bob.email, charlie.email]


@pytest.fixture
def elsewhere(make_actor):
    """Somebody at another domain, of no group."""
    return make_actor("Eve", "Elsewhere", email="eve@elsewhere.example")


def test_inv_23_nobody_elsewhere_is_found_by_less_than_their_whole_address(elsewhere, alice):
    for query in ("", "eve", "eve@elsewhere.exampl"):
        assert elsewhere.email not in _found(query)
    assert _found(" EVE@Elsewhere.Example ") == [elsewhere.email]


def test_people_of_ones_group_are_found_once_each(elsewhere, alice, bob):
    group = some_group()
    for person in (elsewhere, alice):
        groups.assign(user_id=person.id, group=group)
    viewer = somebody(group=group)

    assert _found("", viewer) == [alice.email, bob.email, elsewhere.email]
    assert _found("elsew", viewer) == [elsewhere.email]
    assert _found("ahrens", viewer) == [alice.email]
    assert _found("elsew", somebody(group="another")) == []


def test_who_leaves_a_group_is_found_there_no_more_and_who_is_renamed_by_the_new_name(elsewhere):
    group = some_group()
    viewer = somebody(group=group)
    groups.assign(user_id=elsewhere.id, group=group)
    profile.change(user_id=elsewhere.id, name="Roberta")
    assert _found("eve e", viewer) == []
    assert _found("roberta", viewer) == [elsewhere.email]

    groups.assign(user_id=elsewhere.id, group="")
    assert _found("roberta", viewer) == []


def test_everyone_finds_everyone_if_an_administrator_says_so(set_features, elsewhere, alice):
    set_features(directory=Directory.EVERYONE)

    assert _found() == [alice.email, elsewhere.email]
    assert _found("eve") == [elsewhere.email]


def test_who_has_not_confirmed_is_not_listed(aws):
    registration.create(email="new@example.com", hashed_password="!", name="New", surname="Person")

    assert _found() == _found("new") == _found("new@example.com") == []
    assert people.find_by_emails(emails=["new@example.com"]) == {}


def test_disabling_takes_off_the_list_and_enabling_puts_back(alice, bob):
    administration.disable(user_id=bob.id)
    assert _found() == [alice.email]
    assert _found("bob") == _found(bob.email) == []
    assert people.find_by_emails(emails=[bob.email]) == {}

    administration.enable(user_id=bob.id)
    assert _found() == [alice.email, bob.email]
    assert _found("bob") == [bob.email]


def test_a_new_name_is_found_and_the_old_is_not(alice):
    profile.change(user_id=alice.id, name="Roberta")

    assert _found("alice ahr") == []
    assert _found("roberta ahr") == [alice.email]
    assert _found() == [alice.email]
    assert [person.name for person in find("ahrens")] == ["Roberta"]


@pytest.mark.parametrize("query", ["", "p"])
@pytest.mark.parametrize("directory", [Directory.COLLEAGUES, Directory.EVERYONE])
def test_pages_hold_everybody_exactly_once_and_cost_one_query_each(
    make_actor, set_features, round_trips, query, directory
):
    set_features(directory=directory)
    group = some_group()
    made = [make_actor(f"Person{number:02}", "Pool", email=f"p{number}@example.com") for number in range(5)]
    made += [make_actor(f"Person{number:02}", "Pool", email=f"p{number}@elsewhere.example") for number in (5, 6)]
    for actor in made[3:]:
        groups.assign(user_id=actor.id, group=group)
    viewer = somebody(group=group)
    search.search(viewer=viewer)  # What is switched on has been read.

    seen, cursor = [], None
    for _ in range(20):
        with round_trips() as calls:
            page = search.search(viewer=viewer, query=query, cursor=cursor, limit=3)
        assert calls == ["Query"]
        assert len(page.items) <= 3
        seen += [person.email for person in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert sorted(seen) == sorted(actor.email for actor in made)


@pytest.mark.parametrize("cursor", ["x", "eyJhZnRlciI6IngifQ", "e30", "eyJhZnRlciI6MX0", "=" * 3000])
def test_a_made_up_cursor_is_refused(alice, cursor):
    with pytest.raises(Invalid) as refusal:
        search.search(viewer=somebody(), query="al", cursor=cursor)

    assert refusal.value.code == "bad_cursor"


def test_administrators_find_the_disabled_and_the_unconfirmed_too(alice, bob):
    administration.disable(user_id=bob.id)
    new = registration.create(email="new@example.com", hashed_password="!", name="New", surname="Person")

    assert search.search_everybody().items == [alice.id, bob.id, new]
    assert search.search_everybody(query="bak").items == [bob.id]
    assert search.search_everybody(query="new@").items == [new]
    first = search.search_everybody(limit=2)
    assert first.items == [alice.id, bob.id]
    assert search.search_everybody(limit=2, cursor=first.next_cursor).items == [new]


def test_people_by_id_leave_out_who_does_not_exist_and_tell_who_is_disabled(alice, bob):
    administration.disable(user_id=bob.id)

    found = people.get_people(ids=[alice.id, bob.id, new_id(), "no id", alice.id])

    assert {person.email: person.is_active for person in found.values()} == {
        alice.email: True,
        bob.email: False,
    }
    assert people.get_people(ids=[]) == {}
    UserItem(id=alice.id).update(actions=[UserItem.group.set("team")])
    assert people.get_people(ids=[alice.id])[alice.id] == people.person_of(UserItem.get(alice.id))


def test_people_by_address_are_keyed_as_asked(alice, bob):
    found = people.find_by_emails(emails=[" ALICE@Example.com", bob.email, "nobody@example.com", "no address"])

    assert {asked: person.id for asked, person in found.items()} == {
        " ALICE@Example.com": alice.id,
        bob.email: bob.id,
    }
