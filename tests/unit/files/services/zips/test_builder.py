"""A ZIP is built part by part, in however many jobs it takes."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest
from django.conf import settings

from files import blobs
from files.domain import zips
from files.domain.documents import document_of_key
from files.domain.parts import MIB, MOST_PARTS
from files.domain.zips import ZipState
from files.services.zips import builder, cleanup
from mydoc.core import deadline
from tests.support.clock import Clock
from tests.support.faults import Faults, Kind
from tests.support.soundness import unfinished_uploads
from tests.unit.files.services.zips.conftest import Holding, s3, zips_stored

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


def test_asking_twice_is_asking_once(filled: Holding, run_jobs):
    filled.request()
    filled.request()
    filled.build_all()
    filled.request()
    item = filled.item()
    assert item is not None
    assert item.state == ZipState.READY


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
