"""An owner gets what guests sent as one ZIP."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings

from files.domain.zips import ZipState
from files.models import ZipItem
from files.services import deletion, zips
from files.services.administration import quarantine
from files.services.requests import zips as request_zips
from mydoc.core.errors import Conflict, Invalid, NotFound
from tests.support.collecting import Jane, new_request
from tests.support.documents import person
from tests.unit.files.services.zips.conftest import s3


@pytest.fixture
def request_(alice):
    return new_request(alice, title="Plans: all")


@pytest.fixture
def sent(request_):
    jane, joe = Jane.of(request_, "Jane", "jane@example.com"), Jane.of(request_, "Joe", "joe@example.com")
    return [jane.send("a.txt", folder="A"), jane.send("b.txt"), joe.send("a.txt", folder="A")]


def obtain(alice, request_, **wanted):
    return request_zips.obtain(owner=person(alice), request_id=request_.id, **wanted)


def names(found):
    body = s3().get_object(Bucket=settings.BUCKET, Key=found.zip.key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return set(file.namelist())


def made(alice, request_, run_jobs, **wanted):
    begun = obtain(alice, request_, **wanted)
    assert (begun.zip.state, begun.url) == (ZipState.BUILDING, "")
    run_jobs()
    found = obtain(alice, request_, **wanted)
    assert found.zip.state is ZipState.READY
    assert "X-Amz-Expires=60" in found.url
    return found


def test_of_all_each_guest_in_a_folder(alice, request_, sent, run_jobs):
    found = made(alice, request_, run_jobs)
    assert found.name == "Plans_ all.zip"
    assert {name.rpartition("/")[2] for name in names(found)} == {"a.txt", "b.txt"}
    folders = {name.partition("/")[0] for name in names(found)}
    assert [sorted(folders)[0][:4], sorted(folders)[1][:3]] == ["Jane", "Joe"]
    assert len(names(found)) == 3


def test_of_a_submission_and_of_some(alice, request_, sent, run_jobs):
    submission = sent[0].collected.submission_id
    assert names(made(alice, request_, run_jobs, submission_id=submission)) == {"A/a.txt", "b.txt"}
    some = names(made(alice, request_, run_jobs, documents=[sent[1].id, sent[2].id]))
    assert {name.rpartition("/")[2] for name in some} == {"a.txt", "b.txt"}
    assert len(some) == 2


def test_inv_04_what_is_gone_or_held_back_is_in_no_zip_that_is_found(alice, admin, request_, sent, run_jobs):
    first = made(alice, request_, run_jobs)
    quarantine.hold(by=person(admin), document_id=sent[0].id, reason="malware")
    second = made(alice, request_, run_jobs)
    assert len(names(second)) == 2
    deletion.delete(owner=person(alice), document_id=sent[1].id)
    assert len(names(made(alice, request_, run_jobs))) == 1
    assert first.zip.key != second.zip.key


def test_a_file_that_goes_while_it_is_built_leaves_no_zip(alice, request_, sent, run_jobs):
    obtain(alice, request_)
    deletion.delete(owner=person(alice), document_id=sent[1].id)
    run_jobs()
    assert not list(ZipItem.scan())
    assert len(names(made(alice, request_, run_jobs))) == 2


def test_inv_23_of_ones_own_requests_alone(alice, bob, request_, sent):
    with pytest.raises(NotFound):
        obtain(bob, request_)
    other = new_request(bob, title="Others")
    with pytest.raises(Conflict) as refusal:
        obtain(bob, other, documents=[sent[0].id])
    assert refusal.value.code == "nothing_to_zip"


def test_what_names_no_file_is_refused(alice, request_, sent):
    for wanted in ({"documents": ["x"]}, {"submission_id": "x"}, {"documents": [sent[0].id] * 251}):
        with pytest.raises(Invalid):
            obtain(alice, request_, **wanted)


def test_gone_after_a_day(alice, request_, sent, run_jobs, clock):
    made(alice, request_, run_jobs)
    [item] = ZipItem.scan()
    zips.settle(share_id=item.share_id, version=int(item.version))
    assert list(ZipItem.scan())
    clock.move(hours=25)
    zips.settle(share_id=item.share_id, version=int(item.version))
    assert not list(ZipItem.scan())
    made(alice, request_, run_jobs)


def test_by_the_page_and_over_rest(alice, request_, sent, run_jobs):
    page = f"/requests/{request_.id}/zip/"
    assert b"Preparing the ZIP" in alice.client.post(page, {"document": sent[0].id}).content
    run_jobs()
    ready = alice.client.post(page)
    assert (ready.status_code, ".zip?" in ready["Location"]) == (303, True)
    told = alice.client.post(f"/api/v1/requests/{request_.id}/zip/", {}, "application/json").json()
    assert (told["state"], ".zip?" in told["url"]) == ("ready", True)
    some = alice.client.post(page, {"document": sent[0].id, "chosen": "yes"})
    assert b"Preparing the ZIP" in some.content
    for path in (
        f"/requests/{request_.id}/",
        f"/requests/{request_.id}/submissions/{sent[0].collected.submission_id}/",
    ):
        assert b"Download all as ZIP" in alice.client.get(path).content
