"""What is held back, what is let out, and what an address names."""

from __future__ import annotations

import pytest

from files.domain.documents import Document, PersonRef, Status
from files.domain.quarantine import check_reason, document_in, held, is_in_quarantine, released, slug_in
from tests.support.rule_tables import BEFORE, LATER, code

ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def document(status, *, is_held=False):
    return Document(
        id=ID,
        owner=PersonRef("alice", "alice@example.com", "Alice", "Ahrens"),
        name="a.pdf",
        size=1,
        content_type="application/pdf",
        kind="pdf",
        status=status,
        created_at=BEFORE,
        expires_at=LATER,
        part_size=1,
        part_count=1,
        is_held=is_held,
    )


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("is_held", [False, True])
def test_only_what_is_ready_is_held_and_only_what_is_held_is_released(status, is_held):
    it = document(status, is_held=is_held)
    is_in = status is Status.QUARANTINED and is_held
    assert is_in_quarantine(it) is is_in
    assert code(lambda: held(it, "why")) == ("" if status is Status.READY else "not_ready")
    assert code(lambda: released(it)) == ("" if is_in else "not_in_quarantine")


def test_what_is_released_is_as_it_was():
    it = document(Status.READY)
    put_away = held(it, "It is a copy")
    assert put_away.status is Status.QUARANTINED
    assert put_away.failure_reason == "An administrator quarantined this document: It is a copy"
    assert not put_away.is_downloadable(BEFORE)
    assert released(put_away) == it


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("why", "why"),
        (" a  b\n c ", "a b c"),
        ("e\u0301", "é"),
        ("x" * 200, "x" * 200),
        ("x " * 100, ("x " * 100).strip()),
        # Joiners are part of how Persian is spelt, and of many an emoji.
        ("می\u200cشود", "می\u200cشود"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
    ],
)
def test_a_reason_is_kept_as_one_line(text, kept):
    assert check_reason(text) == kept


@pytest.mark.parametrize(
    "text", ["", "  ", "\n", "x" * 201, "a\x00b", "a\u202eb", "a\ud800", "\u200d", " \u200c "]
)
def test_a_reason_that_cannot_be_shown_is_refused(text):
    assert code(lambda: check_reason(text)) == "bad_reason"


@pytest.mark.parametrize(
    ("text", "document_id"),
    [
        (ID, ID),
        (f"  {ID} ", ID),
        (f"https://example.com/documents/{ID}", ID),
        (f"https://example.com/documents/{ID}/", ID),
        (f"https://example.com/?share={ID}", ID),
        (f"https://example.com/?a=b&share={ID}", ID),
        (f"https://example.com/other/{ID}", None),
        (ID[:-1], None),
        (f"{ID}0", None),
        ("", None),
    ],
)
def test_an_address_names_a_document(text, document_id):
    assert document_in(text) == document_id


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("https://example.com/s/abc", "abc"),
        ("https://example.com/s/abc/", "abc"),
        ("https://example.com/s/abc/r/key", "abc"),
        ("https://example.com/s/abc?x=1", "abc"),
        ("https://example.com/s/abc#x", "abc"),
        (f"https://example.com/s/{'a' * 100}", "a" * 100),
        (f"https://example.com/s/{'a' * 101}", None),
        ("https://example.com/s/", None),
        ("https://example.com/t/abc", None),
        ("abc", None),
    ],
)
def test_an_address_names_a_link(text, slug):
    assert slug_in(text) == slug
