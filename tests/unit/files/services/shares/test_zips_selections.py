"""Some documents or folders of a link are had as a ZIP of their own."""

from __future__ import annotations

import pytest

from files.domain.selections import select
from files.domain.zips import ZipState
from files.models import ActivityItem, ZipItem
from files.services import shares, zips
from files.services.shares import resume
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from mydoc.core.errors import Conflict, Invalid, NotFound
from tests.support.documents import person
from tests.support.linked_zips import contents, counted, link, rename


@pytest.fixture
def holds(alice, upload):
    """A document at the top, and three in two folders, one in the other."""
    return [
        upload(alice, "read me.txt", b"top"),
        upload(alice, "a.txt", b"a", folder="Photos"),
        upload(alice, "b.txt", b"b", folder="Photos/2026"),
        upload(alice, "c.txt", b"c", folder="Photos and more"),
    ]


@pytest.fixture
def share(alice, holds):
    return link(alice, holds)


def chosen(share, *documents, folders=()):
    selection = select([one.id for one in documents], list(folders))
    return share_zips.start_selection(visit=Visit(share.slug), selection=selection)


def made(share, run_jobs, *documents, folders=()):
    begun = chosen(share, *documents, folders=folders)
    run_jobs()
    return share_zips.see(visit=Visit(share.slug), selection=begun.selection)


def selections():
    return [item for item in ZipItem.scan() if item.selection]


def test_chosen_made_and_taken(share, holds, run_jobs):
    begun = chosen(share, holds[0], holds[3])
    assert (begun.zip.state, begun.zip.done, begun.zip.total) == (ZipState.BUILDING, 0, 4)
    run_jobs()
    seen = share_zips.see(visit=Visit(share.slug), selection=begun.selection)
    assert (seen.zip.state, seen.zip.done) == (ZipState.READY, 4)
    assert contents(share, seen.zip.version) == {"Photos and more/c.txt": b"c", "read me.txt": b"top"}
    # What is chosen is no ZIP of everything.
    assert share_zips.see(visit=Visit(share.slug)).zip.state is ZipState.NONE

    taken = share_zips.claim(visit=Visit(share.slug), selection=begun.selection)
    assert (taken.name, taken.size) == ("All_ of it.zip", seen.zip.size)
    assert f"/{seen.zip.version}.zip" in taken.url
    assert counted(share) == 1
    (told,) = [item for item in ActivityItem.scan() if item.happening == "share.claimed"]
    assert told.size == seen.zip.size
    again = resume.resume(slug=share.slug, token=taken.resume_token)
    assert f"/{seen.zip.version}.zip" in again
    assert counted(share) == 1


def test_a_folder_brings_the_folders_in_it_and_its_name(share, run_jobs):
    seen = made(share, run_jobs, folders=["Photos"])
    assert contents(share, seen.zip.version) == {"Photos/a.txt": b"a", "Photos/2026/b.txt": b"b"}
    assert seen.name == "Photos.zip"
    assert made(share, run_jobs, folders=["Photos/2026"]).name == "2026.zip"


def test_who_chooses_the_same_gets_the_same(share, holds, run_jobs):
    first = made(share, run_jobs, holds[1], holds[2])
    for again in (chosen(share, holds[2], holds[1]), chosen(share, folders=["Photos"])):
        assert (again.selection, again.zip.state) == (first.selection, ZipState.READY)
    assert len(selections()) == 1


def test_who_chooses_everything_gets_the_zip_of_everything(share, holds):
    begun = chosen(share, *holds)
    assert (begun.selection, begun.zip.version) == ("", share.version)
    assert not selections()


def test_inv_01_a_selection_counts_as_one_download(alice, holds, run_jobs):
    share = link(alice, holds, max_downloads=1)
    key = made(share, run_jobs, folders=["Photos"]).selection
    other = made(share, run_jobs, holds[0]).selection
    share_zips.claim(visit=Visit(share.slug), selection=key, claim_id="once")
    # The same claim again, and no other.
    share_zips.claim(visit=Visit(share.slug), selection=key, claim_id="once")
    assert counted(share) == 1
    for claim_id in (None, "once", "twice"):
        with pytest.raises(NotFound):
            share_zips.claim(visit=Visit(share.slug), selection=other, claim_id=claim_id)
    assert counted(share) == 1


def test_a_one_time_link_offers_none(alice, holds):
    share = link(alice, holds, is_one_time=True)
    with pytest.raises(Conflict) as refusal:
        chosen(share, holds[0])
    assert refusal.value.code == "selection_not_offered"


