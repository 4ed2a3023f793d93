"""The ZIP of a link is asked for, made and claimed."""

from __future__ import annotations

import pytest
from django.conf import settings

from files.domain.documents import original_key
from files.domain.zips import ZipState
from files.models import ActivityItem, AuditItem, ClaimItem, EntryItem, ShareItem
from files.services import uploads, zips
from files.services.documents import processing
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from mydoc.core import clock as clock_module
from mydoc.core.errors import Conflict, Forbidden, NotFound
from tests.support.documents import person, put_parts
from tests.support.linked_zips import built, contents, counted, link
from tests.support.linked_zips import holds as holds
from tests.support.linked_zips import share as share
from tests.support.soundness import stored_objects
from tests.unit.files.services.zips.conftest import s3


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
