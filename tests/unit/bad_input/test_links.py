"""Every field of a link with a value of another type, size or sense: its code, and nothing left behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from files.services import shares
from mydoc.ids import new_id
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.stage import untouched
from tests.unit.files.conftest import person

NOW = datetime.now(UTC)
NO_TEXT = (5, 1.5, True, [], {}, ["x"])
NOT_SHOWN = ("\0", "a\0b", "\ud800", "a\udfff")
NO_MOMENT = (
    "",
    "soon",
    5,
    True,
    [],
    {},
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "99999-01-01T00:00:00Z",
    "9" * 5000,
    "2026-01-01T00:00:00+99:00",
)
NO_NUMBER = ("1", "", 1.5, True, [1], {}, 2**63, 10**300, "NaN")
NO_SWITCH = ("true", "on", "", 1, 0, None, [], {})

# By field: what is refused by its form, and what by its sense, with its code.
WRONG = {
    "title": {
        "invalid": (*NO_TEXT, *NOT_SHOWN, None, "t" * 1001),
        "bad_title": ("t" * 201, "two\nlines", "a\u2028b", "tab\t", "\x7f", "\x1b[31m"),
    },
    "message": {"invalid": (*NO_TEXT, *NOT_SHOWN, None, "m" * 5001), "bad_message": ("m" * 2001, "é" * 2001)},
    "password": {
        "invalid": (*NO_TEXT, *NOT_SHOWN, "", "p" * 1001),
        "bad_password": ("abc", "seven77", "p" * 129, "password1", "QWERTYUIOP"),
    },
    "expires_in": {"invalid": NO_NUMBER, "bad_expiry": (0, 59, -1, -(2**70), 400 * 24 * 3600, 10**12)},
    "expires_at": {
        "invalid": (*NO_MOMENT, None),
        "bad_expiry": (
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            NOW.isoformat(),
            (NOW + timedelta(seconds=30)).isoformat(),
            (NOW - timedelta(days=1)).isoformat(),
        ),
    },
    "starts_at": {
        "invalid": NO_MOMENT,
        "bad_start": ("9999-12-31T23:59:59Z", (NOW + timedelta(days=360)).isoformat()),
    },
    "max_downloads": {"invalid": NO_NUMBER, "bad_max_downloads": (0, -1, -(2**70), 1_000_001, 2**40)},
    "is_one_time": {"invalid": NO_SWITCH},
    "audience": {"invalid": (*NO_TEXT, None, "", "everybody", "ANYONE", "anyone ", "\0", "a" * 10_000)},
}
OF_NEW = {
    "slug": {
        "invalid": (*NO_TEXT, *NOT_SHOWN, None, "s" * 101),
        "bad_slug": (
            "ab",
            "s" * 65,
            "A",
            "Abc",
            "a b",
            "a_b",
            "a--b",
            "-ab",
            "ab-",
            "a/b",
            "../..",
            "%2e",
            "ünï",
            "\u0430" * 3,
        ),
    },
    "documents": {
        "invalid": (
            None,
            "x",
            5,
            {},
            [5],
            [None],
            [["x"]],
            [""],
            ["d" * 65],
            ["\0"],
            [new_id()] * 101,
            "x" * 10_000,
        ),
        "document_not_found": ([new_id()], ["x"], [new_id().lower()], ["../x"]),
    },
    "recipients": {
        "invalid": ("x@example.com", 5, None, [5], [None], {"0": "x"}),
        "bad_emails": (["x"], ["a@b.example", "@"]),
    },
}
OF_CHANGES = {"is_paused": {"invalid": NO_SWITCH}}
CODES = {"document_not_found": 404}


def cases(*tables):
    return [
        (field, value, code)
        for table in tables
        for field, codes in table.items()
        for code, values in codes.items()
        for value in values
    ]


def check(problem, field, code):
    if code == "invalid" and problem["code"] == "parse_error":
        # Lone surrogates are no JSON text at all.
        return
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
        if field == "expires_in" and value is None:
            continue
        if field == "slug":
            body["password"] = "open sesame"
        with subtests.test(field=field, value=ascii(value)[:30]), untouched():
            check(refusal(caller.post("shares/", body), CODES.get(code, 400)), field, code)


def test_a_change(made, alice, call, subtests):
    caller = call(alice)
    for field, value, code in cases(WRONG, OF_CHANGES):
        with subtests.test(field=field, value=ascii(value)[:30]), untouched():
            check(refusal(caller.patch(f"shares/{made.id}/", {field: value}), 400), field, code)


def test_what_cannot_be_changed_or_is_unknown(made, alice, call, subtests):
    caller = call(alice)
    for field in ("id", "slug", "documents", "owner_id", "downloads", "is_spent", "password_hash", "version", "x"):
        with subtests.test(field=field), untouched():
            refusal(caller.patch(f"shares/{made.id}/", {field: "x"}), 400, "invalid")
            if field not in {"slug", "documents"}:
                refusal(caller.post("shares/", {"documents": [], field: "x"}), 400, "invalid")
    for body in ([], "x", 5, None, True, b"", b"{", b"[1", b"\xff", b'{"title": "a", '):
        with subtests.test(body=str(body)[:20]), untouched():
            refusal(caller.post("shares/", body), 400)
    with untouched():
        refusal(caller.patch(f"shares/{made.id}/", b"{"), 400)


def test_limits_that_contradict_each_other(made, alice, call, subtests):
    caller = call(alice)
    later, sooner = (NOW + timedelta(days=3)).isoformat(), (NOW + timedelta(days=2)).isoformat()
    for body, code in [
        ({"expires_in": 3600, "expires_at": later}, "bad_expiry"),
        ({"starts_at": later, "expires_at": sooner}, "bad_start"),
        ({"starts_at": later, "expires_at": later}, "bad_start"),
        ({"starts_at": later, "expires_in": 3600}, "bad_start"),
    ]:
        with subtests.test(body=str(sorted(body))), untouched():
            refusal(caller.post("shares/", {"documents": [], **body}), 400, code)
            refusal(caller.patch(f"shares/{made.id}/", body), 400, code)


def test_documents_to_put_in(made, alice, bob, call, upload, subtests):
    caller, foreign = call(alice), upload(bob)
    path = f"shares/{made.id}/documents/"
    for _, value, code in cases({"documents": OF_NEW["documents"]}):
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
    wrong = {
        "folder": {
            "invalid": (*NO_TEXT, *NOT_SHOWN, None, "f" * 5001),
            "bad_folder": (
                "/",
                "/a",
                "a/",
                "a//b",
                "..",
                "a/../b",
                ".",
                "a\\b",
                "a\nb",
                "a/\u202eb",
                "a" * 256,
                "a/" * 600,
            ),
        },
        "share": {
            "invalid": (*NO_TEXT, *NOT_SHOWN, "", "s" * 65),
            "share_not_found": (new_id(), "x", theirs.id, theirs.slug, new_id().lower()),
        },
    }
    for field, value, code in cases(wrong):
        body = {"name": "a.txt", "size": 5, field: value}
        status = 404 if code == "share_not_found" else 400
        with subtests.test(field=field, value=ascii(value)[:30]), untouched():
            problem = refusal(caller.post("documents/", body), status)
            assert problem["code"] in {code, "parse_error"}
            if status == 400 and problem["code"] != "parse_error":
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


def test_the_form_of_a_new_link(alice, subtests):
    right = {"title": "For you", "audience": "anyone", "expires_in": 86400}
    for field, value in [
        ("title", "t" * 201),
        ("title", "a\0b"),
        ("message", "m" * 2001),
        ("audience", "everybody"),
        ("audience", ""),
        ("expires_in", "60"),
        ("expires_in", "x"),
        ("starts_at", "2999-01-01T00:00"),
        ("starts_at", "soon"),
        ("max_downloads", "0"),
        ("max_downloads", "9" * 400),
        ("password", "abc"),
        ("slug", "A b"),
        ("slug", "party"),
    ]:
        browser = alice.client
        browser.get("/shares/")
        with subtests.test(field=field, value=value[:20]), untouched(but=frozenset({"sessions"})):
            answer = browser.post("/shares/", right | {field: value})
            assert answer.status_code == 200
            assert 'aria-invalid="true"' in answer.content.decode()
