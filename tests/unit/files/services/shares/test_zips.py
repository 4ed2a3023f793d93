"""All of a link at once, by real links of real documents."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from django.conf import settings

from accounts.services import administration
from files.domain.documents import Status, original_key
from files.domain.zips import ZipState, zip_key
from files.models import ActivityItem, AuditItem, ClaimItem, EntryItem, ShareItem, ZipItem
from files.services import deletion, schedule, shares, uploads, zips
from files.services.documents import listing, processing, repository
from files.services.shares import Changes, Rules
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from files.services.zips import outcomes
from mydoc.core import clock as clock_module
from mydoc.core.errors import Conflict, Forbidden, MyDocError, NotFound
from tests.support.documents import person, put_parts
from tests.support.soundness import stored_objects
from tests.unit.files.services.zips.conftest import s3, zips_stored


@pytest.fixture
def holds(alice, upload):
    return [upload(alice, "report.txt", b"one"), upload(alice, "report.txt", b"two")]


def link(alice, holds, **rules):
    return shares.create(
        owner=person(alice), document_ids=[one.id for one in holds], rules=Rules(title="All: of it", **rules)
    )


@pytest.fixture
def share(alice, holds):
    return link(alice, holds)


def built(share, run_jobs, **visit):
    share_zips.start(visit=Visit(share.slug, **visit))
    run_jobs()
    return share_zips.see(visit=Visit(share.slug, **visit)).zip


def contents(share, version):
    key = zip_key(share.owner_id, share.id, version)
    body = s3().get_object(Bucket=settings.BUCKET, Key=key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def counted(share):
    return int(ShareItem.get(share.slug, "a").downloads)


def end(share, version=None):
    """Whatever is due about ZIPs happens."""
    for item in ZipItem.scan():
        zips.settle(share_id=item.share_id, version=int(item.version))


def test_asked_for_made_and_taken(share, run_jobs):
    visit = Visit(share.slug)
    assert share_zips.see(visit=visit).zip.state is ZipState.NONE
    begun = share_zips.start(visit=visit)
    assert (begun.zip.state, begun.zip.done, begun.zip.total) == (ZipState.BUILDING, 0, 6)
    run_jobs()
    made = share_zips.see(visit=visit).zip
    assert (made.state, made.done) == (ZipState.READY, 6)
    assert contents(share, made.version) == {"report.txt": b"one", "report (2).txt": b"two"}

    taken = share_zips.claim(visit=visit)
    assert taken.name == "All_ of it.zip"
    assert taken.size == made.size
    assert f"/{made.version}.zip" in taken.url
    assert "X-Amz-Expires=60" in taken.url
    assert "application%2Fzip" in taken.url
    assert "attachment" in taken.url


def test_nothing_but_a_claim_consumes(alice, holds, run_jobs):
    share = link(alice, holds, max_downloads=1)
    made = built(share, run_jobs)
    assert made.state is ZipState.READY
    assert counted(share) == 0
    share_zips.claim(visit=Visit(share.slug))
    assert counted(share) == 1
    for act in (share_zips.claim, share_zips.see, share_zips.start):
        with pytest.raises(NotFound, match="does not exist"):
            act(visit=Visit(share.slug))


def test_a_claim_tells_the_owner(share, run_jobs):
    built(share, run_jobs)
    share_zips.claim(visit=Visit(share.slug))
    (line,) = [item for item in AuditItem.scan() if item.action == "claimed"]
    assert line.document_name == "All_ of it.zip"
    (told,) = [item for item in ActivityItem.scan() if item.happening == "share.claimed"]
    assert (told.share_id, bool(told.is_first)) == (share.id, True)


def test_inv_02_a_repeated_claim_is_one(alice, holds, run_jobs):
    for rules in ({"max_downloads": 1}, {"is_one_time": True}, {}):
        share = link(alice, holds, **rules)
        built(share, run_jobs)
        first = share_zips.claim(visit=Visit(share.slug), claim_id="the same")
        again = share_zips.claim(visit=Visit(share.slug), claim_id="the same")
        assert counted(share) == 1
        assert again.name == first.name
        assert len(list(ClaimItem.query(share.slug))) == 1


def test_a_one_time_link_that_was_begun_offers_no_zip(alice, holds, run_jobs):
    from files.services.shares import claims

    share = link(alice, holds, is_one_time=True)
    built(share, run_jobs)
    claims.claim(visit=Visit(share.slug), document_id=holds[0].id)
    for act in (share_zips.start, share_zips.claim):
        with pytest.raises(Conflict) as refused:
            act(visit=Visit(share.slug))
        assert refused.value.code == "zip_not_offered"


def test_what_is_ready_now_and_more_later(alice, holds, run_jobs):
    coming = uploads.start(owner=person(alice), name="later.txt", size=5)
    share = link(alice, [*holds, coming])
    first = built(share, run_jobs)
    assert len(contents(share, first.version)) == 2

    uploads.complete(owner=person(alice), document_id=coming.id, parts=put_parts(coming, b"later"))
    processing.process(owner_id=coming.owner_id, document_id=coming.id)
    assert share_zips.see(visit=Visit(share.slug)).zip.state is ZipState.NONE
    with pytest.raises(Conflict) as refused:
        share_zips.claim(visit=Visit(share.slug))
    assert refused.value.code == "zip_not_ready"
    second = built(share, run_jobs)
    assert contents(share, second.version)["later.txt"] == b"later"


def now(document):
    found = repository.find(owner_id=document.owner_id, document_id=document.id)
    assert found is not None
    return found


def rename(alice, share, document):
    listing.change(owner=person(alice), document_id=document.id, name="renamed.txt")


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


def test_a_password_counts_here_too(alice, holds, run_jobs):
    from files.services.shares import claims

    share = link(alice, holds, password="open sesame")
    for act in (share_zips.see, share_zips.start, share_zips.claim):
        with pytest.raises(Forbidden) as refused:
            act(visit=Visit(share.slug, address="192.0.2.1"))
        assert refused.value.code == "password_required"
    token = claims.unlock(visit=Visit(share.slug, address="192.0.2.1", password="open sesame"))
    built(share, run_jobs, unlock_token=token)
    assert share_zips.claim(visit=Visit(share.slug, unlock_token=token)).url
    with pytest.raises(Forbidden) as refused:
        share_zips.claim(visit=Visit(share.slug, address="192.0.2.1", password="wrong"))
    assert refused.value.code == "wrong_password"


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


def test_an_original_that_is_gone_is_in_no_zip(holds, share, run_jobs):
    """The bytes vanished, and nothing says so."""
    s3().delete_object(Bucket=settings.BUCKET, Key=original_key(holds[0].owner_id, holds[0].id))
    made = built(share, run_jobs)
    assert made.state is ZipState.BUILDING
    assert [key for key in stored_objects() if key.endswith(".zip")] == []


def test_the_budget_of_round_trips(share, run_jobs, round_trips):
    visit = Visit(share.slug)
    with round_trips() as calls:
        share_zips.see(visit=visit)
    assert len(calls) == 2
    with round_trips() as calls:
        share_zips.start(visit=visit)
    assert len(calls) == 4
    run_jobs()
    with round_trips() as calls:
        share_zips.claim(visit=visit)
    assert len(calls) == 2


def test_a_share_that_says_nothing_of_its_zip_costs_one_more(share, run_jobs, round_trips):
    built(share, run_jobs)
    ShareItem(share.slug).update(actions=[ShareItem.zip_version.remove(), ShareItem.zip_size.remove()])
    with round_trips() as calls:
        assert share_zips.claim(visit=Visit(share.slug)).size
    assert len(calls) == 3


def test_what_a_share_says_of_a_zip_that_is_gone_opens_nothing(share, run_jobs):
    made = built(share, run_jobs)
    zips.let_go(share.id)
    with pytest.raises(Conflict) as refused:
        share_zips.claim(visit=Visit(share.slug))
    assert refused.value.code == "zip_not_ready"
    assert counted(share) == 0
    assert built(share, run_jobs).size == made.size
    assert share_zips.claim(visit=Visit(share.slug)).size == made.size


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


def test_what_is_one_of_many_pages_is_whole(alice, share, monkeypatch):
    """Ten thousand documents are read in many queries."""
    from files.services.zips.manifest import read_manifest

    now = clock_module.now()
    for number in range(300):
        EntryItem(
            share.slug,
            f"d#{number:026}",
            document_id=f"{number:026}",
            owner_id=alice.id,
            name=f"{number}",
            size=1,
            content_type="text/plain",
            kind="text",
            status="ready",
            etag="x",
            created_at=now,
            expires_at=now,
        ).save()
    manifest = read_manifest(owner_id=alice.id, share_id=share.id)
    assert manifest is not None
    assert len(manifest.sources) == 302
    assert [(one.folder, one.name) for one in manifest.sources] == sorted(
        (one.folder, one.name) for one in manifest.sources
    )
