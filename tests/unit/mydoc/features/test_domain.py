"""What an administrator's change makes of switches and limits, and which limits hold for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mydoc.core.errors import Forbidden, Invalid
from mydoc.features.domain import (
    LARGEST_QUOTA,
    LIMIT_NAMES,
    MOST_GROUPS,
    Change,
    Directory,
    Feature,
    Features,
    Group,
    Limits,
)
from tests.support.rule_tables import code

HOUR, DAY = 3600, 86_400
STAGE = Limits(
    default_expiry=timedelta(days=7), longest_expiry=timedelta(days=30), largest_file=1000, quota=10_000
)
NOTHING = Features(STAGE)

# By limit, values that it may not have, with the code.
WRONG = {
    "default_expiry": {0: "bad_expiry", 59: "bad_expiry", -1: "bad_expiry", 30 * DAY + 1: "beyond_stage"},
    "longest_expiry": {0: "bad_expiry", 59: "bad_expiry", 2**63 - 1: "beyond_stage"},
    "largest_file": {0: "bad_largest_file", -5: "bad_largest_file", 1001: "beyond_stage"},
    "quota": {-1: "bad_quota", LARGEST_QUOTA + 1: "bad_quota"},
}
EDGES = {
    "default_expiry": [60, 30 * DAY],
    "longest_expiry": [60, 30 * DAY],
    "largest_file": [1, 1000],
    "quota": [0, LARGEST_QUOTA],
}


@pytest.mark.parametrize(
    ("name", "value", "refusal"), [(name, *case) for name, values in WRONG.items() for case in values.items()]
)
def test_a_limit_is_what_the_site_allows(name, value, refusal):
    for change, where in (
        (Change(limits={name: value}), f"limits.{name}"),
        (Change(groups={"staff": {name: value}}), f"groups.staff.{name}"),
    ):
        with pytest.raises(Invalid) as refused:
            NOTHING.changed(change)
        assert (refused.value.code, list(refused.value.fields)) == (refusal, [where])


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in EDGES.items() for value in values])
def test_the_edges_of_what_is_allowed(name, value):
    found = NOTHING.changed(Change(limits={name: value}, groups={"staff": {name: value}}))
    assert found.everybody == found.groups["staff"] == Group(**{name: value})
    told = getattr(found.limits(), name)
    assert (int(told.total_seconds()) if isinstance(told, timedelta) else told) == value


@pytest.mark.parametrize("name", ["staff", "a", "0", "a-b", "a" * 40])
def test_a_group_has_a_plain_name(name):
    assert set(NOTHING.changed(Change(groups={name: {}})).groups) == {name}


NO_NAMES = ["", "Staff", "a b", "-a", "ä", "a/b", "a" * 41, "a_b", "a\n", "é" * 99, "staff.", "a.quota", "\x00"]


@pytest.mark.parametrize("name", NO_NAMES)
def test_any_other_name_is_refused(name):
    with pytest.raises(Invalid) as refused:
        NOTHING.changed(Change(groups={name: {"quota": 1}}))
    assert refused.value.code == "bad_group"
    assert list(refused.value.fields) == [f"groups.{name[:50]}"]


def test_there_are_so_many_groups_and_no_more():
    many = {f"group-{number}": {} for number in range(MOST_GROUPS)}
    full = NOTHING.changed(Change(groups=many))
    assert code(lambda: full.changed(Change(groups={"more": {}}))) == "too_many_groups"
    assert len(full.changed(Change(groups={"group-0": None, "more": {}})).groups) == MOST_GROUPS


@pytest.mark.parametrize("group", [None, "staff"])
def test_a_default_is_no_longer_than_the_longest(group):
    def change(**limits):
        return Change(groups={group: limits}) if group else Change(limits=limits)

    assert code(lambda: NOTHING.changed(change(default_expiry=2 * DAY, longest_expiry=DAY))) == "bad_expiry"
    longer = NOTHING.changed(change(default_expiry=2 * DAY))
    assert code(lambda: longer.changed(change(longest_expiry=DAY))) == "bad_expiry"
    assert code(lambda: longer.changed(change(longest_expiry=2 * DAY))) == ""


def test_a_default_that_is_only_inherited_gives_way():
    found = NOTHING.changed(Change(limits={"default_expiry": 2 * DAY}, groups={"guests": {"longest_expiry": DAY}}))
    assert found.limits("guests").default_expiry == timedelta(days=1)
    assert found.limits().default_expiry == timedelta(days=2)


def test_what_is_not_named_stays_and_none_takes_back():
    found = NOTHING.changed(Change(switches={"webhooks": False}, limits={"quota": 5, "largest_file": 4}))
    found = found.changed(Change(groups={"staff": {"quota": 9, "default_expiry": DAY}, "gone": {}}))
    found = found.changed(Change(groups={"staff": {"quota": None}, "gone": None}, directory=Directory.EXACT))
    found = found.changed(Change(limits={"quota": None}))
    assert found == Features(
        STAGE,
        version=4,
        switches={"webhooks": False},
        everybody=Group(largest_file=4),
        groups={"staff": Group(default_expiry=DAY)},
        directory=Directory.EXACT,
    )
    assert Features(STAGE) == NOTHING


@pytest.mark.parametrize("name", LIMIT_NAMES)
def test_a_groups_limits_are_its_own_else_everybodys_else_the_stages(name):
    value = {"default_expiry": HOUR, "longest_expiry": DAY, "largest_file": 5, "quota": 5}[name]
    own = {"default_expiry": 60, "longest_expiry": HOUR, "largest_file": 4, "quota": 4}[name]
    found = NOTHING.changed(Change(limits={name: value}, groups={"staff": {name: own}, "plain": {}}))

    def told(limits):
        one = getattr(limits, name)
        return int(one.total_seconds()) if isinstance(one, timedelta) else one

    assert told(found.limits("staff")) == own
    assert told(found.limits("plain")) == told(found.limits()) == told(found.limits("nobodys")) == value
    assert NOTHING.limits("nobodys") == STAGE


def test_what_the_stage_allows_holds_also_after_it_became_less():
    kept = Group(longest_expiry=90 * DAY, default_expiry=40 * DAY, largest_file=10**12, quota=5)
    assert Features(STAGE, everybody=kept).limits() == Limits(timedelta(days=30), timedelta(days=30), 1000, 5)


@pytest.mark.parametrize("change", [Change(), Change(switches={}, limits={}, groups={})])
def test_nothing_is_no_change(change):
    assert code(lambda: NOTHING.changed(change)) == "nothing_to_change"


@pytest.mark.parametrize("change", [Change(switches={"web_hooks": True}), Change(limits={"size": 1})])
def test_names_of_the_programs_own_are_not_misspelt(change):
    with pytest.raises(ValueError, match=r"web_hooks|size"):
        NOTHING.changed(change)


@pytest.mark.parametrize("feature", Feature)
def test_every_feature_says_what_to_do_when_it_is_off(feature):
    found = NOTHING.changed(Change(switches={feature: False}))
    with pytest.raises(Forbidden) as refused:
        found.require(feature)
    assert refused.value.code == "feature_off"
    assert len(refused.value.message.split(". ")) == 2
    for other in set(Feature) - {feature}:
        found.require(other)
    assert [name for name, is_on in found.all_switches().items() if not is_on] == [feature.value]


@pytest.mark.parametrize("feature", Feature)
def test_a_stage_has_features_off_until_an_administrator_switches_them_on(feature):
    off = Features(STAGE, off=frozenset({feature.value}))
    assert not off.is_on(feature)
    assert off.changed(Change(switches={feature: True})).is_on(feature)


def test_a_feature_that_there_is_not_is_neither_on_nor_off():
    for ask in (NOTHING.is_on, NOTHING.require):
        with pytest.raises(ValueError, match="gone"):
            ask("gone")


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (Change(switches={"webhooks": False}), []),
        (Change(groups={"a": {"quota": 2}}), ["a"]),
        (Change(groups={"a": {"quota": 1}}), []),
        (Change(groups={"a": {"largest_file": 2}}), []),
        (Change(groups={"a": None}), ["a"]),
        (Change(groups={"new": {}}), ["new"]),
        # Everybody's reaches those that inherit it.
        (Change(limits={"quota": 7}), ["b"]),
        (Change(limits={"quota": 10_000}), []),
        (Change(limits={"quota": 1}, groups={"b": {"quota": 10_000}}), []),
    ],
)
def test_which_groups_people_have_another_quota(change, moved):
    before = NOTHING.changed(Change(groups={"a": {"quota": 1}, "b": {}}))
    assert before.changed(change).moved_quotas(before) == moved
