"""What a guest may send, and what a request takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.domain.addresses import exact_email
from accounts.domain.names import clean_label
from files.domain.request_rules import (
    LONGEST_INSTRUCTIONS,
    LONGEST_TITLE,
    MOST_BYTES,
    MOST_FILES,
    MOST_TYPES,
    check_answer,
    check_asked,
    check_instructions,
    check_keep,
    check_largest_file,
    check_max_bytes,
    check_max_files,
    check_title,
    check_types,
)
from files.domain.request_types import extension_of, matches_type, problem_with, types_in_words
from files.domain.requests import (
    Asked,
    Guest,
    Submission,
    check_declared,
    check_there,
    refusals_of,
)
from mydoc.core.errors import Invalid, TooLarge
from tests.support.rule_tables import BEFORE, LATER, NOW, code, every, request

BOTH = (False, True)


def test_what_state_a_request_is_in_and_what_a_guest_who_is_refused_reads():
    for one in every(
        closed_at=[None, BEFORE],
        expires_at=[BEFORE, NOW, LATER],
        is_paused=BOTH,
        files_count=[0, 1, 2, 3],
        bytes_count=[0, 99, 100, 101],
    ):
        it = request(**vars(one))
        is_over = one.closed_at is not None or one.expires_at <= NOW
        is_full = one.files_count >= 2 or one.bytes_count >= 100
        if one.closed_at:
            state = "closed"
        elif is_over:
            state = "expired"
        elif one.is_paused:
            state = "paused"
        else:
            state = "full" if is_full else "open"
        assert it.state(NOW) == state, one
        assert it.is_there(NOW) is not is_over, one
        assert it.is_full is is_full, one
        expected = "request_not_found" if is_over else "request_paused" if one.is_paused else "request_full"
        # More than any has room for.
        [why] = refusals_of(it, at=NOW, sizes=[101])
        assert why.code == expected, one


@pytest.mark.parametrize("closed_at", [None, BEFORE])
@pytest.mark.parametrize("expires_at", [BEFORE, NOW, LATER])
def test_inv_12_a_request_is_there_for_a_guest_while_everything_about_it_holds(closed_at, expires_at):
    for one in every(is_paused=BOTH, to_look=BOTH, is_active=BOTH, is_on=BOTH):
        it = request(closed_at=closed_at, expires_at=expires_at, is_paused=one.is_paused)
        is_there = closed_at is None and expires_at == LATER and one.is_active and one.is_on
        if not is_there:
            expected = "request_not_found"
        else:
            expected = "request_paused" if one.is_paused and not one.to_look else ""
        found = code(
            lambda: check_there(
                it,  # noqa: B023
                is_owner_active=one.is_active,  # noqa: B023
                is_collecting_on=lambda: one.is_on,  # noqa: B023
                at=NOW,
                to_look=one.to_look,  # noqa: B023
            )
        )
        assert found == expected, one


def test_inv_06_a_request_that_never_was_is_answered_as_one_that_is_gone():
    gone = {"is_owner_active": True, "is_collecting_on": lambda: True, "at": NOW}
    assert code(lambda: check_there(None, **gone)) == code(lambda: check_there(request(closed_at=NOW), **gone))


def nothing(extension):
    return frozenset()


def known(extension):
    return {"pdf": frozenset({"application/pdf"}), "png": frozenset({"image/png"})}.get(extension, frozenset())


@pytest.mark.parametrize("largest", [None, 1, 50, 100, 200])
@pytest.mark.parametrize("size", [0, 1, 2, 50, 51, 100, 101, 200, 201])
def test_a_file_is_no_larger_than_the_request_takes(largest, size):
    expected = "file_too_large" if size > min(100, largest or 100) else ""
    it = request(largest_file=largest)
    assert code(lambda: check_declared(it, name="a", size=size, content_type="", promises=nothing)) == expected


def test_a_byte_too_much_reads_as_one_byte():
    with pytest.raises(TooLarge) as refused:
        check_declared(request(largest_file=50), name="a", size=51, content_type="", promises=nothing)
    assert refused.value.message == "This file is 1 byte over this request's limit of 50 bytes."


@pytest.mark.parametrize(
    ("name", "content_type", "taken_by"),
    [
        ("a.pdf", "application/pdf", {".pdf", "application/pdf", "application/*"}),
        ("A.PDF", "APPLICATION/PDF", {".pdf", "application/pdf", "application/*"}),
        ("a.pdf", "image/png", {".pdf", "application/pdf", "application/*", "image/*"}),
        ("a.png", "imagex/png", {"image/*"}),
        ("a.png", "", {"image/*"}),
        # Their bytes decide, whatever is declared.
        ("a.pdf.exe", "application/pdf", {"application/pdf", "application/*", "image/*"}),
        ("pdf", "", {"application/pdf", "application/*", "image/*"}),
        (".pdf", "", {"application/pdf", "application/*", "image/*"}),
        ("a.", "image/x", {"application/pdf", "application/*", "image/*"}),
    ],
)
def test_a_name_is_refused_that_is_of_another_type_by_its_extension_and_as_declared(name, content_type, taken_by):
    entries = [".pdf", "application/pdf", "application/*", "image/*"]
    for one in every(first=[None, *entries], second=[None, *entries]):
        types = [entry for entry in (one.first, one.second) if entry]
        it = request(types=types)
        expected = "" if not types or taken_by & set(types) else "type_not_accepted"
        told = {"name": name, "size": 1, "content_type": content_type, "promises": known}
        assert code(lambda: check_declared(it, **told)) == expected, one  # noqa: B023


@pytest.mark.parametrize("keeps", BOTH)
def test_what_arrived_is_told_from_its_bytes(keeps):
    for one in every(
        entry=[".pdf", "application/pdf", "application/*", "image/*"],
        name=["a.pdf", "a.txt", "pdf"],
        content_type=["application/pdf", "image/png", "text/plain"],
    ):
        asked = []

        def promise(extension, content_type):
            asked.append((extension, content_type))  # noqa: B023
            return keeps

        told = {"name": one.name, "content_type": one.content_type, "promises": known, "keeps_promise": promise}
        problem = problem_with([one.entry], **told)
        is_pdf = one.name == "a.pdf" and keeps
        is_fine = is_pdf and one.entry in {".pdf", "application/pdf", "application/*"}
        is_fine |= matches_type(one.entry, one.content_type)
        assert asked == [(extension_of(one.name)[1:], one.content_type)], one
        assert bool(problem) is not is_fine, one
        assert is_fine or types_in_words([one.entry]) in problem


def test_a_request_for_anything_takes_anything():
    told = {"name": "a.exe", "content_type": "application/x", "promises": known}
    assert problem_with([], **told, keeps_promise=lambda *_: False) == ""


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.pdf", ".pdf"), ("a.b.PDF", ".pdf"), ("a", ""), (".pdf", ""), ("a.", "."), ("", "")],
)
def test_the_extension_of_a_name(name, extension):
    assert extension_of(name) == extension


@pytest.mark.parametrize(
    ("name", "email", "label"),
    [
        ("Jane", "jane@example.com", "Jane <jane@example.com>"),
        ("Jane", "", "Jane"),
        ("", "jane@example.com", "jane@example.com"),
        ("", "", "a guest"),
    ],
)
def test_an_owner_reads_who_it_was(name, email, label):
    assert Guest("1", name, email).label == label
    assert Submission("1", name, email, NOW, 3, 1).label == label
    assert Submission("1", name, email, NOW, 3, 1).more == 3


@pytest.mark.parametrize("asked", Asked)
@pytest.mark.parametrize("text", ["", "  ", "Jane"])
def test_a_guest_answers_what_is_asked(asked, text):
    is_missing = asked is Asked.REQUIRED and not text.strip()
    assert code(lambda: check_answer(asked, "name", text, str.upper)) == ("bad_name" if is_missing else "")
    if not is_missing:
        said = text.strip() and asked is not Asked.OFF
        assert check_answer(asked, "name", text, str.upper) == ("JANE" if said else "")


def test_what_is_not_asked_for_is_not_looked_at():
    def refuse(text):
        raise Invalid("bad_name", "never")

    assert check_answer(Asked.OFF, "name", "\x00", refuse) == ""
    assert code(lambda: check_answer(Asked.OPTIONAL, "name", "\x00", refuse)) == "bad_name"


@pytest.mark.parametrize("text", ["n" * 81, "a\nb", "\u202eenaJ", "\u200b", "\u2028"])
def test_a_name_that_a_guest_gives_can_be_shown(text):
    assert code(lambda: check_answer(Asked.REQUIRED, "name", text, clean_label)) == "bad_name"


@pytest.mark.parametrize("text", ["x", "a@", "a@b", "a b@example.com", "a@example.com\n.b"])
def test_an_address_that_a_guest_gives_is_one(text):
    assert code(lambda: check_answer(Asked.OPTIONAL, "email", text, exact_email)) == "bad_email"


@pytest.mark.parametrize("value", ["required", "optional", "off", "", "OFF", "maybe"])
def test_whether_something_is_asked_for_is_one_of_three(value):
    assert code(lambda: check_asked("ask_name", value)) == (
        "" if value in {"required", "optional", "off"} else "bad_asked"
    )


@pytest.mark.parametrize(
    "check", [(check_max_files, MOST_FILES), (check_max_bytes, MOST_BYTES), (check_largest_file, MOST_BYTES)]
)
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_numbers_have_both_ends(check, over):
    rule, most = check
    assert bool(code(lambda: rule(most + over))) is (over > 0)
    assert bool(code(lambda: rule(1 + over))) is (over < 0)


def test_a_file_may_have_no_limit_of_its_own():
    assert check_largest_file(None) is None


@pytest.mark.parametrize("text", ["a", " a ", "x" * LONGEST_TITLE, f" {'x' * LONGEST_TITLE} "])
def test_a_title_is_kept_without_space_around_it(text):
    assert check_title(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "  ", "x" * (LONGEST_TITLE + 1), "a\nb", "a\x00", "a\ud800", "a\u2028b", "a\u2029b"]
)
def test_a_title_is_one_line(text):
    assert code(lambda: check_title(text)) == "bad_title"


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_instructions_have_an_end(over):
    refusal = code(lambda: check_instructions("x" * (LONGEST_INSTRUCTIONS + over)))
    assert refusal == ("bad_instructions" if over > 0 else "")


@pytest.mark.parametrize(
    "entry",
    [".pdf", ".tar-gz", "application/pdf", "image/*", "image/svg+xml", " .PDF ", ".7z", ".a23456789012345"],
)
def test_a_type_is_an_extension_or_a_media_type(entry):
    assert check_types([entry, entry]) == [entry.strip().lower()]


@pytest.mark.parametrize(
    "entry",
    ["", "pdf", ".", "..", "*/*", "image/", "/png", "image/*/x", ".a b", "image/png; q=1", ".a234567890123456"],
)
def test_what_is_no_type_is_refused(entry):
    assert code(lambda: check_types([entry])) == "bad_types"


def test_types_are_not_without_number():
    types = [f".a{number}" for number in range(MOST_TYPES + 1)]
    assert check_types(types[:-1]) == types[:-1]
    assert code(lambda: check_types(types)) == "bad_types"


@pytest.mark.parametrize("seconds", [None, -1, 0, 59, 60, 61, 86_399, 86_400, 86_401])
def test_what_arrives_is_kept_between_a_minute_and_the_longest(seconds):
    def rule():
        return check_keep(seconds, default=timedelta(hours=1), longest=timedelta(days=1))

    if seconds is None:
        assert rule() == timedelta(hours=1)
    elif 60 <= seconds <= 86_400:
        assert rule() == timedelta(seconds=seconds)
    else:
        assert code(rule) == "bad_keep_for"
