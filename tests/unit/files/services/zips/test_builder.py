"""A ZIP comes about whatever number of jobs it takes, and whatever befalls them."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest
from django.conf import settings

from files import blobs
from files.domain import zips
from files.domain.documents import document_of_key
from files.domain.parts import MIB, MOST_PARTS
from files.domain.zips import ZipError, ZipState
from files.models import ZipItem
from files.services.zips import builder, cleanup, jobs, lease, outcomes, repository
from mydoc.core import deadline
from mydoc.core.errors import Conflict
from tests.support.clock import Clock
from tests.support.faults import Faults, Kind
from tests.support.soundness import unfinished_uploads
from tests.unit.files.services.zips.conftest import Holding, noise, s3, zips_stored

pytestmark = pytest.mark.usefixtures("small")


def test_one_part_a_job(filled: Holding):
    filled.request()
    assert filled.build_all() > 3
    assert filled.read() == filled.contents
    item = filled.item()
    assert item is not None
    assert item.state == ZipState.READY
    assert item.size == s3().head_object(Bucket=settings.BUCKET, Key=filled.key)["ContentLength"]
    assert item.done == item.total == sum(map(len, filled.contents.values()))
    assert unfinished_uploads() == {}


def test_all_in_one_job(filled: Holding, monkeypatch):
    monkeypatch.setattr(settings, "ZIP_SECONDS", 100)
    filled.request()
    assert filled.build_all() == 1
    assert filled.read() == filled.contents


def test_the_next_job_is_enqueued(filled: Holding, run_jobs):
    filled.request()
    assert len(run_jobs()) > 3
    assert filled.read() == filled.contents


def test_progress_grows_to_the_total(filled: Holding):
    filled.request()
    seen = []
    while True:
        filled.build()
        item = filled.item()
        assert item is not None
        seen.append(int(item.done))
        if item.state == ZipState.READY:
            break
    assert seen == sorted(seen)
    assert seen[0] > 0
    assert seen[-1] == item.total


def test_it_is_an_attachment_and_a_zip(filled: Holding):
    filled.request()
    filled.build_all()
    head = s3().head_object(Bucket=settings.BUCKET, Key=filled.key)
    assert head["ContentDisposition"] == "attachment"
    assert head["ContentType"] == "application/zip"


def test_only_what_gains_is_compressed(holding: Holding):
    holding.put("a.txt", b"again " * 5000, "text/plain")
    holding.request()
    holding.build_all()
    item = holding.item()
    assert item is not None
    assert item.size < 2000


def test_an_empty_document_alone(holding: Holding):
    holding.put("nothing.txt", b"", "text/plain")
    holding.request()
    holding.build_all()
    assert holding.read() == {"nothing.txt": b""}


def test_parts_too_large_for_the_memory_are_sent_as_they_are_made(filled: Holding, monkeypatch):
    """The length of each is known before, so nothing is compressed."""
    sent = {}

    def stream(key, upload_id, number, body, size):
        whole = b"".join(body)
        assert len(whole) == size
        sent[number] = size
        return blobs.put_part(key, upload_id, number, whole)

    monkeypatch.setattr(builder, "is_streamed", lambda longest: True)
    monkeypatch.setattr(blobs, "stream_part", stream)
    filled.request()
    filled.build_all()
    assert filled.read() == filled.contents
    assert len(sent) > 8


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


def test_an_upload_that_s3_forgot_begins_anew(filled: Holding):
    filled.request()
    filled.build()
    item = filled.item()
    assert item is not None
    blobs.abort_multipart(filled.key, item.upload_id)
    filled.build_all()
    assert filled.read() == filled.contents


def test_a_share_that_changed_is_built_as_it_is_now(filled: Holding):
    filled.request()
    filled.build()
    filled.version += 1
    filled.note()
    filled.put("new.txt", b"new", "text/plain")
    filled.build(version=1)
    assert filled.item(1) is None
    assert unfinished_uploads() == {}
    assert filled.item() is not None
    filled.build_all()
    assert filled.read() == filled.contents


def made(filled: Holding) -> ZipItem:
    """The record of the ZIP after it was built, as it should be."""
    filled.request()
    filled.build_all()
    assert filled.read() == filled.contents
    item = filled.item()
    assert item is not None
    return item


def test_what_lies_there_of_another_life_is_not_taken_for_it(filled: Holding):
    """Tables that were restored count up to the same version once more."""
    s3().put_object(Bucket=settings.BUCKET, Key=filled.key, Body=b"something else")
    item = made(filled)
    assert (item.state, item.restarts) == (ZipState.READY, 0)


def test_what_is_written_there_meanwhile_is_not_taken_for_it_either(filled: Holding, monkeypatch):
    complete, written = blobs.complete_multipart, []

    def late(key, upload_id, parts):
        if not written:
            written.append(key)
            s3().put_object(Bucket=settings.BUCKET, Key=key, Body=b"something else")
            raise blobs.AlreadyWritten
        return complete(key, upload_id, parts)

    monkeypatch.setattr(blobs, "complete_multipart", late)
    assert made(filled).restarts == 1


def test_a_lost_answer_at_the_end_is_not_another_s_writing(filled: Holding, monkeypatch):
    complete = blobs.complete_multipart

    def lost(key, upload_id, parts):
        complete(key, upload_id, parts)
        raise blobs.AlreadyWritten

    monkeypatch.setattr(blobs, "complete_multipart", lost)
    item = made(filled)
    assert (item.state, item.restarts) == (ZipState.READY, 0)


def test_a_share_that_is_gone_leaves_nothing(filled: Holding):
    filled.request()
    filled.build()
    filled.is_gone = True
    filled.build()
    assert filled.item() is None
    assert unfinished_uploads() == {}
    assert zips_stored() == []


@pytest.mark.parametrize("change", ["replaced", "vanished"])
def test_an_original_that_changed_makes_no_zip(filled: Holding, change):
    """Not before the share says what it is now; and not for ever, if it never says."""
    filled.request()
    filled.build()
    if change == "replaced":
        s3().put_object(Bucket=settings.BUCKET, Key=filled.sources[-1].key, Body=b"another")
    else:
        s3().delete_object(Bucket=settings.BUCKET, Key=filled.sources[-1].key)
    filled.build_all()
    item = filled.item()
    assert item is not None
    assert (item.state, item.error) == (ZipState.FAILED, ZipError.BROKEN)
    assert zips_stored() == []

    filled.version += 1
    filled.contents.pop("z.txt")
    filled.sources.pop()
    filled.request()
    filled.build_all()
    assert filled.read() == filled.contents


def test_what_was_begun_otherwise_is_not_continued(filled: Holding):
    """Such as by a release that names entries in another way."""
    filled.request()
    filled.build()
    filled.replace_source(0, name="other.jpg")
    filled.contents["other.jpg"] = filled.contents.pop("a picture.jpg")
    filled.build_all()
    assert filled.read() == filled.contents


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


def test_asking_twice_is_asking_once(filled: Holding, run_jobs):
    filled.request()
    filled.request()
    filled.build_all()
    filled.request()
    item = filled.item()
    assert item is not None
    assert item.state == ZipState.READY


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


@pytest.mark.parametrize("kind", list(Kind))
def test_inv_21_crash_at_any_call_of_a_build(few: Holding, faults: Faults, clock: Clock, kind):
    for number in itertools.count(1):
        with faults.at(number, kind) as fault, suppress(Exception):
            few.request()
            for _ in range(6):
                few.build()
        if not fault.happened:
            break
        clock.move(minutes=3)
        few.request()
        few.build_all()
        assert few.read() == few.contents, fault.call
        cleanup.let_go(few.share_id)
        # An upload whose id nobody could note has no parts, and the bucket's own rule ends it.
        assert not any(unfinished_uploads().values()), fault.call
        assert zips_stored() == []
    assert number > 12


def test_inv_18_a_zip_triggers_nothing(filled: Holding, run_jobs):
    """Its key is none that S3 tells of, nor one that would be taken for a document's."""
    assert filled.key.startswith("derived/")
    assert document_of_key(filled.key) is None


def test_little_time_is_one_part(filled: Holding, monkeypatch):
    monkeypatch.setattr(settings, "ZIP_SECONDS", 100)
    filled.request()
    with deadline.at_most(0):
        filled.build()
    item = filled.item()
    assert item is not None
    assert (item.state, item.parts) == (ZipState.BUILDING, 1)


@pytest.mark.parametrize("size", [1, MIB, 1024 * MIB, 100 * 1024 * MIB, 1024 * 1024 * MIB, zips.MOST_BYTES])
def test_any_size_has_parts_enough(size):
    part = zips.part_size(size)
    assert size <= part * MOST_PARTS
    assert 5 * MIB <= part <= 5 * 1024 * MIB
    assert zips.is_streamed(size) is (part > 32 * MIB)
