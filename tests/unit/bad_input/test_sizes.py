"""Sizes and lifetimes that are none."""

from __future__ import annotations

from django.conf import settings

from accounts.services import quota
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.stage import untouched

# As JSON texts, since Python's own encoder would not write some of them.
NO_NUMBERS = [
    "1.5",
    "1e3",
    "1000.0",
    '"12"',
    '""',
    "true",
    "false",
    "null",
    "[]",
    "{}",
    "NaN",
    "Infinity",
    "-Infinity",
]
TOO_LONG_NUMBERS = ["1" + "0" * 400, "-1" + "0" * 400, "1" + "0" * 5000, "1e400"]
DAY = 24 * 3600


def test_a_size_is_a_whole_number_of_bytes(alice, call, subtests):
    caller = call(alice)
    for text in [*NO_NUMBERS, *TOO_LONG_NUMBERS, "-1", "-9223372036854775809"]:
        with subtests.test(text[:30]), untouched():
            refusal(caller.post("documents/", b'{"name": "a.txt", "size": %s}' % text.encode()), 400)


def test_a_lifetime_is_a_whole_number_of_seconds_within_a_year(alice, call, upload, subtests):
    caller, document = call(alice), upload(alice)
    bodies = {
        ("POST", "documents/"): '{"name": "a.txt", "size": 1, "expires_in": %s}',
        ("PATCH", f"documents/{document.id}/"): '{"name": "b.txt", "expires_in": %s}',
        ("POST", "shares/"): f'{{"documents": ["{document.id}"], "expires_in": %s}}',
        ("POST", "tokens/"): '{"name": "t", "scopes": ["audit:read"], "expires_in": %s}',
    }
    for text in [*NO_NUMBERS, *TOO_LONG_NUMBERS, "0", "59", "-60", str(366 * DAY)]:
        for (method, path), body in bodies.items():
            if text == "null" and path in {"documents/", "shares/"}:
                continue  # Says that the default is meant.
            with subtests.test(f"{path} {text[:30]}"), untouched():
                refusal(caller(method, path, (body % text).encode()), 400)


def test_a_size_above_the_limit_is_refused(alice, call):
    caller = call(alice)
    with untouched():
        for size in (settings.MAX_FILE_SIZE + 1, 2**63 - 1):
            refusal(caller.post("documents/", {"name": "a", "size": size}), 413, "file_too_large")


def test_a_size_above_the_quota_is_refused(alice, call):
    quota.change(user_id=alice.id, quota_bytes=1000)
    caller = call(alice)
    with untouched():
        refusal(caller.post("documents/", {"name": "a", "size": 1001}), 413, "quota_exceeded")
    assert caller.post("documents/", {"name": "a", "size": 1000}).status_code == 201
    with untouched():
        refusal(caller.post("documents/", {"name": "b", "size": 1}), 413, "quota_exceeded")


def test_a_content_type_is_a_media_type(alice, call, subtests):
    caller = call(alice)
    wrong = [
        "text",
        "text/",
        "/plain",
        "text/plain; charset=x",
        "text/pl ain",
        "text/plain\r\nX: y",
        "a/" * 99,
        5,
        None,
    ]
    for content_type in wrong:
        with subtests.test(content_type=content_type), untouched():
            refusal(caller.post("documents/", {"name": "a", "size": 1, "content_type": content_type}), 400)
