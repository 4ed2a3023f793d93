"""File requests and guests with fields that make no sense."""

from __future__ import annotations

import pytest
from django.test import Client

from files.services.requests import owner
from tests.support.api import Caller, refusal
from tests.support.collecting import Jane, new_request
from tests.support.contents import untouched
from tests.support.documents import person

RIGHT = {"title": "Plans"}
# A value of each field by its code. All the others are in `tests/unit/files/api/serializers` and
# `tests/unit/files/domain`.
WRONG = {
    "bad_title": ("title", "a\nb"),
    "bad_instructions": ("instructions", "i" * 2001),
    "bad_asked": ("ask_name", "REQUIRED"),
    "bad_max_files": ("max_files", 0),
    "bad_max_bytes": ("max_bytes", 0),
    "bad_largest_file": ("largest_file", 0),
    "bad_types": ("types", ["*/*"]),
    "bad_expiry": ("expires_in", 59),
    "bad_keep_for": ("keep_for", 59),
    "invalid": ("owner_id", "x"),
}


def test_requests_that_make_no_sense(alice, call, subtests):
    request, caller = new_request(alice), call(alice)
    for code, (name, value) in WRONG.items():
        with subtests.test(name=name), untouched():
            problem = refusal(caller.post("requests/", RIGHT | {name: value}), 400, code)
            assert name in problem["fields"]
            refusal(caller.patch(f"requests/{request.id}/", {name: value}), 400, code)


def test_a_closed_request_cannot_be_changed(alice, call):
    request, caller = new_request(alice), call(alice)
    owner.close(owner=person(alice), request_id=request.id)
    with untouched():
        refusal(caller.patch(f"requests/{request.id}/", {"title": "New"}), 409, "request_closed")


def test_forms_of_requests_that_make_no_sense(alice, subtests):
    request, browser = new_request(alice), alice.client
    right = {
        "title": "Plans",
        "ask_name": "required",
        "ask_email": "off",
        "expires_in": "604800",
        "keep_for": "604800",
        "max_files": "5",
        "total": "1.5",
    }
    # Of the form, and of the domain under the name that the form has for it.
    wrong = {"title": ["", "a\nb"], "total": ["0", "-1"], "largest": ["0"], "types": ["pdf"]}
    for name, values in wrong.items():
        for value in values:
            for path in ("/requests/", f"/requests/{request.id}/"):
                with subtests.test(name=name, value=value[:30], path=path), untouched(but=frozenset({"sessions"})):
                    answer = browser.post(path, right | {name: value})
                    assert answer.status_code == 200
                    assert b"field-error" in answer.content or b"notice-error" in answer.content


def test_guests_who_make_no_sense(alice, subtests):
    request = new_request(alice, ask_email="required")
    guest = Caller({})
    path, right = f"public/requests/{request.slug}/submissions/", {"name": "Jane", "email": "jane@example.com"}
    wrong = {"bad_name": [{"name": "\u200b"}], "bad_email": [{"email": "a@b"}], "invalid": [{"name": 5}]}
    for code, changes in wrong.items():
        for change in changes:
            with subtests.test(change=str(change)[:40]), untouched():
                refusal(guest.post(path, right | change), 400, code)
    with untouched():
        refusal(guest.post(path, {}), 400, "bad_name")
        assert guest.post(path, right).status_code == 201


def test_what_is_not_asked_is_not_kept(alice):
    request = new_request(alice, ask_name="off", ask_email="off")
    body = {"name": "Jane", "email": "jane@example.com"}
    answer = Caller({}).post(f"public/requests/{request.slug}/submissions/", body)
    upload = Caller({"X-Request-Guest": answer.json()["guest"]}).post(
        f"public/requests/{request.slug}/uploads/", {"name": "a.txt", "size": 1}
    )
    shown = alice.client.get(f"/api/v1/documents/{upload.json()['id']}/").json()
    assert shown["collected_from"] == "a guest"


def test_guest_uploads_that_make_no_sense(alice, subtests):
    request = new_request(alice, types=[".txt"], largest_file=100)
    guest = Caller(Jane.of(request).headers)
    path, right = f"public/requests/{request.slug}/uploads/", {"name": "a.txt", "size": 5}
    wrong = {
        "bad_name": [{"name": "a/b.txt"}],
        "bad_size": [{"size": -1}],
        "file_too_large": [{"size": 101}, {"size": 2**62}],
        "bad_content_type": [{"content_type": "x"}],
        "bad_folder": [{"folder": "a/../b"}],
        "type_not_accepted": [{"name": "a.txt.exe"}],
        "invalid": [{"share": "x"}],
    }
    for code, changes in wrong.items():
        for change in changes:
            with subtests.test(change=str(change)[:40]), untouched():
                status = 413 if code == "file_too_large" else 400
                refusal(guest.post(path, right | change), status, code)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é" * 200, "x" * 5000, "eyJpZCI6IngifQ:1uGfUy:x"])
def test_tokens_of_guests_that_are_none(token, alice):
    request = new_request(alice)
    path = f"/api/v1/public/requests/{request.slug}/uploads/"
    with untouched():
        for method, body in (("GET", b""), ("POST", b'{"name": "a.txt", "size": 1}')):
            answer = Client().generic(method, path, body, "application/json", headers={"X-Request-Guest": token})
            refusal(answer, 403, "guest_required")


def test_cursors_and_limits_of_requests(alice, call, subtests):
    request = new_request(alice)
    jane = Jane.of(request)
    jane.start()
    guest, caller = Caller(jane.headers), call(alice)
    lists = [
        (caller, "requests/"),
        (caller, f"requests/{request.id}/submissions/"),
        (caller, f"requests/{request.id}/submissions/{jane.id}/files/"),
        (guest, f"public/requests/{request.slug}/uploads/"),
    ]
    for asking, path in lists:
        for cursor in ("x", "!!", "e30", "eyJpZCI6IngifQ"):
            with subtests.test(path=path[:30], cursor=cursor), untouched():
                refusal(asking.get(path, {"cursor": cursor}), 400, "bad_cursor")
        for limit in ("0", "101", "x"):
            with subtests.test(path=path[:30], limit=limit), untouched():
                refusal(asking.get(path, {"limit": limit}), 400, "invalid")
