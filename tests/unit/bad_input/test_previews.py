"""What is wrong to send when asking for a preview."""

from __future__ import annotations

import pytest

from files.services import shares, uploads
from files.services.documents import repository
from tests.support.api import refusal
from tests.support.contents import untouched
from tests.support.documents import person, put_parts


def test_a_renewal_is_text(alice, call, upload, subtests):
    path, caller = f"documents/{upload(alice).id}/preview/", call(alice)
    for wrong in (None, 5, 1.5, True, [], {}, ["a"], "a" * 501, "a\x00"):
        with subtests.test(renewal=str(wrong)[:20]), untouched():
            refusal(caller.post(path, {"renewal": wrong}), 400, "invalid")
    for body in ([], "x", 5, {"renewal": "\ud800"}, {"url": "https://example.com"}, {"kind": "html"}):
        with subtests.test(body=str(body)), untouched():
            refusal(caller.post(path, body), 400)
    for odd in ("", "x", "é", "a.b.c", "😀" * 100, "'\"<>"):
        with subtests.test(renewal=odd):
            assert caller.post(path, {"renewal": odd}).json()["renewal"] != odd


@pytest.mark.parametrize("status", ["uploading", "processing"])
def test_what_is_not_ready_cannot_be_shown(alice, call, status):
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    if status == "processing":
        uploads.complete(owner=person(alice), document_id=document.id, parts=put_parts(document, b"hello"))
    assert repository.find(owner_id=alice.id, document_id=document.id).status.value == status
    caller = call(alice)
    with untouched():
        refusal(caller.post(f"documents/{document.id}/preview/", {}), 409, "not_ready")


def test_it_is_asked_for_by_post(alice, call, upload):
    path, caller = f"documents/{upload(alice).id}/preview/", call(alice)
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        with untouched():
            refusal(caller(method, path), 405)


def test_a_links_document_is_named_by_its_id(alice, call, upload, subtests):
    document = upload(alice)
    slug = shares.create(owner=person(alice), document_ids=[document.id]).slug
    path, caller = f"public/shares/{slug}/preview/", call(None)
    for wrong in (None, 5, True, [], {}, [document.id], "", "a" * 65, "a\x00"):
        with subtests.test(document=str(wrong)[:20]), untouched():
            refusal(caller.post(path, {"document": wrong}), 400, "invalid")
    for body in ({}, {"document": document.id, "password": "x"}, {"document": document.id, "renewal": 5}):
        with subtests.test(body=str(body)), untouched():
            refusal(caller.post(path, body), 400, "invalid")
    for wrong in ("x", document.id.lower(), document.id + "0", "../" + document.id, "a"):
        with subtests.test(document=wrong), untouched():
            refusal(caller.post(path, {"document": wrong}), 404, "document_not_found")
    for wrong in ("", "x", "x" * 200, "é"):
        page = caller.client.post(f"/s/{slug}/preview", {"document": wrong, "renewal": wrong})
        assert (page.status_code, page.json()["code"]) == (404, "document_not_found")
