"""A ZIP is packed anew once its link has changed, and is had no more once the link has ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.services import administration
from files.domain.documents import Status
from files.domain.zips import ZipState, zip_key
from files.models import ShareItem, ZipItem
from files.services import deletion, schedule, shares, zips
from files.services.documents import repository
from files.services.shares import Changes
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from files.services.zips import outcomes
from mydoc.core.errors import Conflict, Forbidden, MyDocError, NotFound
from tests.support.documents import person
from tests.support.linked_zips import built, contents, counted, now, rename
from tests.support.linked_zips import holds as holds
from tests.support.linked_zips import share as share
from tests.unit.files.services.zips.conftest import zips_stored


def end(share, version=None):
    """Whatever is due about ZIPs happens."""
    for item in ZipItem.scan():
        zips.settle(share_id=item.share_id, version=int(item.version))


def delete(alice, share, document):
    deletion.delete(owner=person(alice), document_id=document.id)


def take_out(alice, share, document):
    shares.remove_document(owner=person(alice), share_id=share.id, document_id=document.id)


def expire(alice, share, document):
    assert deletion.end(now(document), deletion.Ending.EXPIRED)


@pytest.mark.parametrize("change", [rename, delete, take_out, expire])
def test_a_share_that_changes_is_packed_anew(alice, holds, share, run_jobs, change):
    first = built(share, run_jobs)
    change(alice, share, holds[0])
    with pytest.raises(Conflict) as refused:
        share_zips.claim(visit=Visit(share.slug))
    assert refused.value.code == "zip_not_ready"
    second = built(share, run_jobs)
    assert second.version > first.version
    expected = {"renamed.txt": b"one", "report.txt": b"two"} if change is rename else {"report.txt": b"two"}
    assert contents(share, second.version) == expected
    end(share)
    assert zips_stored() == [zip_key(share.owner_id, share.id, second.version)]


def quarantine(alice, share, document):
    after = replace(now(document), status=Status.QUARANTINED)
    repository.change(now(document), after, actions=[repository.DocumentItem.status.set(after.status.value)])


def revoke(alice, share, document):
    shares.revoke(owner=person(alice), share_id=share.id)


def pause(alice, share, document):
    shares.change(
        owner=person(alice), share_id=share.id, changes=Changes(frozenset({"is_paused"}), is_paused=True)
    )


def protect(alice, share, document):
    shares.change(
        owner=person(alice), share_id=share.id, changes=Changes(frozenset({"password"}), password="open sesame")
    )


def for_recipients(alice, share, document):
    shares.change(
        owner=person(alice), share_id=share.id, changes=Changes(frozenset({"audience"}), audience="recipients")
    )


def for_members(alice, share, document):
    shares.change(
        owner=person(alice), share_id=share.id, changes=Changes(frozenset({"audience"}), audience="signed_in")
    )


def disable(alice, share, document):
    administration.disable(user_id=alice.id)


ENDS = [quarantine, delete, take_out, revoke, pause, protect, for_recipients, for_members, disable]


@pytest.mark.parametrize("end", ENDS)
def test_inv_04_no_zip_any_more(alice, holds, share, run_jobs, end):
    built(share, run_jobs)
    end(alice, share, holds[0])
    with pytest.raises((NotFound, Forbidden, Conflict)):
        share_zips.claim(visit=Visit(share.slug))
    assert counted_or_none(share) in {0, None}


@pytest.mark.parametrize("end", ENDS)
def test_inv_04_whenever_it_ends(alice, holds, share, run_jobs, faults, end):
    """Between the two calls of a claim."""
    built(share, run_jobs)
    with faults.at(2, lambda: end(alice, share, holds[0])) as fault, pytest.raises(MyDocError):
        share_zips.claim(visit=Visit(share.slug))
    assert fault.happened
    assert counted_or_none(share) in {0, None}


def counted_or_none(share):
    try:
        return counted(share)
    except ShareItem.DoesNotExist:
        return None


def test_inv_04_not_after_the_first_of_its_documents_expired(alice, upload, share, run_jobs, clock):
    """Though the schedule has not come by yet."""
    short = upload(alice, "short.txt", b"short", expires_in=60)
    shares.add_documents(owner=person(alice), share_id=share.id, document_ids=[short.id])
    made = built(share, run_jobs)
    assert made.state is ZipState.READY
    clock.move(minutes=2)
    with pytest.raises(Conflict) as refused:
        share_zips.claim(visit=Visit(share.slug))
    assert refused.value.code == "zip_not_ready"
    assert share_zips.see(visit=Visit(share.slug)).zip.state is ZipState.BUILDING
    schedule.sweep()
    run_jobs()
    assert set(contents(share, built(share, run_jobs).version)) == {"report.txt", "report (2).txt"}


def test_a_share_that_changed_at_the_end_is_packed_as_it_is_now(alice, holds, share, run_jobs, monkeypatch):
    share_zips.start(visit=Visit(share.slug))
    make_ready, finished = outcomes.make_ready, []

    def changed_meanwhile(*args, **values):
        if not finished:
            finished.append(values)
            rename(alice, share, holds[0])
        make_ready(*args, **values)

    monkeypatch.setattr(outcomes, "make_ready", changed_meanwhile)
    run_jobs()
    begun = share_zips.see(visit=Visit(share.slug)).zip
    assert (begun.state, begun.version) == (ZipState.BUILDING, share.version + 1)
    # A job that waits.
    zips.build(owner_id=share.owner_id, share_id=share.id, version=begun.version)
    made = share_zips.see(visit=Visit(share.slug)).zip
    assert made.state is ZipState.READY
    assert set(contents(share, made.version)) == {"renamed.txt", "report.txt"}
    assert zips_stored() == [made.key]
