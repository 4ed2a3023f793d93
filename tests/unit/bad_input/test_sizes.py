"""Sizes and lifetimes that are none."""

from __future__ import annotations

from django.conf import settings

from accounts.services import quota
from tests.support.api import refusal
from tests.support.contents import untouched


def test_numbers_and_types_that_are_none_write_nothing(alice, call, upload, subtests):
    """`tests/unit/files/api/serializers` and `tests/unit/files/domain` have all the others."""
    caller, document = call(alice), upload(alice)
    wrong = [
        ("POST", "documents/", {"name": "a.txt", "size": -1}, "bad_size"),
        ("POST", "documents/", {"name": "a.txt", "size": 1.5}, "invalid"),
        ("POST", "documents/", {"name": "a.txt", "size": 1, "expires_in": 59}, "bad_expiry"),
        ("POST", "documents/", {"name": "a.txt", "size": 1, "content_type": "text"}, "bad_content_type"),
        ("PATCH", f"documents/{document.id}/", {"expires_in": 59}, "bad_expiry"),
        ("POST", "tokens/", {"name": "t", "scopes": ["audit:read"], "expires_in": 59}, "invalid"),
    ]
    for method, path, body, code in wrong:
        with subtests.test(path, body=str(body)), untouched():
            refusal(caller(method, path, body), 400, code)


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
