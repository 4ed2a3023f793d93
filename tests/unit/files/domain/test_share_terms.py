"""What a new link asks and allows, and what a change makes of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from files.domain.documents import Document, PersonRef, Status
from files.domain.share_terms import (
    Changes,
    Identity,
    Rules,
    changed,
    check_changes,
    check_rules,
    chosen_end,
    holding,
    label,
    new_share,
)
from files.domain.shares import Audience
from mydoc.core.errors import Invalid
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, code, every, share

LONGEST, USUAL = timedelta(days=7), timedelta(days=2)
DAY = timedelta(days=1)
COMMON = "a common one"

# By field: what a new link and a change take, and what they refuse, with the code.
FIELDS = {
    "title": (["", "x" * 200], [("x" * 201, "bad_title"), ("two\nlines", "bad_title")]),
    "message": (["", "<b>\n"], [("x" * 2001, "bad_message")]),
    "password": ([None, "open sesame"], [("short", "bad_password"), (COMMON, "bad_password")]),
    "max_downloads": ([None, 1], [(0, "bad_max_downloads")]),
    "audience": (list(map(str, Audience)), [("everybody", "bad_audience")]),
}


def document(**fields):
    usual = {
        "id": "1",
        "owner": PersonRef("alice", "alice@example.com", "Alice", "Ahrens"),
        "name": "a.txt",
        "size": 5,
        "content_type": "text/plain",
        "kind": "text",
        "status": Status.READY,
        "created_at": BEFORE,
        "expires_at": NOW + DAY,
        "part_size": 5,
        "part_count": 1,
    }
    return Document(**{**usual, **fields})


def check(rules):
    check_rules(rules, is_common=lambda password: password == COMMON, longest=LONGEST, at=NOW)


def made(documents=(), **rules):
    return new_share(
        Rules(**rules),
        documents,
        identity=Identity("1", "slug", "alice"),
        password_hash="#",
        usual=USUAL,
        longest=LONGEST,
        at=NOW,
    )


def after(before, **given):
    changes = Changes(frozenset(given), **given)
    return changed(before, changes, hashed=lambda password: f"#{password}", longest=lambda: LONGEST, at=NOW)


@pytest.mark.parametrize("field", FIELDS)
def test_a_new_link_and_a_change_take_and_refuse_the_same(field):
    right, wrong = FIELDS[field]
    for value, refusal in [*((value, "") for value in right), *wrong]:
        given = {field: value}
        assert code(lambda: check(Rules(**given))) == refusal, value  # noqa: B023
        changes = Changes(frozenset(given), **given)
        assert code(lambda: check_changes(changes, is_common=lambda text: text == COMMON)) == refusal, value  # noqa: B023


@pytest.mark.parametrize("slug", ["", "party", "Party"])
def test_words_of_ones_own_have_their_form_and_a_protection(slug):
    for one in every(password=[None, "open sesame"], audience=list(Audience)):
        is_safe = one.password or one.audience is Audience.RECIPIENTS
        expected = "bad_slug" if slug == "Party" else "slug_needs_protection" if slug and not is_safe else ""
        assert code(lambda: check(Rules(slug=slug, **vars(one)))) == expected, one  # noqa: B023


ENDS = [
    (None, None, LATER),
    (60, None, NOW + MINUTE),
    (7 * 86_400, None, NOW + LONGEST),
    (None, NOW + MINUTE, NOW + MINUTE),
    (None, NOW + LONGEST, NOW + LONGEST),
    (59, None, "expires_in"),
    (0, None, "expires_in"),
    (-1, None, "expires_in"),
    (7 * 86_400 + 1, None, "expires_in"),
    (None, NOW, "expires_at"),
    (None, NOW - DAY, "expires_at"),
    (None, NOW + timedelta(seconds=59), "expires_at"),
    (None, NOW + LONGEST + timedelta(seconds=1), "expires_at"),
    (3600, NOW + DAY, "expires_at"),
]


@pytest.mark.parametrize(("expires_in", "expires_at", "expected"), ENDS)
def test_a_link_ends_after_a_minute_and_within_what_its_owner_may_choose(expires_in, expires_at, expected):
    for said in (
        Rules(expires_in=expires_in, expires_at=expires_at),
        Changes(frozenset(), expires_in=expires_in, expires_at=expires_at),
    ):
        if isinstance(expected, str):
            refusal = _refusal(lambda: chosen_end(said, default=LATER, longest=LONGEST, at=NOW))  # noqa: B023
            assert (refusal.code, list(refusal.fields)) == ("bad_expiry", [expected])
        else:
            assert chosen_end(said, default=LATER, longest=LONGEST, at=NOW) == expected
    if isinstance(expected, str):
        assert code(lambda: check(Rules(expires_in=expires_in, expires_at=expires_at))) == "bad_expiry"


def _refusal(rule):
    with pytest.raises(Invalid) as refused:
        rule()
    return refused.value


def test_a_new_link_is_as_its_rules_say():
    it = made(
        [document()],
        title=" Plans ",
        message="Look",
        starts_at=BEFORE,
        max_downloads=3,
        is_one_time=True,
        audience="signed_in",
        slug="party",
    )
    assert (it.id, it.slug, it.owner_id, it.created_at) == ("1", "slug", "alice", NOW)
    assert (it.title, it.message, it.starts_at, it.max_downloads) == ("Plans", "Look", BEFORE, 3)
    assert (it.is_one_time, it.audience, it.is_slug_chosen, it.password_hash) == (
        True,
        Audience.SIGNED_IN,
        True,
        "#",
    )
    assert not made().is_slug_chosen


def test_a_new_link_lasts_as_its_documents_unless_an_end_is_chosen():
    short, long = document(), document(expires_at=NOW + 3 * DAY)
    assert made([short, long]).expires_at == made([long, short]).documents_end == long.expires_at
    assert made([short, long]).follows_documents
    assert (made().expires_at, made().documents_end, made().follows_documents) == (NOW + USUAL, None, False)
    for end in ({"expires_in": 3600}, {"expires_at": NOW + timedelta(hours=1)}):
        it = made([short], **end)
        assert (it.expires_at, it.documents_end, it.follows_documents) == (
            NOW + timedelta(hours=1),
            short.expires_at,
            False,
        )


@pytest.mark.parametrize(
    "rules",
    [
        {"starts_at": NOW + USUAL},
        {"starts_at": NOW + MINUTE, "expires_in": 60},
        {"starts_at": NOW + DAY, "expires_at": NOW + DAY},
    ],
)
def test_a_new_link_opens_before_it_ends(rules):
    assert code(lambda: made(**rules)) == "bad_start"


def test_a_link_counts_what_it_holds_by_what_is_ready():
    documents = [document(status=status, size=10 + number) for number, status in enumerate(Status)]
    it = holding(share(), documents)
    assert (it.documents_count, it.size) == (len(documents), sum(one.size for one in documents))
    assert (it.ready_count, it.ready_size) == (1, 10 + list(Status).index(Status.READY))
    assert holding(it, []).documents_count == 0


@pytest.mark.parametrize(
    ("files", "title"),
    [
        ([], ""),
        (["a.txt"], "a.txt"),
        (["Holiday/a.txt"], "a.txt"),
        (["x" * 201], "x" * 200),
        (["Holiday/2026/a.txt", "Holiday/2027/b.txt"], "Holiday"),
        ([f"{'x' * 201}/a", f"{'x' * 201}/b"], "x" * 200),
        (["Holiday/a.txt", "Work/b.txt"], "2 documents"),
        (["Holiday/a.txt", "b.txt"], "2 documents"),
        (["a.txt", "b.txt", "c.txt"], "3 documents"),
    ],
)
def test_a_link_without_a_title_is_called_by_what_it_holds(files, title):
    found = []
    for path in files:
        folder, _, name = path.rpartition("/")
        found.append(document(name=name, folder=folder))
    assert label(found) == title
    assert made(found).title == title
    assert made(found, title="Mine").title == "Mine"


CHANGES = [
    ({"title": " Plans "}, {"title": "Plans"}),
    ({"title": ""}, {"title": ""}),
    ({"message": "New"}, {"message": "New"}),
    ({"password": "another one"}, {"password_hash": "#another one"}),
    ({"password": None}, {"password_hash": ""}),
    ({"max_downloads": 7}, {"max_downloads": 7}),
    ({"max_downloads": None}, {"max_downloads": None}),
    ({"starts_at": NOW}, {"starts_at": NOW}),
    ({"starts_at": None}, {"starts_at": None}),
    ({"is_one_time": True}, {"is_one_time": True}),
    ({"is_paused": True}, {"is_paused": True, "paused_at": NOW}),
    ({"audience": "recipients"}, {"audience": Audience.RECIPIENTS}),
    ({"expires_in": 3600}, {"expires_at": NOW + timedelta(hours=1), "follows_documents": False}),
    ({"expires_at": NOW + DAY}, {"expires_at": NOW + DAY, "follows_documents": False}),
    ({"expires_in": None}, {"expires_at": LATER + MINUTE, "follows_documents": True}),
]


@pytest.mark.parametrize(("given", "expected"), CHANGES, ids=str)
def test_a_change_touches_what_it_names_and_nothing_else(given, expected):
    before = share(
        title="Before",
        message="before",
        password_hash="#",
        max_downloads=3,
        starts_at=BEFORE,
        audience=Audience.SIGNED_IN,
        documents_end=LATER + MINUTE,
        follows_documents=True,
    )
    assert after(before, **given) == replace(before, **expected)


def test_a_link_that_holds_nothing_follows_nothing():
    it = after(share(), expires_in=None)
    assert (it.expires_at, it.follows_documents) == (LATER, False)


def test_who_was_reminded_of_an_end_is_reminded_of_another():
    before = share(is_reminded=True)
    assert not after(before, expires_in=3600).is_reminded
    assert after(before, title="x").is_reminded


@pytest.mark.parametrize("recipients", [0, 1])
@pytest.mark.parametrize("is_paused", [False, True])
def test_mails_that_a_pause_kept_back_are_due_once_it_ends(is_paused, recipients):
    before = share(is_paused=is_paused, recipients_count=recipients, is_reminded=True)
    resumed = after(before, is_paused=False)
    waits = is_paused and recipients > 0
    assert (resumed.mails_due, resumed.is_reminded) == ((NOW, False) if waits else (None, True))
    assert after(before, title="x").mails_due is None
    assert after(before, is_paused=True).mails_due is None


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"expires_in": 3600}, "bad_start"),
        ({"expires_at": NOW + timedelta(hours=1)}, "bad_start"),
        ({"starts_at": NOW + 3 * DAY}, "bad_start"),
        ({"expires_in": 3600, "starts_at": None}, ""),
        ({"title": "x"}, ""),
        ({"expires_in": 1}, "bad_expiry"),
    ],
)
def test_start_and_end_are_judged_together(given, refusal):
    before = share(starts_at=NOW + 2 * DAY, expires_at=NOW + 3 * DAY)
    assert code(lambda: after(before, **given)) == refusal


@pytest.mark.parametrize("protection", [{"password_hash": "#"}, {"audience": Audience.RECIPIENTS}])
def test_words_of_ones_own_keep_a_protection_at_every_change(protection):
    before = share(is_slug_chosen=True, **protection)
    for audience in (Audience.ANYONE, Audience.SIGNED_IN):
        bare = {"password": None, "audience": audience.value}
        assert code(lambda: after(before, **bare)) == "slug_needs_protection"  # noqa: B023
    assert code(lambda: after(replace(before, is_slug_chosen=False), password=None, audience="anyone")) == ""
    assert after(before, title="x").title == "x"
    assert after(before, audience="recipients", password=None).audience is Audience.RECIPIENTS
    assert after(before, audience="anyone", password="x123 y456").has_password
