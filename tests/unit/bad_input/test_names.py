"""Names that are refused, and that nothing is left of whoever tried."""

from __future__ import annotations

import pytest

from files.domain.names import check_name
from mydoc.core.errors import Invalid
from tests.support.api import refusal
from tests.support.contents import untouched

PATHS = ["../etc/passwd", "/etc/passwd", "a/b", "..\\..\\boot.ini", "C:\\a", "a\\", "/", "\\", ".", "..", "a/../b"]
CONTROLS = ["\0", "a\0b", "a\nb", "a\rb", "a\r\nX: y", "\t", "a\x1b[31m", "\x7f", "\x85", "a\u2028b", "a\u2029b"]
OVERRIDES = [f"a{mark}gpj.exe" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
SURROGATES = ["\ud800", "a\udfffb", "\ude00\ud83d"]
EMPTY = ["", " ", "   ", "\u3000", "\u00a0"]
LONG = ["a" * 256, "a" * 1000, "💩" * 1000, "a" * 500_000]


@pytest.mark.parametrize(
    "name", [*PATHS, *CONTROLS, *OVERRIDES, *SURROGATES, *EMPTY, *LONG], ids=lambda name: ascii(name)[:20]
)
def test_names_that_are_refused(name):
    with pytest.raises(Invalid) as refused:
        check_name(name)
    assert (refused.value.code, list(refused.value.fields)) == ("bad_name", ["name"])


def test_a_name_that_is_refused_writes_nothing(alice, call, upload):
    document, caller = upload(alice), call(alice)
    with untouched():
        for answer in (
            caller.post("documents/", {"name": "../etc/passwd", "size": 1}),
            caller.patch(f"documents/{document.id}/", {"name": "../etc/passwd"}),
            caller.patch(f"documents/{document.id}/", {"name": "../etc/passwd", "expires_in": 3600}),
        ):
            assert list(refusal(answer, 400, "bad_name")["fields"]) == ["name"]
        refusal(caller.patch(f"documents/{document.id}/", {}), 400, "nothing_to_change")
