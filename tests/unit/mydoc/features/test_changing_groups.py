"""Who is in which group, and that a group's quota reaches everybody in it, whatever happens at the same time."""

from __future__ import annotations

import pytest

from accounts.models import MemberItem, UserItem
from accounts.services import administration, directory, groups, profile, quota
from mydoc import features
from mydoc.aws.transactions import commit
from mydoc.core.errors import NotFound
from mydoc.core.ids import new_id
from mydoc.features import Change, changing
from tests.support.api import refusal
from tests.support.contents import untouched


@pytest.fixture
def staff(set_features, run_jobs):
    set_features(limits={"quota": 100}, groups={"staff": {"quota": 1000}})
    run_jobs()


def space(actor):
    item = directory.get_item(actor.id)
    return item.group, int(item.quota_bytes), int(item.bytes_free)


def store_bytes(actor, size):
    commit(lambda transaction: quota.reserve(transaction, user_id=actor.id, sizes=[size]))


def ids_in(group):
    return [item.user_id for item in MemberItem.query(group)]


def test_who_joins_gets_the_groups_quota_and_who_leaves_everybodys(staff, alice):
    store_bytes(alice, 60)
    person = groups.assign(user_id=alice.id, group="staff")
    assert (person.id, person.group) == (alice.id, "staff")
    assert space(alice) == ("staff", 1000, 940)
    store_bytes(alice, 500)
    groups.assign(user_id=alice.id, group="")
    # What is stored stays, also beyond the quota.
    assert space(alice) == ("", 100, -460)
    assert ids_in("staff") == []


def test_joining_and_leaving_twice_does_no_harm(staff, alice, round_trips):
    for group, expected in (("staff", 1000), ("staff", 1000), ("", 100), ("", 100)):
        with round_trips() as calls:
            groups.assign(user_id=alice.id, group=group)
        assert len(calls) <= 2
        assert space(alice) == (group, expected, expected)
    groups.assign(user_id=alice.id, group="staff")
    with untouched():
        groups.assign(user_id=alice.id, group="staff")


def test_somebody_from_before_there_were_groups(staff, alice):
    UserItem(alice.id).update(actions=[UserItem.group.remove()])
    assert alice.user.group == ""
    groups.assign(user_id=alice.id, group="staff")
    assert space(alice)[:2] == ("staff", 1000)


def test_from_one_group_to_another(set_features, staff, alice):
    set_features(groups={"guests": {"quota": 5}, "plain": {}})
    for group, expected in (("staff", 1000), ("guests", 5), ("plain", 100)):
        groups.assign(user_id=alice.id, group=group)
        assert space(alice) == (group, expected, expected)
    assert (ids_in("staff"), ids_in("guests"), ids_in("plain")) == ([], [], [alice.id])


def test_a_changed_quota_reaches_the_groups_people_and_nobody_else(set_features, staff, alice, bob, run_jobs):
    store_bytes(alice, 60)
    groups.assign(user_id=alice.id, group="staff")
    before = space(bob)
    set_features(groups={"staff": {"quota": 2000}})
    assert run_jobs() == ["accounts.tasks.follow_groups", "accounts.tasks.follow_group"]
    assert space(alice) == ("staff", 2000, 1940)
    assert space(bob) == before
    with untouched():
        groups.follow(group="staff", after="")


def test_everybodys_quota_reaches_the_groups_that_inherit_it(set_features, staff, alice, bob, run_jobs):
    set_features(groups={"plain": {}})
    groups.assign(user_id=alice.id, group="plain")
    groups.assign(user_id=bob.id, group="staff")
    set_features(limits={"quota": 300})
    run_jobs()
    assert space(alice) == ("plain", 300, 300)
    assert space(bob) == ("staff", 1000, 1000)


def test_a_group_that_is_gone_lets_its_people_go(set_features, staff, alice, run_jobs):
    groups.assign(user_id=alice.id, group="staff")
    set_features(groups={"staff": None})
    assert features.limits("staff") == features.limits()
    run_jobs()
    assert space(alice) == ("", 100, 100)
    assert ids_in("staff") == []


def test_a_group_that_is_made_again_at_once_keeps_them(set_features, staff, alice, run_jobs):
    groups.assign(user_id=alice.id, group="staff")
    set_features(groups={"staff": None})
    set_features(groups={"staff": {"quota": 7}})
    run_jobs()
    assert space(alice) == ("staff", 7, 7)


def test_a_crash_after_the_write_leaves_a_job_behind(staff, alice, monkeypatch):
    groups.assign(user_id=alice.id, group="staff")
    later = []
    monkeypatch.setattr(
        changing.queue, "enqueue_later", lambda task, *names, seconds: later.append((task, names, seconds))
    )

    def crash(*_):
        raise SystemExit

    monkeypatch.setattr(changing.queue, "enqueue", crash)
    with pytest.raises(SystemExit):
        features.change(version=1, change=Change(groups={"staff": {"quota": 5}}), by="admin")
    assert features.latest().limits("staff").quota == 5
    # Later than any request lasts: zappa_settings.json.
    assert later == [("accounts.tasks.follow_groups", ("staff",), 200)]


