"""When all of a link is offered at once, and when a build is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.parts import MIB, MOST_PARTS, USUAL_PART
from files.domain.zips import (
    LARGEST_IN_MEMORY,
    MOST_BYTES,
    MOST_RESTARTS,
    Zip,
    ZipError,
    ZipState,
    check_offered,
    is_offered,
    is_streamed,
    may_restart,
    part_size,
    pause_before,
    retry_pause,
    tries_of_late,
    zip_key,
    zip_name,
)
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, code, every, share

BOTH = (False, True)


@pytest.mark.parametrize("is_one_time", BOTH)
@pytest.mark.parametrize("is_repeated", BOTH)
def test_a_zip_is_offered_while_there_is_something_and_all_of_it(is_one_time, is_repeated):
    for one in every(
        count=[0, 1, 2],
        ready=[0, 1, 2],
        broken=[0, 1],
        downloads=[0, 1],
        fetched=[0, 1, 2],
        is_spent=BOTH,
        most=[None, 1, 2],
    ):
        it = share(
            is_one_time=is_one_time,
            documents_count=one.count,
            ready_count=one.ready,
            broken_count=one.broken,
            downloads=one.downloads,
            fetched_count=one.fetched,
            is_spent=one.is_spent,
            max_downloads=one.most,
        )
        is_whole = not is_one_time or (not one.downloads and one.count <= one.ready + one.broken)
        assert is_offered(it) is is_whole, one
        may_have = is_whole or (is_repeated and one.is_spent)
        if it.is_barren or (it.is_used_up and not (may_have and one.ready)):
            expected = "share_not_found"
        elif not one.ready:
            expected = "nothing_to_zip"
        else:
            expected = "" if may_have else "zip_not_offered"
        assert code(lambda: check_offered(it, is_repeated=is_repeated)) == expected, one  # noqa: B023


@pytest.mark.parametrize("state", ZipState)
def test_a_build_is_begun_where_there_is_none_and_it_may_be_tried(state):
    for one in every(error=[None, *ZipError], retry_at=[None, BEFORE, NOW, LATER]):
        it = Zip(1, state, error=one.error, retry_at=one.retry_at)
        may_retry = one.error is not ZipError.TOO_LARGE and one.retry_at != LATER
        expected = state is ZipState.NONE or (state is ZipState.FAILED and may_retry)
        assert it.may_be_begun(NOW) is expected, one


@pytest.mark.parametrize("state", ZipState)
@pytest.mark.parametrize("valid_until", [None, BEFORE, NOW, LATER])
def test_a_zip_can_be_had_until_the_first_of_its_documents_ends(state, valid_until):
    expected = state is ZipState.READY and valid_until == LATER
    assert Zip(1, state, valid_until=valid_until).is_ready(NOW) is expected


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (6, 360), (100, 360), (10**9, 360)]
)
def test_each_failure_keeps_a_build_back_longer(failures, minutes):
    assert retry_pause(failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 0), (1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 300), (10**9, 300)]
)
def test_each_build_that_came_to_nothing_makes_the_next_wait(tries, seconds):
    for one in every(
        tried_at=[None, NOW, NOW - timedelta(hours=1), NOW - timedelta(hours=1, minutes=1)],
    ):
        it = share(zip_tries=tries, zip_tried_at=one.tried_at)
        is_recent = one.tried_at is not None and NOW - one.tried_at <= timedelta(hours=1)
        assert tries_of_late(it, NOW) == (tries if is_recent else 0), one
        assert pause_before(it, NOW) == timedelta(seconds=seconds if is_recent else 0), one


@pytest.mark.parametrize(
    "longest", [0, 1, USUAL_PART, USUAL_PART * MOST_PARTS, USUAL_PART * MOST_PARTS + 1, MOST_BYTES - 1, MOST_BYTES]
)
def test_the_parts_of_a_zip_suffice(longest):
    size = part_size(longest)
    assert size * MOST_PARTS >= longest
    assert size >= USUAL_PART
    assert size % MIB == 0
    assert is_streamed(longest) is (size > LARGEST_IN_MEMORY)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "Documents.zip"),
        ("Photos", "Photos.zip"),
        (" .. ", "Documents.zip"),
        ("a/b\\c", "a_b_c.zip"),
        ('<>:"|?*', "_______.zip"),
        ("Ende.", "Ende.zip"),
        ("Résumé 2026", "Résumé 2026.zip"),
    ],
)
def test_a_zip_has_a_name_that_every_system_takes(title, name):
    assert zip_name(title) == name


def test_each_version_of_a_link_has_a_place_of_its_own():
    keys = {
        zip_key(one.owner, one.share, one.version) for one in every(owner="ab", share="cd", version=[1, 2, 11])
    }
    assert len(keys) == 12


def test_a_zip_that_failed_for_its_size_is_never_tried_again():
    for minutes in range(0, 10_000, 500):
        it = Zip(1, ZipState.FAILED, error=ZipError.TOO_LARGE, retry_at=BEFORE)
        assert not it.may_be_begun(NOW + minutes * MINUTE)


def test_a_build_that_keeps_going_wrong_is_given_up():
    assert [may_restart(restarts) for restarts in range(MOST_RESTARTS + 2)] == [True] * MOST_RESTARTS + [False] * 2
