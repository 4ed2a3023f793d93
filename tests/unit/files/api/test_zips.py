"""The ZIP of a link over REST and in the browser."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from files.domain.zips import ZipError, ZipState
from files.models import ZipItem
from files.services import shares, zips
from files.services.shares import Rules
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.core import clock
from mydoc.features import Change
from tests.support.documents import person

PASSWORD = "open sesame"


@pytest.fixture
def share(alice, upload):
    holds = [upload(alice, "a.txt", b"a"), upload(alice, "b.txt", b"bb")]
    return shares.create(owner=person(alice), document_ids=[one.id for one in holds], rules=Rules(title="Two"))


def api(share, end=""):
    return f"/api/v1/public/shares/{share.slug}/zip/{end}"


def page(share, name="files:public-share-zip"):
    return reverse(name, kwargs={"slug": share.slug})


def build(share):
    share_zips.start(visit=Visit(share.slug))
    zips.build(owner_id=share.owner_id, share_id=share.id, version=share.version)


def test_over_rest(share, client, run_jobs):
    none = {
        "state": "none",
        "selection": None,
        "name": "Two.zip",
        "done": 0,
        "total": 3,
        "size": None,
        "error": None,
        "retry_at": None,
    }
    assert client.get(api(share)).json() == none
    assert client.post(api(share), "{}", "application/json").json() == {**none, "state": "building"}
    refused = client.post(api(share, "claim/"), "{}", "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "zip_not_ready")
    run_jobs()
    told = client.get(api(share))
    assert told.headers["Cache-Control"] == "no-store"
    assert told.json() == {**none, "state": "ready", "done": 3, "size": told.json()["size"]}
    claimed = client.post(api(share, "claim/"), "{}", "application/json").json()
    assert set(claimed) == {"url", "resume_url", "name", "size", "expires_at"}
    assert claimed["name"] == "Two.zip"


def test_the_same_idempotency_key_is_one_claim(alice, share, client):
    build(share)
    for _ in range(2):
        answer = client.post(api(share, "claim/"), "{}", "application/json", headers={"Idempotency-Key": "k"})
        assert answer.status_code == 200
    assert shares.get(owner=person(alice), share_id=share.id).downloads == 1


def test_the_password_of_the_claim_itself(alice, share, client):
    build(share)
    changes = shares.Changes(frozenset({"password"}), password=PASSWORD)
    shares.change(owner=person(alice), share_id=share.id, changes=changes)
    for body, status in (({}, 403), ({"password": "wrong"}, 403), ({"password": PASSWORD}, 200)):
        answer = client.post(api(share, "claim/"), json.dumps(body), "application/json")
        assert answer.status_code == status


@pytest.mark.parametrize("body", [{"document": "x"}, {"password": 5}, {"unlock": None}, [], "x"])
def test_bad_bodies(share, client, body):
    build(share)
    answer = client.post(api(share, "claim/"), json.dumps(body), "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("slug", ["x", "x" * 101, "ä", "%00", "..%2F.."])
def test_bad_slugs(aws, client, slug):
    for method, path in (("GET", ""), ("POST", ""), ("POST", "claim/")):
        answer = client.generic(method, f"/api/v1/public/shares/{slug}/zip/{path}", "{}", "application/json")
        assert answer.status_code == 404


def test_in_a_browser_without_script(share, client, run_jobs):
    assert b"Download all as ZIP" in client.get(f"/s/{share.slug}").content
    assert client.post(page(share)).headers["Location"] == page(share)
    assert b"Preparing the ZIP" in client.get(page(share)).content
    run_jobs()
    ready = client.get(page(share))
    assert b"The ZIP is ready" in ready.content
    assert ready.headers["X-Robots-Tag"] == "noindex"
    taken = client.post(page(share, "files:public-share-zip-claim"))
    assert taken.status_code == 303
    assert "X-Amz-Signature" in taken.headers["Location"]


def test_for_the_page_s_script(share, client, run_jobs):
    accept = {"Accept": "application/json"}
    assert client.post(page(share), headers=accept).json()["state"] == "building"
    run_jobs()
    assert client.get(page(share), headers=accept).json()["state"] == "ready"
    form = {"claim_id": "the same"}
    first = client.post(page(share, "files:public-share-zip-claim"), form, headers=accept).json()
    assert first["name"] == "Two.zip"
    refused = client.get("/s/nothing/zip", headers=accept)
    assert (refused.status_code, refused.json()["code"]) == (404, "share_not_found")


@pytest.mark.parametrize("error", list(ZipError))
def test_a_failure_is_said(share, client, error):
    build(share)
    ZipItem(share.id, share.version).update(
        actions=[ZipItem.state.set(ZipState.FAILED.value), ZipItem.error.set(error.value)]
    )
    assert client.get(api(share)).json()["error"] == error.value
    assert client.post(api(share), "{}", "application/json").json()["state"] == (
        "failed" if error is ZipError.TOO_LARGE else "building"
    )


@pytest.mark.parametrize("error", list(ZipError))
def test_what_failed_a_moment_ago_is_not_begun_again(share, client, run_jobs, error):
    build(share)
    run_jobs()
    soon = clock.now() + timedelta(minutes=4)
    ZipItem(share.id, share.version).update(
        actions=[
            ZipItem.state.set(ZipState.FAILED.value),
            ZipItem.error.set(error.value),
            ZipItem.retry_at.set(soon),
        ]
    )
    told = client.post(api(share), "{}", "application/json").json()
    assert (told["state"], told["error"]) == ("failed", error.value)
    assert bool(told["retry_at"]) is (error is ZipError.BROKEN)
    assert run_jobs() == []
    assert client.post(page(share)).headers["Location"] == page(share)
    shown = client.get(page(share)).content
    assert b"Prepare the ZIP" not in shown
    words = b"too large for one ZIP" if error is ZipError.TOO_LARGE else b"could not be created"
    assert words in shown


def test_a_locked_link_shows_nothing_of_it(alice, share, client):
    changes = shares.Changes(frozenset({"password"}), password=PASSWORD)
    shares.change(owner=person(alice), share_id=share.id, changes=changes)
    for method in ("get", "post"):
        answer = getattr(client, method)(page(share))
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{share.slug}")
    browser = Client()
    browser.post(f"/s/{share.slug}", {"password": PASSWORD})
    assert b"Prepare a ZIP" in browser.get(page(share)).content


def test_one_document_is_offered_as_it_is(alice, upload, client):
    share = shares.create(owner=person(alice), document_ids=[upload(alice, "a.txt", b"a").id])
    assert b"as ZIP" not in client.get(f"/s/{share.slug}").content


def test_switched_off(alice, share, client):
    build(share)
    change = Change(switches={"zip_downloads": False})
    features.change(version=features.latest().version, change=change, by=alice.id)
    assert b"as ZIP" not in client.get(f"/s/{share.slug}").content
    for path in ("", "claim/"):
        answer = client.post(api(share, path), "{}", "application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "feature_off")
