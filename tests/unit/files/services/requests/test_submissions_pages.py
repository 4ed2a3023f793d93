"""However much one guest sends, the owner finds what others sent, at the same cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.models import CollectedItem, SubmissionItem
from files.models.requests import file_part, submission_part
from files.services.requests import submissions
from mydoc.core import clock
from mydoc.core.errors import MyDocError
from mydoc.core.ids import new_id
from tests.support.collecting import new_request
from tests.support.documents import person

LARGE = 1_050


@pytest.fixture
def request_(alice):
    return new_request(alice)


def store(request, name, count):
    """A submission with so many files, put in place as they are kept; its id."""
    submission_id, now = new_id(), clock.now()
    ttl = now + timedelta(days=1)
    SubmissionItem(
        request.slug, submission_part(submission_id), name=name, started_at=now, files=count, bytes=count, ttl=ttl
    ).save()
    with CollectedItem.batch_write() as batch:
        for number in range(count):
            batch.save(
                CollectedItem(
                    request.slug,
                    file_part(submission_id, new_id()),
                    name=f"{name}-{number}.txt",
                    size=1,
                    status="received",
                    started_at=now,
                    settled_at=now,
                    ttl=ttl,
                )
            )
    return submission_id


def pages(owner, request, limit=50):
    """All pages of what came."""
    cursor = None
    while True:
        page = submissions.list_of(owner=owner, request_id=request.id, cursor=cursor, limit=limit)
        yield page.items
        cursor = page.next_cursor
        if not cursor:
            return


@pytest.mark.parametrize("counts", [(LARGE, 2, 30), (2, LARGE, 30), (2, 30, LARGE), (LARGE, LARGE, 1), (0, 3, 0)])
def test_a_large_submission_hides_no_other(counts, alice, request_):
    names = ["ann", "joe", "sue"]
    for name, count in zip(names, counts, strict=True):
        store(request_, name, count)

    found = [submission for page in pages(person(alice), request_) for submission in page]

    assert [submission.name for submission in found] == ["sue", "joe", "ann"]
    for submission, count in zip(found, reversed(counts), strict=True):
        first = max(0, count - 20)
        assert [file.name for file in submission.files] == [
            f"{submission.name}-{number}.txt" for number in range(first, count)
        ]
        assert submission.more == first


def test_every_page_shows_something_at_the_same_cost(alice, request_, round_trips):
    for name in ("ann", "joe"):
        store(request_, name, LARGE)
    for number in range(3):
        store(request_, f"small{number}", 1)

    owner = person(alice)
    with round_trips() as calls:
        found = [len(page) for page in pages(owner, request_, limit=2)]

    assert found == [2, 2, 1]
    assert len(calls) == 3 * len(found)


def test_many_small_submissions_are_one_page(alice, request_):
    for number in range(10):
        store(request_, f"guest{number}", 5)
    assert [len(page) for page in pages(person(alice), request_)] == [10]


def test_the_page_leads_to_all_of_a_large_one(alice, bob, request_):
    ann = store(request_, "ann", 60)
    store(request_, "joe", 2)
    path = f"/requests/{request_.id}/submissions/{ann}/"

    page = alice.client.get(f"/requests/{request_.id}/").text
    assert "joe-1.txt" in page
    assert f'href="{path}"' in page
    assert "All 60 files" in page

    found, address = [], path
    while address:
        answer = alice.client.get(address)
        found += [file.name for file in answer.context["files"]]
        cursor = answer.context["next_cursor"]
        address = f"{path}?cursor={cursor}" if cursor else ""
    assert found == [f"ann-{number}.txt" for number in range(60)]
    assert bob.client.get(path).status_code == 404
    assert alice.client.get(f"{path}?cursor=nonsense").status_code == 400


@pytest.mark.parametrize("submission_id", ["nonsense", "0" * 26])
def test_a_submission_that_is_not_there_is_not_found(submission_id, alice, request_):
    assert alice.client.get(f"/requests/{request_.id}/submissions/{submission_id}/").status_code == 404
    with pytest.raises(MyDocError) as refused:
        submissions.get(owner=person(alice), request_id=request_.id, submission_id=submission_id)
    assert refused.value.code == "request_not_found"


def test_the_api_pages_alike(alice, request_):
    store(request_, "ann", 2)
    store(request_, "joe", LARGE)
    path = f"/api/v1/requests/{request_.id}/submissions/"

    first = alice.client.get(path).json()
    second = alice.client.get(path, {"cursor": first["next_cursor"]}).json()

    assert [len(item["files"]) for item in first["items"] + second["items"]] == [20, 2]
    assert second["next_cursor"] is None