def test_a_job_goes_on_where_the_one_before_ended(set_features, staff, make_actor, monkeypatch, run_jobs):
    monkeypatch.setattr(groups, "_MEMBERS_A_JOB", 2)
    people = [make_actor(f"Person{number}") for number in range(5)]
    for person in people:
        groups.assign(user_id=person.id, group="staff")
    set_features(groups={"staff": {"quota": 50}})
    assert run_jobs().count("accounts.tasks.follow_group") == 3
    assert {space(person) for person in people} == {("staff", 50, 50)}


@pytest.mark.parametrize("meanwhile", ["quota", "upload", "moved", "features"])
def test_whatever_happens_between_reading_and_writing(set_features, staff, alice, monkeypatch, meanwhile):
    groups.assign(user_id=alice.id, group="staff")
    set_features(groups={"staff": {"quota": 2000}, "guests": {"quota": 5}})
    happenings = {
        "quota": lambda: quota.change(user_id=alice.id, quota_bytes=77),
        "upload": lambda: store_bytes(alice, 30),
        "moved": lambda: groups.assign(user_id=alice.id, group="guests"),
        "features": lambda: set_features(groups={"staff": {"quota": 3000}}),
    }
    happen_once(monkeypatch, happenings[meanwhile])

    groups.follow(group="staff", after="")

    expected = {
        "quota": ("staff", 2000, 2000),
        "upload": ("staff", 2000, 1970),
        "moved": ("guests", 5, 5),
        "features": ("staff", 3000, 3000),
    }
    assert space(alice) == expected[meanwhile]


def test_who_joins_while_the_quota_changes_has_the_new_one(set_features, staff, alice, monkeypatch):
    happen_once(monkeypatch, lambda: set_features(groups={"staff": {"quota": 3000}}))
    groups.assign(user_id=alice.id, group="staff")
    assert space(alice) == ("staff", 3000, 3000)


def test_who_joins_while_the_group_goes_does_not(set_features, staff, alice, monkeypatch):
    happen_once(monkeypatch, lambda: set_features(groups={"staff": None}))
    with pytest.raises(Exception, match="no such group"):
        groups.assign(user_id=alice.id, group="staff")
    assert space(alice)[0] == ""
    assert ids_in("staff") == []


def happen_once(monkeypatch, happening):
    """Between the next read and its write."""
    fetch, done = groups.fetch, []

    def fetch_and_let_happen(reads):
        found = fetch(reads)
        if not done:
            done.append(True)
            happening()
        return found

    monkeypatch.setattr(groups, "fetch", fetch_and_let_happen)


def test_a_list_of_people_page_by_page(staff, admin, make_actor, call):
    people = [make_actor(f"Person{number}") for number in range(3)]
    for person in people:
        groups.assign(user_id=person.id, group="staff")
    administration.disable(user_id=people[1].id)
    caller = call(admin)
    first = caller.get("groups/staff/people/", {"limit": 2}).json()
    second = caller.get("groups/staff/people/", {"cursor": first["next_cursor"]}).json()
    found = first["items"] + second["items"]
    assert [person["id"] for person in found] == [person.id for person in people]
    assert [person["is_active"] for person in found] == [True, False, True]
    assert second["next_cursor"] is None
    refusal(caller.get("groups/staff/people/", {"cursor": "nonsense"}), 400, "bad_cursor")
    refusal(caller.get("groups/staff/people/", {"limit": 0}), 400, "invalid")


def test_a_list_costs_the_same_for_one_and_for_many(staff, make_actor, round_trips):
    costs = []
    for count in (1, 12):
        for number in range(count):
            groups.assign(user_id=make_actor(f"P{count}n{number}").id, group="staff")
        features.current()
        with round_trips() as calls:
            groups.members(group="staff")
        costs.append(calls)
    assert costs[0] == costs[1] == ["Query", "BatchGetItem"]


def test_a_group_that_was_made_elsewhere_a_moment_ago_is_listed(staff):
    stale = features.current()
    changing.change(version=1, change=Change(groups={"new": {}}), by="admin")
    features.current()
    assert "new" not in stale.groups
    assert groups.members(group="new").items == []
    with pytest.raises(NotFound):
        groups.members(group="nobodys")


def test_what_a_restored_table_lacks_is_put_right_by_putting_them_there_again(staff, alice, bob):
    groups.assign(user_id=alice.id, group="staff")
    MemberItem("staff", alice.id).delete()
    MemberItem("staff", bob.id).save()
    assert groups.members(group="staff").items == []
    groups.follow(group="staff", after="")
    assert space(bob)[0] == ""
    groups.assign(user_id=alice.id, group="staff")
    assert [person.id for person in groups.members(group="staff").items] == [alice.id]


def test_by_address_as_it_was_typed_and_nobody_unknown(staff, alice):
    assert groups.assign_by_email(email=" Alice@Example.COM ", group="staff").id == alice.id
    for email in ("nobody@example.com",):
        with pytest.raises(NotFound):
            groups.assign_by_email(email=email, group="staff")
    with pytest.raises(NotFound):
        groups.assign(user_id=new_id(), group="staff")
    assert profile.get(user_id=alice.id).quota_bytes == 1000
