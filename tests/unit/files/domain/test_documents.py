"""What the fields of documents and links may be: both sides of every border."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain import share_rules
from files.domain.documents import (
    Document,
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
from files.domain.names import LONGEST_FOLDER, LONGEST_NAME, check_folder, check_name
from files.domain.parts import MIB, MOST_PARTS, MOST_PARTS_PER_CALL, USUAL_PART, Part, PartPlan, are_part_numbers
from files.domain.progress import Progress, estimate
from files.domain.shares import Audience, ShareEnding, ShareState
from mydoc.core.errors import TooLarge
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, code, every, share, shared

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


NAMES = ["a", "a.pdf", " a ", "文書.pdf", "عربي", "a\u200db", "...", "x" * LONGEST_NAME]
NO_NAMES = [
    "",
    " ",
    ".",
    "..",
    "a/b",
    "a\\b",
    "a\x00",
    "a\nb",
    "a\u2028b",
    "a\u2029b",
    "a\ud800",
    "a\u202eb",
    "x" * (LONGEST_NAME + 1),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_as_it_came(name):
    assert check_name(name) == name
    assert check_folder(name) == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_that_misleads_is_refused(name):
    assert code(lambda: check_name(name)) == "bad_name"


@pytest.mark.parametrize("step", [name for name in NO_NAMES if name != "a/b"])
@pytest.mark.parametrize("shape", ["{}/a", "a/{}", "a/{}/b"])
def test_no_step_of_a_folder_is_what_no_document_may_be_called(step, shape):
    assert code(lambda: check_folder(shape.format(step))) == "bad_folder"


def test_a_folder_has_an_end():
    path = "/".join(["a" * 63] * 16)
    assert len(path) == LONGEST_FOLDER - 1
    assert check_folder(path) == path
    assert code(lambda: check_folder(f"{path}/b")) == "bad_folder"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("expires_at", [BEFORE, NOW, LATER])
def test_inv_17_only_what_is_ready_is_downloadable_and_only_until_it_ends(status, expires_at):
    it = document(status=status, expires_at=expires_at)
    assert it.is_downloadable(NOW) is (status is Status.READY and expires_at == LATER)
    arriving = status in {Status.UPLOADING, Status.PROCESSING}
    assert it.is_over(NOW) is (status is Status.DELETING or (not arriving and expires_at != LATER))


BOB = PersonRef("bob", "bob@example.com", "Bob", "Baker")


def document(**fields):
    usual = {
        "id": "1",
        "owner": PersonRef("alice", "alice@example.com", "Alice", "Ahrens"),
        "name": "a.pdf",
        "size": 100,
        "content_type": "application/pdf",
        "kind": "pdf",
        "status": Status.READY,
        "created_at": BEFORE,
        "expires_at": LATER,
        "part_size": 30,
        "part_count": 4,
    }
    return Document(**{**usual, **fields})


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


@pytest.mark.parametrize(("passed", "expected"), [(0, 0), (1, 30), (3, 90), (4, 100), (5, 100)])
def test_no_more_passed_than_there_is(passed, expected):
    assert document(parts_passed=passed).bytes_passed == expected


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


@pytest.mark.parametrize(
    "size",
    [
        0,
        1,
        USUAL_PART - 1,
        USUAL_PART,
        USUAL_PART + 1,
        USUAL_PART * MOST_PARTS,
        USUAL_PART * MOST_PARTS + 1,
        5 * 1024**4,
    ],
)
def test_the_parts_of_a_plan_make_up_the_file(size):
    plan = PartPlan.of(size)
    last = size - (plan.part_count - 1) * plan.part_size
    assert 1 <= plan.part_count <= MOST_PARTS
    assert plan.part_size % MIB == 0
    assert plan.size_of(plan.part_count) == last
    assert 0 <= last <= plan.part_size
    assert last or not size
    assert plan.part_count == 1 or plan.size_of(1) == plan.part_size


PLAN = PartPlan(size=100, part_size=10, part_count=10)


@pytest.mark.parametrize(
    ("numbers", "is_fine"),
    [([1], True), ([10, 1], True), ([], False), ([0], False), ([11], False), ([1, 1], False), ([-1], False)],
)
def test_parts_are_asked_for_by_numbers_of_the_plan(numbers, is_fine):
    assert code(lambda: PLAN.check_numbers(numbers)) == ("" if is_fine else "bad_part_numbers")


@pytest.mark.parametrize(("count", "is_fine"), [(MOST_PARTS_PER_CALL, True), (MOST_PARTS_PER_CALL + 1, False)])
def test_so_many_parts_a_call(count, is_fine):
    numbers = list(range(1, count + 1))
    assert are_part_numbers(numbers) is is_fine
    plan = PartPlan(size=1000, part_size=1, part_count=1000)
    assert code(lambda: plan.check_numbers(numbers)) == ("" if is_fine else "bad_part_numbers")


@pytest.mark.parametrize(
    ("numbers", "is_fine"),
    [
        (range(1, 11), True),
        (range(10, 0, -1), True),
        (range(1, 10), False),
        (range(1, 12), False),
        ([1] * 10, False),
        ([], False),
    ],
)
def test_an_upload_is_complete_with_each_part_once(numbers, is_fine):
    parts = [Part(number, "etag") for number in numbers]
    assert code(lambda: PLAN.check_complete(parts)) == ("" if is_fine else "bad_parts")
    if is_fine:
        assert [part.number for part in PLAN.check_complete(parts)] == list(range(1, 11))


def test_how_long_an_upload_takes_is_told_by_its_speed():
    going = Progress(size=100, sent=25, started_at=NOW - MINUTE, seen_at=NOW)
    assert estimate([going], at=NOW) == 3 * MINUTE
    assert estimate([going, going], at=NOW) == 3 * MINUTE


@pytest.mark.parametrize("silent", [timedelta(minutes=2, seconds=1), timedelta(hours=1)])
def test_nobody_knows_how_long_what_has_stopped_takes(silent):
    assert estimate([Progress(100, 25, NOW - 2 * silent, NOW - silent)], at=NOW) is None
    assert estimate([Progress(100, 0, NOW - MINUTE, NOW)], at=NOW) is None
    assert estimate([], at=NOW) is None


@pytest.mark.parametrize(
    ("rule", "good", "bad", "refusal"),
    [
        (share_rules.check_max_downloads, [None, 1, 1_000_000], [0, -1, 1_000_001], "bad_max_downloads"),
        (share_rules.check_message, ["", "x" * 2_000, "a\nb"], ["x" * 2_001], "bad_message"),
        (share_rules.check_title, ["", "x" * 200], ["x" * 201, "a\nb", "a\x00", "a\u2028", "\ud800"], "bad_title"),
        (
            share_rules.check_slug,
            ["abc", "a-b", "a1-2b", "x" * 64],
            ["ab", "x" * 65, "-ab", "ab-", "a--b", "ABC", "a_b", "é12", "a b"],
            "bad_slug",
        ),
        (share_rules.check_audience, list(Audience), ["", "nobody", "ANYONE"], "bad_audience"),
    ],
)
def test_what_the_fields_of_a_link_may_be(rule, good, bad, refusal):
    assert [code(lambda: rule(value)) for value in good] == [""] * len(good)  # noqa: B023
    assert [code(lambda: rule(value)) for value in bad] == [refusal] * len(bad)  # noqa: B023


@pytest.mark.parametrize("password", [None, "x" * 7, "x" * 8, "x" * 128, "x" * 129, "common-one"])
def test_a_password_of_a_link_is_long_and_not_common(password):
    is_fine = password is None or (8 <= len(password) <= 128 and password != "common-one")
    refusal = code(lambda: share_rules.check_password(password, is_common=lambda text: text == "common-one"))
    assert refusal == ("" if is_fine else "bad_password")


def test_what_can_be_guessed_is_protected():
    for one in every(is_slug_chosen=BOTH, has_password=BOTH, audience=list(Audience)):
        is_open = one.is_slug_chosen and not one.has_password and one.audience is not Audience.RECIPIENTS
        refusal = code(lambda: share_rules.check_protected(**vars(one)))  # noqa: B023
        assert refusal == ("slug_needs_protection" if is_open else ""), one


@pytest.mark.parametrize(("starts_at", "is_fine"), [(None, True), (BEFORE, True), (NOW, False), (LATER, False)])
def test_a_link_opens_before_it_ends(starts_at, is_fine):
    assert code(lambda: share_rules.check_start(starts_at, expires_at=NOW)) == ("" if is_fine else "bad_start")


def test_what_its_owner_reads_of_a_link():
    for one in every(ending=[None, *ShareEnding], is_paused=BOTH, downloads=[0, 1, 2]):
        it = share(**vars(one), max_downloads=1)
        if one.ending:
            expected = ShareState.ENDED
        elif one.is_paused:
            expected = ShareState.PAUSED
        else:
            expected = ShareState.USED_UP if one.downloads else ShareState.OPEN
        assert it.state is expected, one
        assert it.downloads_left == (0 if one.downloads else 1)


@pytest.mark.parametrize("documents_end", [None, BEFORE, NOW, LATER, LATER + MINUTE])
def test_a_link_ends_with_the_last_of_its_documents(documents_end):
    it = share(documents_end=documents_end)
    is_before = documents_end is not None and documents_end < LATER
    assert it.ends_at == (documents_end if is_before else LATER)
    assert it.outlives_documents is is_before


@pytest.mark.parametrize("folder", ["", "Photos", "Photos/2026"])
def test_where_a_document_lies_in_a_link(folder):
    assert shared(folder=folder).path == (f"{folder}/a.pdf" if folder else "a.pdf")
