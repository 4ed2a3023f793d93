"""File requests and guests with fields that make no sense."""

from __future__ import annotations

import pytest
from django.test import Client

from files.services.requests import owners
from mydoc.ids import new_id
from tests.support.collecting import Jane, new_request
from tests.unit.bad_input.conftest import Caller, refusal
from tests.unit.bad_input.stage import untouched
from tests.unit.files.conftest import person

RIGHT = {"title": "Plans"}
# By code, the values that each field must not have.
WRONG = {
    "bad_title": [("title", text) for text in (" ", "t" * 121, "a\nb", "a\u2028b")],
    "bad_instructions": [("instructions", "i" * 2001)],
    "bad_asked": [(name, value) for name in ("ask_name", "ask_email") for value in ("REQUIRED", "yes", " off")],
    "bad_max_files": [("max_files", count) for count in (0, -1, 10_001, 2**62)],
    "bad_max_bytes": [("max_bytes", count) for count in (0, -1, 2**62)],
    "bad_largest_file": [("largest_file", count) for count in (0, -1, 2**62)],
    "bad_types": [
        ("types", types)
        for types in (
            ["pdf"],
            ["."],
            ["*"],
            ["*/*"],
            ["image/"],
            ["/png"],
            [".a b"],
            [".é"],
            ["image/*/x"],
            ["text/plain; charset=x"],
            ["..pdf"],
            [f".x{number}" for number in range(31)],
            ["." + "a" * 16],
        )
    ],
    "bad_expiry": [("expires_in", seconds) for seconds in (0, -1, 59, 400 * 24 * 3600)],
    "bad_keep_for": [("keep_for", seconds) for seconds in (0, -1, 59, 400 * 24 * 3600)],
    "invalid": [
        *(("title", value) for value in ("", None, 5, ["x"], "\0", "t" * 2001)),
        *(("instructions", value) for value in (None, 5, "\0", "i" * 5001)),
        *(("ask_name", value) for value in (None, True, 5, "")),
        *((name, value) for name in ("max_files", "max_bytes") for value in (None, "5", 1.5, True, 10**300)),
        *(("largest_file", value) for value in ("5", 1.5, True, 10**300)),
        *(
            ("types", value)
            for value in (None, "pdf", {".pdf": 1}, [""], [None], [5], ["." + "a" * 300], [".pdf"] * 101)
        ),
        *((name, value) for name in ("expires_in", "keep_for") for value in ("5", 1.5, True, [], 10**300)),
        ("slug", "mine"),
        ("owner_id", new_id()),
        ("files_count", 0),
    ],
}


def test_requests_that_make_no_sense(alice, call, subtests):
    request, caller = new_request(alice), call(alice)
    for code, fields in WRONG.items():
        for name, value in fields:
            with subtests.test(name=name, value=str(value)[:40]), untouched():
                problem = refusal(caller.post("requests/", RIGHT | {name: value}), 400, code)
                assert name in problem["fields"]
                refusal(caller.patch(f"requests/{request.id}/", {name: value}), 400, code)
    with untouched():
        refusal(caller.post("requests/", {}), 400, "invalid")
        for value in (None, 1, "true", "yes", []):
            refusal(caller.patch(f"requests/{request.id}/", {"is_paused": value}), 400, "invalid")
        refusal(caller.post("requests/", RIGHT | {"is_paused": True}), 400, "invalid")


def test_a_closed_request_cannot_be_changed(alice, call):
    request, caller = new_request(alice), call(alice)
    owners.close(owner=person(alice), request_id=request.id)
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
    wrong = {
        "title": ["", " ", "t" * 121, "a\nb"],
        "instructions": ["i" * 2001],
        "ask_name": ["", "yes"],
        "expires_in": ["5", "x", "-1"],
        "keep_for": ["", "5", "x"],
        "max_files": ["", "0", "x", "1.5", "99999999999999999999"],
        "total": ["", "0", "x", "-1", "NaN", "Infinity", "1e30", "9" * 20],
        "largest": ["0", "x", "-1", "NaN"],
        "types": ["pdf", "*", "." * 5, "x" * 2001],
    }
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
    wrong = {
        "bad_name": [{"name": text} for text in ("", " ", "n" * 81, "a\nb", "\u202eenaJ", "\u200b", "\u2028")],
        "bad_email": [{"email": text} for text in ("", "x", "a@", "a@b", "a b@example.com", "a@example.com\n.b")],
        "invalid": [
            *({"name": value} for value in (None, 5, ["Jane"], "\0", "n" * 1001)),
            *({"email": value} for value in (None, 5, {}, "e" * 1001)),
            {"submission_id": new_id()},
        ],
    }
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
        "bad_name": [
            {"name": text} for text in (" ", "a" * 252 + ".txt", "a/b.txt", "..", "a\nb.txt", "a\\b.txt")
        ],
        "bad_size": [{"size": -1}],
        "file_too_large": [{"size": 101}, {"size": 2**62}],
        "bad_content_type": [{"content_type": text} for text in ("x", "a/b/c", "text/plain; x=y", "é/é")],
        "bad_folder": [{"folder": text} for text in ("..", "/", "a/../b", "a//b", "a\\b", "x" * 1025)],
        "type_not_accepted": [{"name": "a.pdf"}, {"name": "txt"}, {"name": ".txt"}, {"name": "a.txt.exe"}],
        "invalid": [
            *({"name": value} for value in (None, 5, "", "\0", "n" * 2001)),
            *({"size": value} for value in (None, "5", 1.5, True, 10**300)),
            *({"folder": value} for value in (None, 5, "f" * 5001)),
            *({name: "x"} for name in ("expires_in", "owner_id", "share", "request_id", "submission_id")),
        ],
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
