"""A build that fails is seen, and is tried again after growing pauses; an earlier version is removed."""

from __future__ import annotations

import pytest

from files import blobs
from files.domain import zips
from files.domain.zips import ZipError, ZipState
from files.models import ZipItem
from files.services.zips import cleanup, jobs, repository
from tests.support.clock import Clock
from tests.unit.files.services.zips.conftest import Holding, zips_stored

pytestmark = pytest.mark.usefixtures("small")


def fail(*args, **kwargs):
    raise ConnectionError


def until_it_fails(holding: Holding, monkeypatch) -> ZipItem:
    with monkeypatch.context() as broken:
        broken.setattr(blobs, "put_part", fail)
        for _ in range(3):
            with pytest.raises(ConnectionError):
                holding.build()
    item = holding.item()
    assert item is not None
    assert (item.state, item.error) == (ZipState.FAILED, ZipError.BROKEN)
    return item


def test_a_job_that_fails_three_times_is_seen(filled: Holding, clock: Clock, monkeypatch):
    filled.request()
    filled.build()
    until_it_fails(filled, monkeypatch)
    filled.build()

    clock.move(seconds=61)
    filled.request()
    again = filled.item()
    assert again is not None
    assert (again.state, again.tries, again.error) == (ZipState.BUILDING, 0, None)
    filled.build_all()
    assert filled.read() == filled.contents


def test_what_failed_is_tried_again_after_longer_and_longer_pauses(filled: Holding, clock: Clock, monkeypatch):
    for minutes in (1, 4):
        filled.request()
        item = until_it_fails(filled, monkeypatch)
        pause = (item.retry_at - clock.now()).total_seconds() / 60
        assert minutes - 0.2 < pause <= minutes
        clock.move(minutes=minutes - 0.5)
        filled.request()
        found = filled.item()
        assert found is not None
        assert found.state == ZipState.FAILED
        clock.move(minutes=0.6)


def test_a_share_that_changes_again_and_again_is_packed_less_and_less_often(
    filled: Holding, clock: Clock, monkeypatch
):
    pauses = []
    monkeypatch.setattr(jobs, "enqueue", lambda **what: pauses.append(what["after"]))
    filled.request()
    for _ in range(3):
        filled.build()
        filled.version += 1
        filled.note()
        filled.build(version=filled.version - 1)
        item = filled.item()
        assert item is not None
        assert not repository.is_forgotten(item)
        clock.move(seconds=pauses[-1] + 60)
        assert not repository.is_forgotten(item)
    assert [pause for pause in pauses if pause] == [10, 20, 40]

    filled.build_all()
    assert filled.read() == filled.contents
    filled.version += 1
    del pauses[:]
    filled.request()
    assert pauses == [0]


def test_whoever_asks_for_the_next_version_waits_as_long(filled: Holding, clock: Clock, monkeypatch):
    pauses = []
    monkeypatch.setattr(jobs, "enqueue", lambda **what: pauses.append(what["after"]))
    for _ in range(3):
        filled.request()
        filled.version += 1
    assert pauses == [0, 10, 20]
    clock.move(minutes=61)
    filled.request()
    assert pauses == [0, 10, 20, 0]


def test_more_than_s3_holds_is_refused(holding: Holding, clock: Clock):
    holding.put("a.bin", b"x")
    holding.replace_source(0, size=zips.MOST_BYTES)
    holding.request()
    holding.build()
    item = holding.item()
    assert item is not None
    assert (item.state, item.error) == (ZipState.FAILED, ZipError.TOO_LARGE)
    clock.move(days=1)
    holding.request()
    item = holding.item()
    assert item is not None
    assert item.state == ZipState.FAILED


def test_an_earlier_version_goes_an_hour_later(filled: Holding, clock: Clock):
    filled.request()
    filled.build_all()
    filled.version += 1
    filled.request()
    filled.build_all()
    earlier, later = filled.item(1), filled.item(2)
    assert earlier is not None
    assert later is not None
    assert earlier.due_at < clock.now().strftime("%Y-%m-%dT%H:%M") < later.due_at or earlier.due_at < later.due_at
    cleanup.remove(earlier)
    assert zips_stored() == [filled.key]
    cleanup.let_go(filled.share_id)
    assert zips_stored() == []
    assert list(ZipItem.scan()) == []
