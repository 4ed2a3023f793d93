"""Switches and limits are changed by one administrator after the other, and only to what the site allows."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from mydoc import features
from mydoc.errors import Conflict, Invalid
from mydoc.features import Change, changing
from mydoc.features.domain import LARGEST_QUOTA, MOST_GROUPS
from mydoc.features.models import FeaturesItem
from mydoc.transactions import Cancelled
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.stage import untouched

DAY = 86400
URL = "features/"


def wrong_values(settings):
    """By limit, values that it may not have, and what is said of them."""
    longest = int(settings.MAX_EXPIRY.total_seconds())
    return {
        "default_expiry": {0: "bad_expiry", 59: "bad_expiry", -1: "bad_expiry", longest + 1: "beyond_stage"},
        "longest_expiry": {0: "bad_expiry", 59: "bad_expiry", 2**63 - 1: "beyond_stage"},
        "largest_file": {
            0: "bad_largest_file",
            -5: "bad_largest_file",
            settings.MAX_FILE_SIZE + 1: "beyond_stage",
        },
        "quota": {-1: "bad_quota", LARGEST_QUOTA + 1: "bad_quota"},
    }


def test_a_limit_is_what_the_site_allows(admin, call, subtests, settings):
    caller = call(admin)
    for name, values in wrong_values(settings).items():
        for value, code in values.items():
            for body, where in (
                ({"limits": {name: value}}, f"limits.{name}"),
                ({"groups": {"staff": {name: value}}}, f"groups.staff.{name}"),
            ):
                with subtests.test(where, value=value), untouched():
                    problem = refusal(caller.patch(URL, {"version": 0, **body}), 400, code)
                    assert set(problem["fields"]) == {where}


def test_the_edges_of_what_is_allowed(admin, call, settings):
    longest = int(settings.MAX_EXPIRY.total_seconds())
    edges = {"default_expiry": 60, "longest_expiry": longest, "largest_file": settings.MAX_FILE_SIZE}
    answer = call(admin).patch(URL, {"version": 0, "limits": {**edges, "quota": LARGEST_QUOTA}}).json()
    assert answer["administration"]["limits"] == {**edges, "quota": LARGEST_QUOTA}
    assert answer["limits"] == {**edges, "quota": LARGEST_QUOTA}
    answer = call(admin).patch(URL, {"version": 1, "limits": {"quota": 0, "largest_file": 1}}).json()
    assert (answer["limits"]["quota"], answer["limits"]["largest_file"]) == (0, 1)


def test_bodies_that_are_none(admin, call, subtests):
    caller = call(admin)
    wrong = {
        "no version": ({"features": {"webhooks": False}}, "invalid"),
        "version null": ({"version": None, "limits": {}}, "invalid"),
        "version text": ({"version": "0", "limits": {"quota": 1}}, "invalid"),
        "version negative": ({"version": -1, "limits": {"quota": 1}}, "invalid"),
        "version true": ({"version": True, "limits": {"quota": 1}}, "invalid"),
        "nothing": ({"version": 0}, "nothing_to_change"),
        "all empty": ({"version": 0, "features": {}, "limits": {}, "groups": {}}, "nothing_to_change"),
        "unknown field": ({"version": 0, "switches": {}}, "invalid"),
        "unknown feature": ({"version": 0, "features": {"web_hooks": False}}, "invalid"),
        "feature null": ({"version": 0, "features": {"webhooks": None}}, "invalid"),
        "feature text": ({"version": 0, "features": {"webhooks": "false"}}, "invalid"),
        "feature number": ({"version": 0, "features": {"webhooks": 0}}, "invalid"),
        "features list": ({"version": 0, "features": ["webhooks"]}, "invalid"),
        "features null": ({"version": 0, "features": None}, "invalid"),
        "unknown limit": ({"version": 0, "limits": {"largest": 1}}, "invalid"),
        "limit text": ({"version": 0, "limits": {"quota": "5"}}, "invalid"),
        "limit fraction": ({"version": 0, "limits": {"quota": 1.5}}, "invalid"),
        "limit huge": ({"version": 0, "limits": {"default_expiry": 10**30}}, "invalid"),
        "limits null": ({"version": 0, "limits": None}, "invalid"),
        "groups list": ({"version": 0, "groups": ["staff"]}, "invalid"),
        "group list": ({"version": 0, "groups": {"staff": []}}, "invalid"),
        "unknown limit of a group": ({"version": 0, "groups": {"staff": {"size": 1}}}, "invalid"),
        "a list": ([], "invalid"),
    }
    for name, (body, code) in wrong.items():
        with subtests.test(name), untouched():
            refusal(caller.patch(URL, body), 400, code)


@pytest.mark.parametrize(
    "name", ["", "Staff", "a b", "-a", "ä", "a/b", "a" * 41, "a_b", "a\n", "é" * 99, "staff."]
)
def test_a_group_has_a_plain_name(admin, call, name):
    caller = call(admin)
    with untouched():
        refusal(caller.patch(URL, {"version": 0, "groups": {name: {"quota": 1}}}), 400, "bad_group")


def test_there_are_so_many_groups_and_no_more(admin, call):
    caller = call(admin)
    many = {f"group-{number}": {} for number in range(MOST_GROUPS)}
    with untouched():
        refusal(caller.patch(URL, {"version": 0, "groups": {**many, "more": {}}}), 400, "too_many_groups")
    assert caller.patch(URL, {"version": 0, "groups": many}).status_code == 200
    change = {"version": 1, "groups": {"group-0": None, "more": {}}}
    assert len(caller.patch(URL, change).json()["administration"]["groups"]) == MOST_GROUPS


def test_a_default_is_no_longer_than_the_longest(admin, call, set_features):
    caller = call(admin)
    both = {"default_expiry": 2 * DAY, "longest_expiry": DAY}
    with untouched():
        refusal(caller.patch(URL, {"version": 0, "limits": both}), 400, "bad_expiry")
    set_features(limits={"default_expiry": 2 * DAY})
    with untouched():
        refusal(caller.patch(URL, {"version": 1, "limits": {"longest_expiry": DAY}}), 400, "bad_expiry")
    # What is only inherited gives way.
    set_features(groups={"guests": {"longest_expiry": DAY}})
    assert features.limits("guests").default_expiry == timedelta(days=1)


def test_what_is_not_named_stays_and_null_takes_back(admin, call):
    caller = call(admin)
    caller.patch(URL, {"version": 0, "features": {"webhooks": False}, "limits": {"quota": 5, "largest_file": 4}})
    caller.patch(URL, {"version": 1, "groups": {"staff": {"quota": 9, "default_expiry": DAY}, "gone": {}}})
    caller.patch(URL, {"version": 2, "groups": {"staff": {"quota": None}, "gone": None}})
    answer = caller.patch(URL, {"version": 3, "limits": {"quota": None}}).json()
    assert not answer["features"]["webhooks"]
    assert answer["features"]["previews"]
    found = answer["administration"]
    nothing = dict.fromkeys(("default_expiry", "longest_expiry", "largest_file", "quota"))
    assert found["version"] == 4
    assert found["limits"] == {**nothing, "largest_file": 4}
    assert found["groups"] == {"staff": {**nothing, "default_expiry": DAY}}


def test_the_later_of_two_administrators_is_told(admin, call, set_features):
    caller = call(admin)
    set_features(switches={"webhooks": False})
    with untouched():
        refusal(caller.patch(URL, {"version": 0, "features": {"previews": False}}), 409, "changed_meanwhile")
        refusal(caller.patch(URL, {"version": 9, "limits": {"quota": 5}}), 409, "changed_meanwhile")
    assert features.is_on("previews")


def test_of_two_who_write_at_once_one_wins(aws, monkeypatch):
    barrier = threading.Barrier(2)
    write = changing._write
    outcomes = []

    def together(*arguments, **options):
        barrier.wait()
        write(*arguments, **options)

    monkeypatch.setattr(changing, "_write", together)
    # moto's conditional writes are not atomic between threads: one after the other, both having read version 0.
    lock = threading.Lock()
    monkeypatch.setattr(changing, "commit", lambda build, commit=changing.commit: _locked(lock, commit, build))

    def run(name):
        try:
            features.change(version=0, change=Change(switches={name: False}), by=name)
            outcomes.append("won")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=run, args=[name]) for name in ("webhooks", "previews")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed_meanwhile", "won"]
    found = features.latest()
    assert found.version == 1
    assert [found.is_on("webhooks"), found.is_on("previews")].count(False) == 1


def _locked(lock, commit, build):
    with lock:
        commit(build)


def test_a_lost_answer_is_no_refusal(aws, monkeypatch):
    commit = changing.commit

    def lose_the_answer(build):
        commit(build)
        raise Cancelled({FeaturesItem.Meta.table_name})

    monkeypatch.setattr(changing, "commit", lose_the_answer)
    assert features.change(version=0, change=Change(switches={"webhooks": False}), by="admin").version == 1
    assert not features.is_on("webhooks")


def test_it_is_seen_at_once_where_it_was_changed(aws):
    assert features.is_on("webhooks")
    features.change(version=0, change=Change(switches={"webhooks": False}), by="admin")
    assert not features.is_on("webhooks")


def test_names_of_the_programs_own_are_not_misspelt(aws):
    for change in (Change(switches={"web_hooks": True}), Change(limits={"size": 1})):
        with pytest.raises(ValueError, match=r"web_hooks|size"):
            features.change(version=0, change=change, by="admin")
    with pytest.raises(Invalid, match="Name what to change"):
        features.change(version=0, change=Change(), by="admin")
