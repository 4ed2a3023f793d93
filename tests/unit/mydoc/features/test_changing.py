"""Switches and limits are changed by one administrator after the other, and only to what the site allows."""

from __future__ import annotations

import threading

import pytest

from mydoc import features
from mydoc.aws import site_items
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Conflict
from mydoc.features import Change, changing
from mydoc.features.models import FeaturesItem
from tests.support.api import refusal
from tests.support.contents import untouched

DAY = 86400
URL = "features/"


# Of the body, of the route and of the domain, whose tests have all the others.
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"features": {"webhooks": False}}, "invalid"),
        ({"version": 0}, "nothing_to_change"),
        ({"version": 0, "limits": {"quota": -1}}, "bad_quota"),
        ({"version": 0, "groups": {"Staff": {}}}, "bad_group"),
    ],
)
def test_what_is_refused_writes_nothing(admin, call, body, code):
    caller = call(admin)
    with untouched():
        refusal(caller.patch(URL, body), 400, code)


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
    monkeypatch.setattr(site_items, "commit", lambda build, commit=site_items.commit: _locked(lock, commit, build))

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
    commit = site_items.commit

    def lose_the_answer(build):
        commit(build)
        raise Cancelled({FeaturesItem.Meta.table_name})

    monkeypatch.setattr(site_items, "commit", lose_the_answer)
    assert features.change(version=0, change=Change(switches={"webhooks": False}), by="admin").version == 1
    assert not features.is_on("webhooks")


def test_it_is_seen_at_once_where_it_was_changed(aws):
    assert features.is_on("webhooks")
    features.change(version=0, change=Change(switches={"webhooks": False}), by="admin")
    assert not features.is_on("webhooks")