def test_inv_04_a_selection_ends_with_the_version_it_was_made_of(alice, share, holds, run_jobs):
    key = made(share, run_jobs, holds[0]).selection
    token = share_zips.claim(visit=Visit(share.slug), selection=key).resume_token
    rename(alice, share, holds[1])
    assert share_zips.see(visit=Visit(share.slug), selection=key).zip.state is ZipState.NONE
    with pytest.raises(Conflict, match="not ready"):
        share_zips.claim(visit=Visit(share.slug), selection=key)
    with pytest.raises(NotFound):
        resume.resume(slug=share.slug, token=token)
    assert counted(share) == 1


def test_inv_04_one_of_another_link_is_none_here(alice, share, holds, run_jobs):
    key = made(share, run_jobs, holds[0]).selection
    other = link(alice, holds)
    assert share_zips.see(visit=Visit(other.slug), selection=key).zip.state is ZipState.NONE
    with pytest.raises(Conflict, match="not ready"):
        share_zips.claim(visit=Visit(other.slug), selection=key)


def test_what_is_not_there_cannot_be_chosen(alice, share, upload):
    for documents, folders in (([upload(alice, "elsewhere.txt")], []), ([], ["Phot"])):
        with pytest.raises(Conflict) as refusal:
            chosen(share, *documents, folders=folders)
        assert refusal.value.code == "nothing_chosen"
    assert not selections()


@pytest.mark.parametrize("key", ["", "x", "-1", "01ARZ3NDEKTSV4RRFFQ69G5FAV-", "01ARZ3NDEKTSV4RRFFQ69G5FAV--5"])
def test_what_names_no_selection_is_refused(share, key):
    for act in (share_zips.see, share_zips.claim):
        with pytest.raises(Invalid):
            act(visit=Visit(share.slug), selection=key or "-")


def test_nobody_fills_the_bucket_with_selections(share, holds, monkeypatch, clock):
    from files.domain import selections as rules
    from files.services.zips import selections as requests

    monkeypatch.setattr(rules, "_FEWEST_BYTES", 3)
    monkeypatch.setattr(rules, "_TIMES_ITS_SIZE", 1)
    # 6 bytes a day: 3 and 1 and 2, then no more, but for what is there already.
    for documents in ([holds[0]], [holds[1]], [holds[2], holds[3]], [holds[0]]):
        chosen(share, *documents)
    with pytest.raises(Conflict) as refusal:
        chosen(share, holds[2])
    assert refusal.value.code == "too_many_selections"
    assert len(selections()) == 3
    clock.move(hours=24)
    chosen(share, holds[2])

    monkeypatch.setattr(rules, "MOST_A_DAY", 2)
    monkeypatch.setattr(requests, "MOST_A_DAY", 2)
    chosen(share, holds[3])
    with pytest.raises(Conflict):
        chosen(share, holds[2], holds[1])


def test_selections_are_gone_after_a_day_and_with_the_link(alice, share, holds, run_jobs, clock):
    whole = share_zips.start(visit=Visit(share.slug))
    first = made(share, run_jobs, holds[0])
    clock.move(hours=25)
    assert share_zips.see(visit=Visit(share.slug), selection=first.selection).zip.state is ZipState.NONE
    for item in selections():
        zips.settle(share_id=item.share_id, version=int(item.version))
    assert not selections()
    # That of everything is kept with the link, and what was chosen can be had anew.
    assert share_zips.see(visit=Visit(share.slug)).zip.version == whole.zip.version
    assert made(share, run_jobs, holds[0]).zip.state is ZipState.READY
    shares.revoke(owner=person(alice), share_id=share.id)
    run_jobs()
    assert not list(ZipItem.scan())


def test_one_that_is_over_and_still_there_is_built_anew(share, holds, run_jobs, clock):
    first = made(share, run_jobs, holds[0])
    clock.move(hours=24, seconds=1)
    again = chosen(share, holds[0])
    assert (again.selection, again.zip.state) == (first.selection, ZipState.BUILDING)
    run_jobs()
    key = again.selection
    assert share_zips.claim(visit=Visit(share.slug), selection=key).size == first.zip.size


def test_a_build_that_stopped_goes_on(share, holds, run_jobs, clock):
    begun = chosen(share, holds[0])
    clock.move(minutes=16)
    (item,) = selections()
    zips.settle(share_id=item.share_id, version=int(item.version))
    run_jobs()
    assert share_zips.see(visit=Visit(share.slug), selection=begun.selection).zip.state is ZipState.READY
