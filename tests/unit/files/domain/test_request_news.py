"""Which of a guest's files a mail to the owner names, and when it waits for more."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from files.domain.request_news import MOST_NAMED, is_waited_for, to_be_named
from files.domain.requests import Arrival, CollectedFile
from tests.support.rule_tables import MINUTE, NOW

SECOND = timedelta(seconds=1)


def file(number, status=Arrival.RECEIVED, *, started_at=NOW - MINUTE, settled_at=None):
    if status is not Arrival.UPLOADING:
        settled_at = settled_at or NOW + number * SECOND
    return CollectedFile(f"{number:03}", f"{number}.txt", "", 5, status, started_at, settled_at)


def named(files, *, received, since=NOW):
    shuffled = list(files)
    random.Random(1).shuffle(shuffled)
    return [int(one.document_id) for one in to_be_named(shuffled, since=since, received=received)]


@pytest.mark.parametrize("received", range(5))
def test_the_newest_are_named_in_the_order_in_which_they_came(received):
    assert named(map(file, range(4)), received=received) == list(range(4 - min(received, 4), 4))


def test_of_those_that_settled_at_the_same_moment_the_ids_tell_the_order():
    files = [file(number, settled_at=NOW) for number in range(5)]
    assert named(files, received=3) == [2, 3, 4]


@pytest.mark.parametrize("status", [Arrival.UPLOADING, Arrival.FAILED])
def test_only_what_arrived_is_named(status):
    assert named([file(0), file(1, status), file(2)], received=2) == [0, 2]


@pytest.mark.parametrize(("before", "is_named"), [(0, True), (5, True), (6, False), (3600, False)])
def test_what_settled_before_is_none_of_it_but_for_what_clocks_differ_by(before, is_named):
    files = [file(0, settled_at=NOW - before * SECOND)]
    assert named(files, received=1) == ([0] if is_named else [])


def test_no_more_than_a_mail_holds_are_named():
    assert named(map(file, range(MOST_NAMED + 3)), received=MOST_NAMED + 3) == list(range(MOST_NAMED))
    assert named(map(file, range(MOST_NAMED + 3)), received=MOST_NAMED) == list(range(3, MOST_NAMED + 3))


@pytest.mark.parametrize("status", Arrival)
@pytest.mark.parametrize(("minutes", "is_recent"), [(0, True), (59, True), (60, False), (61, False)])
def test_the_mail_waits_for_what_is_on_its_way_but_not_for_ever(status, minutes, is_recent):
    files = [file(0), file(1, status, started_at=NOW - minutes * MINUTE)]
    assert is_waited_for(files, at=NOW) is (status is Arrival.UPLOADING and is_recent)
    assert not is_waited_for([], at=NOW)
