"""The schedule removes ZIPs that nobody can have any more, and goes on with builds that were forgotten."""

from __future__ import annotations

from files.domain.zips import ZipState
from files.models import ZipItem
from files.services import schedule, shares
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from tests.support.documents import person
from tests.support.linked_zips import built, rename
from tests.support.linked_zips import holds as holds
from tests.support.linked_zips import share as share
from tests.unit.files.services.zips.conftest import zips_stored


def test_it_goes_with_its_share(alice, share, run_jobs):
    built(share, run_jobs)
    assert len(zips_stored()) == 1
    shares.revoke(owner=person(alice), share_id=share.id)
    assert zips_stored() == []
    assert list(ZipItem.scan()) == []


def test_the_schedule_removes_what_is_not_shared_any_more(alice, holds, share, run_jobs, clock):
    built(share, run_jobs)
    rename(alice, share, holds[0])
    clock.move(hours=7)
    schedule.sweep()
    run_jobs()
    assert zips_stored() == []
    assert list(ZipItem.scan()) == []


def test_the_schedule_keeps_what_is_still_right(share, run_jobs, clock):
    made = built(share, run_jobs)
    for _ in range(3):
        clock.move(hours=7)
        schedule.sweep()
        run_jobs()
    assert zips_stored() == [made.key]
    assert share_zips.see(visit=Visit(share.slug)).zip.state is ZipState.READY


def test_the_schedule_goes_on_with_what_was_forgotten(share, run_jobs, clock, monkeypatch):
    from files.services.shares import zips as share_zips

    # The process died after it had noted the wish.
    monkeypatch.setattr(share_zips, "request", lambda **what: share_zips.repository.begin(**what))
    share_zips.start(visit=Visit(share.slug))
    assert "files.tasks.build_zip" not in run_jobs()
    clock.move(minutes=16)
    schedule.sweep()
    run_jobs()
    assert share_zips.see(visit=Visit(share.slug)).zip.state is ZipState.READY


def test_who_asks_again_goes_on_with_what_was_forgotten(share, run_jobs, clock, monkeypatch):
    from files.services.shares import zips as share_zips

    monkeypatch.setattr(share_zips, "request", lambda **what: share_zips.repository.begin(**what))
    share_zips.start(visit=Visit(share.slug))
    clock.move(minutes=3)
    share_zips.start(visit=Visit(share.slug))
    run_jobs()
    assert share_zips.see(visit=Visit(share.slug)).zip.state is ZipState.READY
