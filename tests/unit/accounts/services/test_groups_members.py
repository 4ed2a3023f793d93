"""The members of a group, without a table: pages of them, and the jobs that give them its quota."""

from __future__ import annotations

import pytest

from accounts.domain.people import Person
from accounts.models import MemberItem
from accounts.services import groups, people
from mydoc import features
from mydoc.core.errors import Invalid, NotFound
from mydoc.core.ids import new_id
from mydoc.core.paging import encode_cursor
from mydoc.features import Features
from tests.support.groups import FEATURES, Site, of_alice
from tests.support.groups import site as site

pytestmark = pytest.mark.usefixtures("offline")

ID = "01ARZ3NDEKTSV4RRFFQ69G5FA"
NAMES = [f"{ID}{last}" for last in "0123"]


@pytest.fixture
def found(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, Person]:
    """Four members, as they are stored by themselves."""
    site.members = list(NAMES)
    found = {user_id: Person(user_id, "a@example.com", "A", "B", group="staff") for user_id in NAMES}
    monkeypatch.setattr(
        people, "get_people", lambda *, ids: {user_id: found[user_id] for user_id in ids if user_id in found}
    )
    return found


def test_a_page_goes_on_after_its_last_member_while_there_are_more(site: Site, found: dict[str, Person]):
    page = groups.members(group="staff", limit=3)
    assert page.items == [found[name] for name in NAMES[:3]]
    assert page.next_cursor == encode_cursor({"after": NAMES[2]})

    assert groups.members(group="staff", cursor=page.next_cursor, limit=4).next_cursor is None
    assert site.queries == [
        ("staff", "None", 4, 4),
        ("staff", str(MemberItem.user_id > NAMES[2]), 5, 5),
    ]


def test_a_page_has_fifty_unless_asked(site: Site, found: dict[str, Person]):
    assert groups.members(group="staff").items == list(found.values())
    assert site.queries == [("staff", "None", 51, 51)]


def test_who_is_gone_or_in_another_group_is_no_member(site: Site, found: dict[str, Person]):
    del found[NAMES[0]]
    found[NAMES[1]] = Person(NAMES[1], "a@example.com", "A", "B", group="guests")

    assert groups.members(group="staff").items == [found[NAMES[2]], found[NAMES[3]]]


@pytest.mark.parametrize("cursor", ["nonsense", encode_cursor({}), encode_cursor({"after": "x"})])
def test_a_cursor_that_is_none_of_ours_is_refused(site: Site, cursor: str):
    with pytest.raises(Invalid) as refused:
        groups.members(group="staff", cursor=cursor)

    assert (refused.value.code, site.queries) == ("bad_cursor", [])


def test_a_group_that_this_process_does_not_know_yet_is_read_anew(
    site: Site, found: dict[str, Person], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(features, "current", lambda: Features(FEATURES.stage))
    assert groups.members(group="staff").items

    with pytest.raises(NotFound) as refused:
        groups.members(group="gone")
    assert refused.value.code == "group_not_found"


def test_a_group_that_it_knows_is_not_read_anew(
    site: Site, found: dict[str, Person], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(features, "latest", lambda: pytest.fail("It was read a moment ago."))

    assert groups.members(group="staff").items


def test_each_group_has_a_job_of_its_own(site: Site):
    groups.follow_all(groups=["staff", "guests"])

    assert site.queued == [
        ("accounts.tasks.follow_group", "staff", ""),
        ("accounts.tasks.follow_group", "guests", ""),
    ]


def test_a_full_job_leaves_the_rest_to_the_next(site: Site, monkeypatch: pytest.MonkeyPatch):
    site.members = [new_id() for _ in range(groups._MEMBERS_A_JOB + 1)]
    after = new_id()

    groups.follow(group="staff", after=after)

    size = groups._MEMBERS_A_JOB
    assert site.queries == [("staff", str(MemberItem.user_id > after), size, size)]
    assert site.queued == [("accounts.tasks.follow_group", "staff", site.members[size - 1])]
    assert site.reads == size


def test_a_job_that_meets_the_last_is_the_last(site: Site):
    site.members = [new_id() for _ in range(3)]

    groups.follow(group="staff", after="")

    assert (site.queued, site.reads) == ([], 3)


@pytest.mark.parametrize(
    ("group", "stored", "quota", "written"),
    [
        # A changed quota, and one that is there already.
        ("staff", "staff", 300, ("staff", 400)),
        ("staff", "staff", 400, None),
        # Moved meanwhile, with the quota of where they went.
        ("staff", "guests", 300, None),
        # Out of a group that is gone, whatever the quota was.
        ("gone", "gone", 300, ("", 100)),
        ("gone", "gone", 100, ("", 100)),
    ],
)
def test_a_job_puts_right_who_still_is_a_member(
    site: Site, group: str, stored: str, quota: int, written: tuple[str, int] | None
):
    alice = site.alice
    assert alice
    alice.group, alice.quota_bytes = stored, quota
    site.members = [alice.id]

    groups.follow(group=group, after="")

    expected = of_alice(alice, group=written[0], quota=written[1]) if written else None
    assert site.written[:1] == ([expected] if expected else [])
    assert site.told == ([alice.id] if expected else [])
