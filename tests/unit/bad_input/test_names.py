"""Names that are refused, and that nothing is left of whoever tried."""

from __future__ import annotations

import pytest

from files.services import documents
from mydoc.errors import Invalid
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.stage import untouched
from tests.unit.files.conftest import person

PATHS = ["../etc/passwd", "/etc/passwd", "a/b", "..\\..\\boot.ini", "C:\\a", "a\\", "/", "\\", ".", "..", "a/../b"]
CONTROLS = ["\0", "a\0b", "a\nb", "a\rb", "a\r\nX: y", "\t", "a\x1b[31m", "\x7f", "\x85", "a\u2028b", "a\u2029b"]
OVERRIDES = [f"a{mark}gpj.exe" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
SURROGATES = ["\ud800", "a\udfffb", "\ude00\ud83d"]
EMPTY = ["", " ", "   ", "\u3000", "\u00a0"]
LONG = ["a" * 256, "a" * 1000, "💩" * 1000, "a" * 500_000]
NO_TEXTS = [None, True, 5, 1.5, [], ["a"], {}, {"S": "a"}]


def test_names_that_are_refused(alice, call, upload, subtests):
    document, caller = upload(alice), call(alice)
    for name in [*PATHS, *CONTROLS, *OVERRIDES, *SURROGATES, *EMPTY, *LONG, *NO_TEXTS]:
        with subtests.test(name=str(name)[:20].encode("unicode-escape").decode()), untouched():
            for answer in (
                caller.post("documents/", {"name": name, "size": 1}),
                caller.patch(f"documents/{document.id}/", {"name": name}),
                caller.patch(f"documents/{document.id}/", {"name": name, "expires_in": 3600}),
            ):
                problem = refusal(answer, 400)
                assert problem["code"] in {"bad_name", "invalid", "parse_error"}
                assert problem["code"] == "parse_error" or "name" in problem["fields"]
    with untouched():
        refusal(caller.post("documents/", {"size": 1}), 400, "invalid")
        refusal(caller.patch(f"documents/{document.id}/", {}), 400, "nothing_to_change")


def test_the_services_refuse_them_without_the_api(alice, upload, subtests):
    document, owner = upload(alice), person(alice)
    for name in [*PATHS, *CONTROLS, *OVERRIDES, *SURROGATES, *EMPTY, *LONG]:
        with subtests.test(name=name[:20].encode("unicode-escape").decode()), untouched():
            with pytest.raises(Invalid) as refused:
                documents.rename(owner=owner, document_id=document.id, name=name)
            assert refused.value.code == "bad_name"
