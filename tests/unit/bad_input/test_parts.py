"""Part numbers and ETags that are wrong, and uploads completed at the wrong moment or by the wrong person."""

from __future__ import annotations

import pytest

from files import blobs
from files.domain.parts import UPLOAD_PART
from files.services.documents import processing, repository
from tests.support.api import refusal
from tests.support.contents import untouched
from tests.support.documents import put_parts

# Three parts, the last of one byte.
SIZE = 2 * UPLOAD_PART + 1
ETAG = "0" * 32


def named(*parts):
    return {"parts": [{"part_number": number, "etag": etag} for number, etag in parts]}


@pytest.fixture
def sent(started, alice):
    """A document of three parts that are all in S3; small content, since S3's limits are moto's here."""
    document_id = started(alice, size=SIZE)
    document = repository.find(owner_id=alice.id, document_id=document_id)
    return document_id, put_parts(document, b"x" * SIZE)


def test_part_numbers_to_sign_are_the_plans_and_come_once(alice, call, started, subtests):
    path = f"documents/{started(alice, size=SIZE)}/parts/"
    caller = call(alice)
    for numbers, code in [([0], "bad_part_numbers"), ([4], "bad_part_numbers"), ([1, 1], "bad_part_numbers")]:
        with subtests.test(numbers=str(numbers)), untouched():
            refusal(caller.post(path, {"part_numbers": numbers}), 400, code)
    with untouched():
        refusal(caller.post(path, {}), 400, "invalid")
    assert sorted(caller.post(path, {"part_numbers": [3, 1]}).json()["urls"]) == ["1", "3"]


def test_parts_are_each_of_the_plans_once_with_their_etags(alice, call, sent, subtests):
    document_id, (one, two, three) = sent
    path = f"documents/{document_id}/complete/"
    caller = call(alice)
    right = [(part.number, part.etag) for part in (one, two, three)]
    wrong = {
        "missing first": right[1:],
        "missing middle": [right[0], right[2]],
        "missing last": right[:2],
        "repeated": [*right, right[2]],
        "repeated instead of another": [right[0], right[0], right[2]],
        "one too many": [*right, (4, ETAG)],
        "unknown ETag": [*right[:2], (3, ETAG)],
        "another's ETag": [(1, three.etag), *right[1:2], (3, one.etag)],
    }
    for name, parts in wrong.items():
        with subtests.test(name), untouched():
            refusal(caller.post(path, named(*parts)), 400)
    with untouched():
        refusal(caller.post(path, {}), 400, "invalid")
    with subtests.test("in another order, quoted"):
        shuffled = [(three.number, f'"{three.etag}"'), (one.number, one.etag), (two.number, two.etag)]
        assert caller.post(path, named(*shuffled)).json()["status"] == "processing"


def test_completing_twice_changes_nothing(alice, call, started):
    document_id = started(alice)
    [part] = put_parts(repository.find(owner_id=alice.id, document_id=document_id), b"hello")
    path, caller = f"documents/{document_id}/complete/", call(alice)
    first = caller.post(path, named((1, part.etag))).json()
    with untouched():
        assert caller.post(path, named((1, part.etag))).json() == first
        # Whatever it names: what is written is written.
        assert caller.post(path, named((1, ETAG))).json() == first
    processing.process(owner_id=alice.id, document_id=document_id)
    with untouched():
        assert caller.post(path, named((1, part.etag))).json()["status"] == "ready"


def test_completing_before_any_part_has_come(alice, call, started):
    document_id, caller = started(alice), call(alice)
    with untouched():
        refusal(caller.post(f"documents/{document_id}/complete/", named((1, ETAG))), 400, "parts_refused")
        assert caller.get(f"documents/{document_id}/parts/").json() == {"parts": []}


def test_completing_anothers_upload(alice, bob, call, started):
    document_id = started(alice)
    [part] = put_parts(repository.find(owner_id=alice.id, document_id=document_id), b"hello")
    caller = call(bob)
    with untouched():
        refusal(
            caller.post(f"documents/{document_id}/complete/", named((1, part.etag))), 404, "document_not_found"
        )
        refusal(caller.post(f"documents/{document_id}/parts/", {"part_numbers": [1]}), 404, "document_not_found")
        refusal(caller.get(f"documents/{document_id}/parts/"), 404, "document_not_found")


def test_completing_after_delete(alice, call, started):
    document_id, caller = started(alice), call(alice)
    [part] = put_parts(repository.find(owner_id=alice.id, document_id=document_id), b"hello")
    assert caller.delete(f"documents/{document_id}/?permanently=true").status_code == 204
    with untouched():
        refusal(
            caller.post(f"documents/{document_id}/complete/", named((1, part.etag))), 404, "document_not_found"
        )
        refusal(caller.post(f"documents/{document_id}/parts/", {"part_numbers": [1]}), 404, "document_not_found")
        refusal(caller.delete(f"documents/{document_id}/"), 404, "document_not_found")


def test_completing_an_upload_that_s3_has_forgotten(alice, in_parts, call, started, monkeypatch):
    def forgotten(*_):
        raise blobs.NoSuchUpload

    document_id, caller = started(alice), call(alice)
    monkeypatch.setattr(blobs, "complete_multipart", forgotten)
    monkeypatch.setattr(blobs, "list_parts", forgotten)
    with untouched():
        refusal(caller.post(f"documents/{document_id}/complete/", named((1, ETAG))), 404, "upload_not_found")
        refusal(caller.get(f"documents/{document_id}/parts/"), 404, "upload_not_found")


def test_parts_of_a_finished_document(alice, call, upload):
    path, caller = f"documents/{upload(alice).id}/parts/", call(alice)
    with untouched():
        refusal(caller.post(path, {"part_numbers": [1]}), 409, "not_uploading")
        refusal(caller.get(path), 409, "not_uploading")


def test_parts_of_other_sizes_than_announced_end_as_failed_with_a_reason(alice, call, started):
    document_id, caller = started(alice, size=5), call(alice)
    [part] = put_parts(repository.find(owner_id=alice.id, document_id=document_id), b"hell")
    assert caller.post(f"documents/{document_id}/complete/", named((1, part.etag))).status_code == 200
    processing.process(owner_id=alice.id, document_id=document_id)
    document = caller.get(f"documents/{document_id}/").json()
    assert document["status"] == "failed"
    assert document["failure_reason"] == (
        "This file was changed while it was uploaded, or arrived incomplete. Upload it again."
    )
    refusal(caller.get(f"documents/{document_id}/download/"), 409, "not_ready")
