"""docs/api-errors.md tells of every refusal that the code holds, and of no other."""

from __future__ import annotations

import re

from tests.support.error_codes import documented, raised

# Answered by what lies before and around the routes, which makes its problems by hand.
AROUND = {
    (400, "bad_charset"),
    (400, "bad_request"),
    (403, "csrf_failed"),
    (404, "not_found"),
    (413, "body_too_large"),
    (500, "server_error"),
}


def test_every_code_is_documented_with_its_status():
    missing = sorted((raised() | AROUND) - set(documented()))
    assert not missing, "\n".join(
        f"say in docs/api-errors.md when {status} `{code}` comes" for status, code in missing
    )


def test_every_documented_code_is_there():
    gone = sorted(set(documented()) - raised() - AROUND)
    assert not gone, "\n".join(f"docs/api-errors.md has {status} `{code}`, which is gone" for status, code in gone)


def test_codes_are_stable_words():
    assert [code for _, code in raised() if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []
