"""What the system writes itself triggers nothing."""

from __future__ import annotations

import pytest

from files.domain.documents import Status, original_key, thumbnail_key
from files.services import uploads
from mydoc.handlers.events import object_created
from tests.conftest import empty_stage
from tests.support.documents import person
from tests.support.soundness import stored_objects
from tests.unit.invariants.conftest import s3_event, stored

pytestmark = pytest.mark.usefixtures("with_pictures")


@pytest.fixture(scope="module")
def one_stage():
    with empty_stage():
        yield


@pytest.fixture
def aws(one_stage):
    """The same stage for all of these tests, which look at documents of their own only."""


def test_inv_18_a_thumbnail_becomes_no_job(alice, start, deliver_events, run_jobs):
    document, parts = start(alice, "a.png")
    uploads.complete(owner=person(alice), document_id=document.id, parts=parts)
    deliver_events()
    derived = thumbnail_key(alice.id, document.id)
    assert derived in stored_objects()

    object_created(s3_event(derived), None)

    assert run_jobs() == []


@pytest.mark.parametrize(
    "key",
    [
        "derived/{owner}/{document}",
        "derived/originals/{owner}/{document}",
        "originals/{owner}/{document}/derived",
        "/originals/{owner}/{document}",
        "Originals/{owner}/{document}",
        "temporary/{owner}/{document}",
    ],
)
def test_inv_18_nothing_but_an_original_becomes_a_job(key, alice, start, run_jobs):
    document, _ = start(alice)

    object_created(s3_event(key.format(owner=alice.id, document=document.id)), None)

    assert run_jobs() == []


@pytest.mark.parametrize("name", ["ObjectRemoved:Delete", "ObjectTagging:Put", "s3:TestEvent", ""])
def test_inv_18_nothing_but_a_creation_becomes_a_job(name, alice, start, run_jobs):
    document, parts = start(alice)
    uploads.complete(owner=person(alice), document_id=document.id, parts=parts)
    event = s3_event(original_key(alice.id, document.id))
    event["Records"][0]["eventName"] = name

    object_created(event, None)

    assert run_jobs() == []
    assert stored(document).status is Status.PROCESSING


def test_inv_18_s3s_test_event_is_understood(aws):
    object_created({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "documents"}, None)


def test_inv_18_processing_writes_below_derived_only(alice, start, deliver_events, faults):
    document, parts = start(alice, "a.png")
    uploads.complete(owner=person(alice), document_id=document.id, parts=parts)
    before = set(stored_objects())

    deliver_events()

    assert {key.split("/")[0] for key in set(stored_objects()) - before} == {"derived"}
