"""A ZIP is built of what the link holds now, whatever changed or was lost since it was begun."""

from __future__ import annotations

import pytest
from django.conf import settings

from files import blobs
from files.domain.zips import ZipError, ZipState
from files.models import ZipItem
from tests.support.soundness import unfinished_uploads
from tests.unit.files.services.zips.conftest import Holding, s3, zips_stored

pytestmark = pytest.mark.usefixtures("small")


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
