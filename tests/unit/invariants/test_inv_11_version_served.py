"""The version that is served is the version that was processed: by its ETag, wherever bytes are read again."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings

from files.blobs import NoSuchBlob
from files.domain.documents import Status, original_key
from files.domain.zips import ZipState
from files.models import EntryItem, document_part
from files.services import shares, uploads, zips
from files.services.documents import processing, repository
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from tests.support.documents import person, put_parts
from tests.support.soundness import stored_objects
from tests.unit.files.services.zips.conftest import s3


def overwrite(document, content=b"olleh"):
    """What S3 lets nobody do: the same key and size, other bytes."""
    s3().put_object(Bucket=settings.BUCKET, Key=original_key(document.owner_id, document.id), Body=content)


def etag_of(document):
    key = original_key(document.owner_id, document.id)
    return s3().head_object(Bucket=settings.BUCKET, Key=key)["ETag"].strip('"')


def test_inv_11_what_was_processed_is_recorded_in_the_document_and_in_its_links(alice, upload):
    document = upload(alice)
    made = shares.create(owner=person(alice), document_ids=[document.id])
    assert document.etag == etag_of(document)
    assert EntryItem.get(made.slug, document_part(document.id)).etag == document.etag


def test_inv_11_other_bytes_amid_processing_are_not_taken_for_these(alice, faults):
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    uploads.complete(owner=person(alice), document_id=document.id, parts=put_parts(document, b"hello"))

    processed = etag_of(document)
    # Between the look into the object and the record of it: one answer told of the bytes and of their ETag.
    with faults.at(3, lambda: overwrite(document)) as fault:
        processing.process(owner_id=alice.id, document_id=document.id)
    assert fault.happened
    found = repository.find(owner_id=alice.id, document_id=document.id)
    assert (found.status, found.etag) == (Status.READY, processed)
    assert processed != etag_of(document)


def test_inv_11_a_zip_takes_no_other_bytes_than_those_processed(alice, upload):
    document = upload(alice)
    made = shares.create(owner=person(alice), document_ids=[document.id])
    share_zips.start(visit=Visit(made.slug))
    overwrite(document)
    with suppress(NoSuchBlob):
        zips.build(owner_id=alice.id, share_id=made.id, version=made.version)
    assert share_zips.see(visit=Visit(made.slug)).zip.state is not ZipState.READY
    assert [key for key in stored_objects() if key.endswith(".zip")] == []
