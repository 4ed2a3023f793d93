"""Putting people into groups, without a table: what is written, and what is refused.

What follows from it together, at the same time too, is in tests/unit/mydoc/features/test_changing_groups.py.
"""

from __future__ import annotations

from copy import deepcopy

import pytest

from accounts.models import EmailClaim, UserItem
from accounts.services import circles, directory, groups, people
from mydoc.aws import site_items
from mydoc.core.errors import Conflict, Invalid, NotFound, Outdated
from mydoc.web.versions import Expected
from tests.support.groups import Site, of_alice
from tests.support.groups import site as site
from tests.support.stored import keep

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture
def alice(site: Site) -> UserItem:
    assert site.alice
    return site.alice


def test_who_moves_gets_the_quota_and_is_found_there_and_no_longer_here(site: Site, alice: UserItem):
    person = groups.assign(user_id=alice.id, group="guests")

    moved = deepcopy(alice)
    moved.group = "guests"
    assert person == people.person_of(moved)
    assert site.written[0] == of_alice(alice, group="guests", quota=1000)
    before, after = circles.entries(alice).keys(), circles.entries(moved).keys()
    entries = [(what, key) for what, key in site.written[1:] if key[0] != "member"]
    assert sorted(entries) == sorted(
        [("delete", key) for key in before - after] + [("save", key) for key in after - before]
    )
    assert site.of_members() == [
        ("delete", ("member", "staff", alice.id)),
        ("save", ("member", "guests", alice.id)),
    ]
    assert site.told == [alice.id]


def test_the_write_holds_only_for_the_person_and_the_features_that_were_read(site: Site, alice: UserItem):
    groups.assign(user_id=alice.id, group="guests")

    assert site.conditions == [str(site_items.is_version(7)), str(directory.as_read(alice))]


@pytest.mark.parametrize(
    ("before", "after", "members"),
    [("staff", "", ["delete"]), ("", "staff", ["save"]), ("staff", "staff", ["save"]), ("", "", [])],
)
def test_a_place_is_removed_where_it_was_and_written_where_it_is(
    site: Site, alice: UserItem, before: str, after: str, members: list[str]
):
    alice.group = before

    groups.assign(user_id=alice.id, group=after)

    assert site.written[0] == of_alice(alice, group=after, quota=400 if after else 100)
    assert site.of_members() == [(what, ("member", "staff", alice.id)) for what in members]


def test_a_group_that_there_is_not_is_refused_beside_its_field(site: Site, alice: UserItem):
    with pytest.raises(Invalid) as refused:
        groups.assign(user_id=alice.id, group="gone")

    assert refused.value.code == "unknown_group"
    assert refused.value.fields == {"group": "There is no such group. Create it first, under Features."}
    assert (site.written, site.told) == ([], [])


def test_who_has_been_moved_since_it_was_shown_stays(site: Site, alice: UserItem):
    groups.assign(user_id=alice.id, group="guests", expected=Expected(frozenset({groups.version_of("staff")})))
    assert site.told == [alice.id]
    site.written.clear()
    shown = Expected(frozenset({groups.version_of("")}))

    with pytest.raises(Outdated):
        groups.assign(user_id=alice.id, group="guests", expected=shown)
    assert site.written == []


@pytest.mark.parametrize("user_id", ["", "x", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_no_one_is_not_put_anywhere(site: Site, user_id: str):
    with pytest.raises(NotFound) as refused:
        groups.assign(user_id=user_id, group="staff")

    assert refused.value.code == "no_account"
    assert site.reads == int(len(user_id) == 26)


def test_a_write_that_met_another_is_tried_again_and_not_for_ever(site: Site, alice: UserItem):
    site.refused = groups._ATTEMPTS - 1
    groups.assign(user_id=alice.id, group="guests")
    assert site.told == [alice.id]

    site.refused, site.reads = 100, 0
    with pytest.raises(Conflict) as refused:
        groups.assign(user_id=alice.id, group="staff")
    assert (refused.value.code, site.reads) == ("busy", groups._ATTEMPTS)
    assert site.told == [alice.id]


def test_someone_is_found_by_id_and_put_somewhere_by_address(
    site: Site, alice: UserItem, monkeypatch: pytest.MonkeyPatch
):
    keep(monkeypatch, alice)

    assert groups.get(user_id=alice.id) == people.person_of(alice)
    assert groups.assign_by_email(email=" Alice@Example.COM", group="guests").group == "guests"
    with pytest.raises(NotFound) as refused:
        groups.assign_by_email(email="bob@example.com", group="guests")
    assert refused.value.code == "no_account"
    monkeypatch.setattr(EmailClaim, "get", lambda *_, **__: pytest.fail("This is no address."))
    with pytest.raises(Invalid):
        groups.assign_by_email(email="bob", group="guests")
