"""What the fields of a document may be, and who sees and downloads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.documents import (
    PersonRef,
    Status,
    as_colleague_sees,
    check_content_type,
    check_lifetime,
    check_size,
    document_of_key,
    original_key,
    thumbnail_key,
)
from mydoc.core.errors import TooLarge
from tests.support.rule_tables import BEFORE, LATER, NOW, code, document

BOTH = (False, True)


@pytest.mark.parametrize(("size", "refusal"), [(-1, "bad_size"), (0, ""), (10, ""), (11, "file_too_large")])
def test_a_size_has_both_ends(size, refusal):
    assert code(lambda: check_size(size, largest=10)) == refusal


def test_a_byte_too_much_reads_as_one_byte():
    with pytest.raises(TooLarge) as refused:
        check_size(5 * 10**9 + 1, largest=5 * 10**9)
    assert refused.value.message == "This document is 1 byte over the limit of 5.0 GB."


@pytest.mark.parametrize("text", ["", "text/plain", "application/vnd.a+json", "image/x-icon"])
def test_a_content_type_is_a_media_type_or_none(text):
    assert check_content_type(text) == text


@pytest.mark.parametrize(
    "text", ["text", "text/", "/plain", "text/plain; a=b", "text/plain\n", "a b/c", "é/a", "*/*x y"]
)
def test_what_is_no_media_type_is_refused(text):
    assert code(lambda: check_content_type(text)) == "bad_content_type"


@pytest.mark.parametrize("seconds", [None, -1, 0, 59, 60, 3600, 3601, 10**12])
@pytest.mark.parametrize("field", ["expires_in", "expires_at"])
def test_a_lifetime_is_between_a_minute_and_the_longest(seconds, field):
    def rule():
        return check_lifetime(seconds, default=timedelta(seconds=5), longest=timedelta(hours=1), field=field)

    if seconds is None:
        assert rule() == timedelta(seconds=5)
    elif 60 <= seconds <= 3600:
        assert rule() == timedelta(seconds=seconds)
    else:
        assert code(rule) == "bad_expiry"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("expires_at", [BEFORE, NOW, LATER])
def test_inv_17_only_what_is_ready_is_downloadable_and_only_until_it_ends(status, expires_at):
    it = document(status=status, expires_at=expires_at)
    assert it.is_downloadable(NOW) is (status is Status.READY and expires_at == LATER)
    arriving = status in {Status.UPLOADING, Status.PROCESSING}
    assert it.is_over(NOW) is (status is Status.DELETING or (not arriving and expires_at != LATER))


BOB = PersonRef("bob", "bob@example.com", "Bob", "Baker")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("shows_people", BOTH)
def test_inv_23_a_colleague_sees_nothing_of_how_it_is_sent_or_shared(status, shows_people):
    seen = as_colleague_sees(
        document(
            status=status,
            people=[BOB],
            share_slugs=frozenset({"s"}),
            folder="Secret",
            note="n",
            etag="e",
            upload_id="u",
            failure_reason="f",
            attempts=3,
            version=9,
            parts_passed=2,
            is_held=True,
            shows_people=shows_people,
        )
    )
    assert (seen.people, seen.share_slugs, seen.folder, seen.note, seen.etag) == ([], frozenset(), "", "", "")
    assert (seen.upload_id, seen.failure_reason, seen.attempts, seen.version) == ("", "", 0, 0)
    assert (seen.part_size, seen.parts_passed, seen.is_held) == (0, 0, False)
    assert seen.people_initials == (["BB"] if shows_people else [])
    assert seen.status is (Status.UPLOADING if status is Status.PROCESSING else status)


def test_whose_a_document_is():
    it = document(people=[BOB])
    assert it.is_mine("alice")
    assert not it.is_mine("bob")
    assert it.is_shared_with("bob")
    assert not it.is_shared_with("alice")


def test_an_event_names_the_record_by_its_key():
    assert document_of_key(original_key("alice", "1")) == ("alice", "1")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "originals",
        "originals/a",
        "originals/a/",
        "originals//b",
        "originals/a/b/c",
        "other/a/b",
        thumbnail_key("a", "b"),
    ],
)
def test_any_other_key_names_no_record(key):
    assert document_of_key(key) is None
