"""One job at a time builds a ZIP, and one that was silent for too long writes nothing any more."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest

from files import blobs
from files.domain.zips import ZipState
from files.services.zips import builder, cleanup, lease, outcomes
from mydoc.core.errors import Conflict
from tests.support.clock import Clock
from tests.support.faults import Faults
from tests.support.soundness import unfinished_uploads
from tests.unit.files.services.zips.conftest import Holding, noise, zips_stored

pytestmark = pytest.mark.usefixtures("small")


def test_two_jobs_at_once_are_one(filled: Holding):
    filled.request()
    filled.build()
    turn = lease.take(filled.share_id, filled.version)
    assert turn is not None
    before = turn.parts
    filled.build()
    item = filled.item()
    assert item is not None
    assert (item.parts, item.lease) == (before, turn.lease)


def test_who_was_silent_too_long_writes_nothing_any_more(filled: Holding, clock: Clock):
    filled.request()
    filled.build()
    silent = lease.take(filled.share_id, filled.version)
    assert silent is not None
    clock.move(minutes=3)
    filled.build()
    with pytest.raises(lease.Lost):
        lease.checkpoint(silent, etag="x", cursor=silent.cursor, finished=[], done=0, is_last=False)
    for write in (
        outcomes.remove,
        outcomes.restart,
        lambda turn: outcomes.make_ready(turn, slug=filled.slug, size=1),
    ):
        with pytest.raises(lease.Lost):
            write(silent)
    lease.end_turn(silent)
    filled.build_all()
    assert filled.read() == filled.contents


def test_what_the_silent_sends_late_is_noticed(filled: Holding, clock: Clock):
    """Other bytes under a number that was taken: the ZIP is made anew rather than wrong."""
    filled.request()
    filled.build()
    item = filled.item()
    assert item is not None
    blobs.put_part(filled.key, item.upload_id, 1, noise(PART_OF_ANOTHER))
    filled.build_all()
    assert filled.read() == filled.contents
    item = filled.item()
    assert item is not None
    assert item.restarts == 1


def test_who_was_silent_before_they_began_removes_nothing(filled: Holding, clock: Clock, monkeypatch):
    """Somebody else took over and finished meanwhile."""
    read, silent = builder.read_manifest, []

    def slowly(**ids):
        found = read(**ids)
        if not silent:
            silent.append(True)
            clock.move(minutes=3)
            filled.build_all()
        return found

    monkeypatch.setattr(builder, "read_manifest", slowly)
    filled.request()
    filled.build()

    item = filled.item()
    assert item is not None
    assert item.state == ZipState.READY
    assert filled.read() == filled.contents
    assert unfinished_uploads() == {}


PART_OF_ANOTHER = 5000


def test_a_build_that_is_removed_meanwhile_writes_nothing(few: Holding, faults: Faults):
    """Whenever that is: nothing is left of it."""
    for number in itertools.count(1):
        few.request()
        with faults.at(number, lambda: cleanup.let_go(few.share_id)) as fault, suppress(Conflict):
            for _ in range(6):
                few.build()
        if not fault.happened:
            break
        assert few.item() is None, fault.call
        assert zips_stored() == [], fault.call
    assert number > 12
