"""Every field of a link with a value of another type, size or sense: its code, and nothing left behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from files.services import shares
from mydoc.core.ids import new_id
from tests.support.api import refusal
from tests.support.contents import untouched
from tests.support.documents import person

NOW = datetime.now(UTC)
# By field: a value that its form refuses and one that its sense does, with the code. All the others are in
# `tests/unit/files/api/serializers` and `tests/unit/files/domain`.
WRONG = {
    "title": {"invalid": 5, "bad_title": "t" * 201},
    "message": {"invalid": None, "bad_message": "m" * 2001},
    "password": {"invalid": "", "bad_password": "password1"},
    "expires_in": {"invalid": "1", "bad_expiry": 59},
    "expires_at": {"invalid": "soon", "bad_expiry": NOW.isoformat()},
    "starts_at": {"invalid": "soon", "bad_start": "9999-12-31T23:59:59Z"},
    "max_downloads": {"invalid": 1.5, "bad_max_downloads": 0},
    "is_one_time": {"invalid": "true"},
    "audience": {"invalid": "everybody"},
    "id": {"invalid": "x"},
}
OF_NEW = {
    "slug": {"invalid": 5, "bad_slug": "a--b"},
    "documents": {"invalid": "x", "document_not_found": [new_id()]},
    "recipients": {"invalid": "x@example.com", "bad_emails": ["x"]},
}
OF_CHANGES = {"is_paused": {"invalid": "true"}, "slug": {"invalid": "x"}, "documents": {"invalid": []}}
CODES = {"document_not_found": 404}


def cases(*tables):
    return [
        (field, value, code) for table in tables for field, codes in table.items() for code, value in codes.items()
    ]


def check(problem, field, code):
    assert problem["code"] == code
    if code != "document_not_found":
        assert [name.partition(".")[0] for name in problem["fields"]] == [field]


@pytest.fixture
def made(alice, upload):
    """A link, kept for 30 days, to a document."""
    rules = shares.Rules(expires_in=30 * 24 * 3600)
    return shares.create(owner=person(alice), document_ids=[upload(alice).id], rules=rules)


def test_a_new_link(made, alice, call, subtests):
    caller, document = call(alice), made.documents[0]
    for field, value, code in cases(WRONG, OF_NEW):
        body = {"documents": [document.id], field: value}
        if field == "slug":
            body["password"] = "open sesame"
        with subtests.test(field=field, value=ascii(value)[:30]), untouched():
            check(refusal(caller.post("shares/", body), CODES.get(code, 400)), field, code)


def test_a_change(made, alice, call, subtests):
    caller = call(alice)
    for field, value, code in cases(WRONG, OF_CHANGES):
        with subtests.test(field=field, value=ascii(value)[:30]), untouched():
            check(refusal(caller.patch(f"shares/{made.id}/", {field: value}), 400), field, code)


def test_documents_to_put_in(made, alice, bob, call, upload, subtests):
    caller, foreign = call(alice), upload(bob)
    path = f"shares/{made.id}/documents/"
    wrong = [([new_id()], "document_not_found"), (["x"], "document_not_found"), (["../x"], "document_not_found")]
    for value, code in [*wrong, ("x", "invalid"), ([new_id().lower()], "document_not_found")]:
        with subtests.test(value=ascii(value)[:30]), untouched():
            check(refusal(caller.post(path, {"documents": value}), CODES.get(code, 400)), "documents", code)
    with untouched():
        refusal(caller.post(path, {"documents": []}), 400, "invalid")
        refusal(caller.post(path, {}), 400, "invalid")
        refusal(caller.post(path, {"documents": [made.documents[0].id, foreign.id]}), 404, "document_not_found")
        for share_id in (new_id(), "x", made.slug):
            refusal(
                caller.post(f"shares/{share_id}/documents/", {"documents": [foreign.id]}), 404, "share_not_found"
            )
        for document_id in (new_id(), "x", foreign.id):
            refusal(caller.delete(f"{path}{document_id}/"), 404, "document_not_found")


def test_where_an_upload_goes(alice, bob, call, subtests):
    caller = call(alice)
    theirs = shares.create(owner=person(bob), document_ids=[])
    unknown = (new_id(), "x", theirs.id, theirs.slug, new_id().lower())
    wrong = [("share", value, "share_not_found") for value in unknown]
    wrong += [("share", "", "invalid"), ("folder", None, "invalid"), ("folder", "a/../b", "bad_folder")]
    for field, value, code in wrong:
        body = {"name": "a.txt", "size": 5, field: value}
        status = 404 if code == "share_not_found" else 400
        with subtests.test(field=field, value=ascii(value)[:30]), untouched():
            problem = refusal(caller.post("documents/", body), status, code)
            if status == 400:
                assert list(problem["fields"]) == [field]


def test_cursors_and_limits(made, alice, call, client, subtests):
    caller, public, browser = call(alice), f"/api/v1/public/shares/{made.slug}/", alice.client
    browser.get("/shares/")
    for cursor in (
        "x",
        "\0",
        "e30",
        "W10",
        "bnVsbA",
        "eyJkb2N1bWVudCI6NX0",
        "eyJkb2N1bWVudCI6Ingi",
        "A" * 2049,
        "é",
    ):
        with subtests.test(cursor=ascii(cursor)[:20]), untouched():
            for answer in (
                caller.get("shares/", {"cursor": cursor}),
                caller.get(f"shares/{made.id}/documents/", {"cursor": cursor}),
                client.get(public, {"cursor": cursor}),
            ):
                assert refusal(answer, 400)["code"] in {"bad_cursor", "invalid"}
            assert client.get(f"/s/{made.slug}", {"cursor": cursor}).status_code == 400
            assert browser.get(f"/shares/{made.id}/", {"cursor": cursor}).status_code == 400
            assert browser.get("/shares/", {"cursor": cursor}).status_code == 400
    for limit in ("0", "-1", "101", "x", "1.5", "9" * 999):
        with subtests.test(limit=limit[:5]), untouched():
            refusal(caller.get("shares/", {"limit": limit}), 400, "invalid")
            refusal(caller.get(f"shares/{made.id}/documents/", {"limit": limit}), 400, "invalid")


def test_what_a_visitor_shows(made, alice, client, subtests):
    """Headers and cookies that nobody gave open nothing and break nothing."""
    locked = shares.create(owner=person(alice), document_ids=[], rules=shares.Rules(password="open sesame"))
    named = shares.create(owner=person(alice), document_ids=[], rules=shares.Rules(audience="recipients"))
    claim = f"/api/v1/public/shares/{locked.slug}/claim/"
    for text in ("x", "é" * 50, "a:b:c", new_id(), new_id() + "x" * 22, "A" * 5000, "\x7f", "{}", "' OR 1=1"):
        client.cookies["unlock"] = client.cookies["recipient"] = text if text.isascii() else "x"
        headers = {"X-Share-Unlock": text, "X-Share-Recipient": text}
        with subtests.test(text=ascii(text)[:20]), untouched():
            for share, state in ((locked, "password_required"), (named, "recipients_only"), (made, "open")):
                shown = client.get(f"/api/v1/public/shares/{share.slug}/", headers=headers)
                assert shown.json()["state"] == state
                assert client.get(f"/s/{share.slug}").status_code == 200
            refusal(client.post(claim, {}, "application/json", headers=headers), 403)
