"""Ids, cursors and queries that nobody was given, in every route that takes one."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from files.services import shares
from mydoc.core.ids import new_id
from mydoc.core.paging import encode_cursor
from tests.support.api import refusal
from tests.support.contents import contents, untouched
from tests.support.documents import person

UNKNOWN = new_id()
# As they stand in the path, encoded.
MALFORMED = [
    UNKNOWN,
    UNKNOWN.lower(),
    UNKNOWN[:-1],
    UNKNOWN + "0",
    UNKNOWN + "%0A",
    "Z" * 26,
    "8" + "Z" * 25,
    "%00",
    UNKNOWN + "%00",
    "%20",
    "..",
    "%2E%2E",
    "%2e%2e%2fhealthz",
    "..%5C..%5Cetc",
    quote("\uff21\uff22\uff10"),
    quote("é"),
    quote("\u202e"),
    "%ED%A0%80",
    "%FF%FE",
    "%",
    "%zz",
    "a" * 3000,
    quote("é") * 500,
    "null",
    "*",
    "'%20OR%201=1--",
    "%7B%22S%22:%22x%22%7D",
    "%3Cscript%3E",
]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
REPORT = "/s/<str:slug>/report"
PERSONAL = "/s/<str:slug>/to/<str:key>"
ONLY_POST = ("/complete/", "/claim/", "/claim", "/unlock/", "/revoke/")


def routes_with_parameters():
    """Every address of the site that takes one, as a pattern like `/s/<str:slug>/`."""

    def walk(patterns, prefix):
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            elif isinstance(pattern, URLPattern) and "<" in path:
                yield path

    return sorted(set(walk(get_resolver().url_patterns, "/")))


def filled(route, value):
    """The route with one value for all of its parameters."""
    return "".join(
        part if index == 0 else value + part.partition(">")[2] for index, part in enumerate(route.split("<"))
    )


def test_every_parameter_of_every_route(alice, subtests):
    browser = alice.client
    bodies = {"POST": b"{}", "PUT": b'{"emails": []}', "PATCH": b'{"name": "x"}'}
    browser.get("/accounts/login/")
    before = contents(but=frozenset({"sessions"}))
    for route in routes_with_parameters():
        with subtests.test(route):
            usual = "POST" if route.endswith(ONLY_POST) else "GET"
            for index, value in enumerate(MALFORMED):
                # All methods with one value, one method with all: the rest would only take time.
                for method in (usual,) if index else METHODS:
                    path = filled(route, value)
                    answer = browser.generic(method, path, bodies.get(method, b""), "application/json")
                    shown = (method, path[:80], answer.status_code, answer.content[:200])
                    assert answer.status_code < 500, shown
                    # Django shows a link to reset a password that is none as a page of its own.
                    # A personal link leads to the link's page, which says that there is none.
                    is_led_on = route.startswith("/accounts/password") or (
                        route == PERSONAL and answer.status_code == 303
                    )
                    # Whether there is a link is not told to who reports one: the form is the same.
                    is_led_on |= route == REPORT and answer.status_code == 200
                    if method != "OPTIONS" and not is_led_on:
                        assert answer.status_code >= 400, shown
                    if route.startswith("/api/") and method not in {"HEAD", "OPTIONS"}:
                        refusal(answer)
    assert contents(but=frozenset({"sessions"})) == before


def cursor(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def forged_cursors():
    good = encode_cursor({"id": UNKNOWN})
    return {
        "truncated": good[:-3],
        "half": good[: len(good) // 2],
        "lengthened": good + "AAAA",
        "no base64": "!!!!",
        "not ASCII": "é",
        "NUL": "\0",
        "no JSON": base64.urlsafe_b64encode(b"{id}").decode(),
        "invalid UTF-8": base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode(),
        "list": cursor([UNKNOWN]),
        "null": cursor(None),
        "number": cursor({"id": 5}),
        "nested": cursor({"id": {"S": UNKNOWN}}),
        "empty object": cursor({}),
        "empty id": cursor({"id": ""}),
        "lower case": cursor({"id": UNKNOWN.lower()}),
        "lone surrogate": cursor({"after": "\ud800"}),
        "NUL inside": cursor({"id": "\0"}),
        "deep": base64.urlsafe_b64encode(b"[" * 1500).decode(),
        "huge": cursor({"id": "A" * 5000}),
        "endless": "A" * 100_000,
        "other keys": cursor({"owner_id": UNKNOWN}),
        "first day": cursor({"day": "0001-01-01"}),
        "no day": cursor({"day": "2026-02-30"}),
        "day and time": cursor({"day": "2026-02-28T00"}),
    }


@pytest.mark.parametrize("who", ["alice", "admin"])
def test_cursors_that_no_list_gave(request, call, subtests, who):
    actor = request.getfixturevalue(who)
    caller, browser = call(actor), actor.client
    lists = ["documents/", "documents/?scope=shared", "shares/", "people/", "audit/"]
    for name, text in forged_cursors().items():
        with subtests.test(name), untouched():
            for path in lists:
                join = "&" if "?" in path else "?"
                refusal(caller.get(f"{path}{join}cursor={quote(text)}"), 400)
            for page in ("/", "/?scope=shared", "/audit/"):
                join = "&" if "?" in page else "?"
                assert browser.get(f"{page}{join}cursor={quote(text)}").status_code == 400, page


def test_a_cursor_of_another_list_or_person_shows_nothing_else(alice, bob, call, upload):
    documents = [upload(alice, f"{number}.txt") for number in range(3)]
    foreign = call(alice).get("documents/", {"limit": 1}).json()["next_cursor"]
    caller = call(bob)
    for path in ("documents/", "shares/", "audit/"):
        answer = caller.get(path, {"cursor": foreign})
        assert answer.status_code == 200
        assert not {document.id for document in documents} & set(answer.content.decode().split('"'))
    refusal(caller.get("people/", {"cursor": foreign}), 400, "bad_cursor")
    people = call(alice).get("people/", {"limit": 1}).json()["next_cursor"]
    refusal(call(alice).get("documents/", {"cursor": people}), 400, "bad_cursor")


def test_limits_and_searches_that_make_no_sense(alice, call, subtests):
    caller = call(alice)
    wrong = [
        "0",
        "-1",
        "101",
        "1.5",
        "1e1",
        "x",
        "null",
        "NaN",
        "Infinity",
        "9" * 999,
        "9" * 6000,
        "\0",
        "1,2",
        "[]",
    ]
    for limit in wrong:
        with subtests.test(limit=limit[:10]), untouched():
            for path in ("documents/", "shares/", "people/", "audit/"):
                refusal(caller.get(path, {"limit": limit}), 400, "invalid")
    for query in ("\0", "a" * 201, "a\0b"):
        with subtests.test(query=query[:10]), untouched():
            for path in ("documents/", "people/", "audit/"):
                refusal(caller.get(path, {"q": query}), 400, "invalid")
    with untouched():
        refusal(caller.get("documents/", {"scope": "everybody"}), 400, "invalid")
        refusal(caller.get("documents/?" + "&".join(f"a{number}=1" for number in range(2000))), 400)
    for query in ("\u0300", "*", "%", "\\", "(", "\u202e", "\ufeff", "' OR 1=1", "#", "a#b", "\U0001f4a9", " "):
        for path in ("documents/", "people/", "audit/"):
            with subtests.test(query=query, path=path), untouched():
                assert caller.get(path, {"q": query}).status_code == 200
    for query in ("\0", "a" * 5000, "%ff", "<script>alert(1)</script>"):
        for page in ("/", "/audit/"):
            answer = alice.client.get(page, {"q": query, "scope": query, "own": query, "share": query})
            assert answer.status_code == 200
            assert b"<script>alert" not in answer.content


def test_slugs_that_are_none(alice, client, upload, subtests):
    document = upload(alice)
    share = shares.create(owner=person(alice), document_ids=[document.id], rules=shares.Rules(max_downloads=1))
    slug = share.slug
    wrong = [
        slug[:-1],
        slug + "=",
        slug.swapcase(),
        slug + "%00",
        slug + "%0A",
        "%20" + slug,
        slug + "/..",
        share.id,
    ]
    for text in wrong:
        with subtests.test(text), untouched():
            for method, path in (
                ("GET", f"/api/v1/public/shares/{text}/"),
                ("POST", f"/api/v1/public/shares/{text}/claim/"),
            ):
                refusal(client.generic(method, path, b"{}", "application/json"), 404)
            assert client.get(f"/s/{text}").status_code == 404
            assert client.post(f"/s/{text}/claim").status_code == 404
