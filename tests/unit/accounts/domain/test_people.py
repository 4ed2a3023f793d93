"""Tokens, windows of limits, circles and who finds whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from accounts.domain.circles import ACCOUNTS, EVERYBODY, circles_of, domain_of, of_domain, of_group, partition
from accounts.domain.finding import is_beginning, parts_of
from accounts.domain.limits import is_full, quota_refusal, seconds_to, window_of
from accounts.domain.names import clean_label, clean_names, fold, search_tokens
from accounts.domain.people import AccountState, ManagedAccount, Person
from accounts.domain.tokens import (
    ALL_SCOPES,
    FRESH_FOR,
    NAMED_TOKEN_DEFAULT_LIFE,
    NAMED_TOKEN_LIFE,
    Scope,
    Token,
    TokenKind,
    check_scopes,
    end_of,
    ids_in,
    is_fresh,
    is_proved,
)
from mydoc.core.errors import Invalid
from mydoc.features.domain import Directory
from tests.support.rule_tables import BEFORE, LATER, NOW, code, every

BOTH = (False, True)
ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
DAY = timedelta(days=1)


def token(kind=TokenKind.NAMED, *, created_at=NOW, expires_at=LATER):
    return Token(ID, kind, "alice", "", ALL_SCOPES, created_at, expires_at)


@pytest.mark.parametrize("scope", Scope)
def test_inv_25_a_token_makes_none_that_may_do_more(scope):
    others = ALL_SCOPES - {scope}
    assert check_scopes({scope}, within={scope}) == {scope}
    assert code(lambda: check_scopes({scope}, within=others)) == "bad_scopes"
    assert code(lambda: check_scopes(ALL_SCOPES, within=others)) == "bad_scopes"
    assert check_scopes(others, within=ALL_SCOPES) == others


@pytest.mark.parametrize("wanted", [set(), {"nonsense"}, {"documents:read", "nonsense"}, {"DOCUMENTS:READ"}, {""}])
def test_a_scope_is_one_of_those_there_are(wanted):
    assert code(lambda: check_scopes(wanted, within=ALL_SCOPES | wanted)) == "bad_scopes"


@pytest.mark.parametrize("kind", [None, *TokenKind])
def test_inv_28_a_token_outlives_neither_a_year_nor_the_one_that_made_it(kind):
    for one in every(
        asked=[None, timedelta(0), -DAY, timedelta(seconds=1), DAY, NAMED_TOKEN_LIFE, NAMED_TOKEN_LIFE + DAY],
        makers_end=[NOW + DAY / 2, NOW + DAY, NOW + NAMED_TOKEN_DEFAULT_LIFE, NOW + NAMED_TOKEN_LIFE],
    ):
        maker = token(kind, expires_at=one.makers_end) if kind else None
        binds = kind is TokenKind.NAMED
        wanted = NAMED_TOKEN_DEFAULT_LIFE if one.asked is None else one.asked
        is_wrong = not timedelta(0) < wanted <= NAMED_TOKEN_LIFE
        is_longer = binds and NOW + wanted > one.makers_end
        if is_wrong or (is_longer and one.asked is not None):
            assert code(lambda: end_of(one.asked, maker=maker, at=NOW)) == "bad_expiry", one  # noqa: B023
        else:
            expected = one.makers_end if is_longer else NOW + wanted
            assert end_of(one.asked, maker=maker, at=NOW) == expected, one


def test_a_token_ends_at_a_whole_second():
    assert end_of(DAY, maker=None, at=NOW.replace(microsecond=999_999)) == NOW + DAY


@pytest.mark.parametrize("kind", TokenKind)
def test_a_login_token_stands_for_the_password_for_15_minutes(kind):
    second = timedelta(seconds=1)
    for one in every(age=[timedelta(0), FRESH_FOR - second, FRESH_FOR, FRESH_FOR + second, 100 * FRESH_FOR]):
        expected = kind is TokenKind.NAMED or one.age < FRESH_FOR
        assert is_fresh(token(kind, created_at=NOW - one.age), at=NOW) is expected, one


@pytest.mark.parametrize("kind", TokenKind)
def test_the_text_of_a_token_names_its_owner_and_itself(kind):
    assert ids_in(f"mydoc_{kind}_{ID}_{ID}_secret_with_more") == (kind, ID, ID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mydoc",
        f"mydoc_named_{ID}_{ID}",
        f"other_named_{ID}_{ID}_secret",
        f"mydoc_other_{ID}_{ID}_secret",
        f"mydoc_named_{ID[:-1]}_{ID}_secret",
        f"mydoc_named_{ID}_{ID}0_secret",
        f"mydoc_named__{ID}_secret",
        f"mydoc_named_{ID}_{ID}_é",
        f"mydoc_named_{ID}_{ID}_{'x' * 200}",
    ],
)
def test_what_is_no_token_names_nobody(text):
    assert ids_in(text) is None


@pytest.mark.parametrize("seconds", [1, 60, 900, 3600])
@pytest.mark.parametrize("offset", [0, 1, 59, 60, 899, 900, 3599, 3600])
def test_a_window_begins_at_a_multiple_of_its_length(seconds, offset):
    at = NOW + timedelta(seconds=offset, microseconds=1)
    number, end = window_of(at, seconds)
    assert end - timedelta(seconds=seconds) <= at < end
    assert window_of(end, seconds)[0] == number + 1
    assert end.timestamp() % seconds == 0
    assert 1 <= seconds_to(end, at=at) <= seconds


@pytest.mark.parametrize(("offset", "expected"), [(-10, 1), (0, 1), (0.5, 1), (1, 1), (1.9, 1), (60, 60)])
def test_whoever_is_limited_waits_a_second_at_least(offset, expected):
    assert seconds_to(NOW + timedelta(seconds=offset), at=NOW) == expected


def test_a_window_is_full_for_good_once_nothing_can_be_taken_back():
    for one in every(hits=[0, 1, 2, 3], pending=[0, 1], pending_until=[None, BEFORE, NOW, LATER]):
        may_come_back = bool(one.pending) and one.pending_until in {NOW, LATER}
        expected = one.hits >= 2 and not may_come_back
        assert is_full(**vars(one), most=2, at=NOW) is expected, one


@pytest.mark.parametrize("group", ["", "sales"])
def test_who_may_not_be_found_is_in_the_administrators_circle_alone(group):
    assert circles_of(email="bob@example.com", group=group, is_listed=False) == [ACCOUNTS]
    listed = circles_of(email="bob@example.com", group=group, is_listed=True)
    assert set(listed) == {ACCOUNTS, EVERYBODY, of_domain("example.com")} | ({of_group(group)} if group else set())


def test_no_two_circles_share_a_partition():
    circles = [EVERYBODY, ACCOUNTS, of_domain("a.com"), of_domain("a"), of_group("a.com"), of_group("a")]
    names = [partition(circle, prefix) for circle in circles for prefix in ("", "x")]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("circle", [EVERYBODY, ACCOUNTS, of_domain("a.com"), of_group("a")])
def test_what_begins_alike_lies_together(circle):
    assert partition(circle, "ab") == partition(circle, "ac")


ALICE = Person("1", "alice@example.com", "Alice", "Ahrens")
QUERIES = ["", "b", "bob@", "bob@ex", "bob@example.com", "bob@other.com", "böb@example.com", "Bob Baker"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("directory", Directory)
def test_inv_23_who_finds_whom_is_as_the_administrator_chose(query, directory):
    for one in every(group=["", "sales"], is_public=BOTH):
        viewer = Person("1", "alice@example.com", "Alice", "Ahrens", group=one.group)
        parts = parts_of(viewer, query, directory, is_public=lambda domain: one.is_public)  # noqa: B023
        circles = [(part.name, part.circle) for part in parts]
        whole = query in {"bob@example.com", "bob@other.com"}
        expected = []
        if directory is Directory.EVERYONE and query.isascii():
            expected = [("everyone", EVERYBODY)]
        else:
            has_domain = directory is Directory.COLLEAGUES and not one.is_public
            if whole and not (has_domain and query == "bob@example.com"):
                expected.append(("exact", EVERYBODY))
            if has_domain and query.isascii() and query != "bob@other.com":
                expected.append(("domain", of_domain("example.com")))
            if directory is Directory.COLLEAGUES and one.group and query.isascii():
                expected.append(("group", of_group("sales")))
        assert circles == expected, one


@pytest.mark.parametrize("query", QUERIES)
def test_inv_23_exact_means_the_whole_address(query):
    parts = parts_of(ALICE, query, Directory.EXACT, is_public=lambda domain: False)
    assert all(part.address == query for part in parts)


@pytest.mark.parametrize(
    ("query", "expected"), [("", True), ("é", True), ("a@b", True), (" a@b ", True), ("é@b", False)]
)
def test_an_address_outside_ascii_is_no_beginning_of_one(query, expected):
    assert is_beginning(query) is expected


@dataclass(frozen=True)
class Entry:
    position: str
    user_id: str = "2"
    email: str = "Bob@example.com"
    name: str = "Bob"
    surname: str = "Baker"


def entries():
    tokens = search_tokens(email="Bob@example.com", name="Bob", surname="Baker")
    return [Entry(f"{token}#2") for token in tokens]


@pytest.mark.parametrize("query", ["", "b", "ba", "baker", "bob", "bob b", "bob@", "bob@example.com"])
def test_a_person_is_found_once_by_whatever_they_are_found_by(query):
    (part,) = parts_of(ALICE, query, Directory.EVERYONE, is_public=lambda domain: False)
    found = [one for one in entries() if one.position.startswith(part.prefix) and part.wants(one)]
    assert len(found) == (len(entries()) if not query else 1)


def test_who_was_found_at_the_domain_is_not_found_in_the_group_again():
    viewer = Person("1", "alice@example.com", "Alice", "Ahrens", group="sales")
    domain, group = parts_of(viewer, "bob", Directory.COLLEAGUES, is_public=lambda domain: False)
    assert any(map(domain.wants, entries()))
    assert not any(map(group.wants, entries()))


def test_an_address_is_compared_in_small_letters():
    (part,) = parts_of(ALICE, "BOB@example.com", Directory.EXACT, is_public=lambda domain: False)
    assert part.wants(Entry("x"))
    assert not part.wants(Entry("x", email="bobby@example.com"))


@pytest.mark.parametrize("email", ["a@b.com", "a@b@c.com", "b.com", ""])
def test_the_domain_is_after_the_last_at(email):
    assert domain_of(email) == email.split("@")[-1]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ångström", "angstrom"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("  a   b ", "a b"),
        ("ﬁ", "fi"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_spaces(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "surname", "email", "initials", "full"),
    [
        ("Bob", "Baker", "x@example.com", "BB", "Bob Baker"),
        ("bob", "", "x@example.com", "B", "bob"),
        ("", "baker", "x@example.com", "B", "baker"),
        ("", "", "x@example.com", "X", ""),
        ("", "", "", "", ""),
    ],
)
def test_initials_come_from_the_name_or_else_the_address(name, surname, email, initials, full):
    person = Person("1", email, name, surname)
    assert (person.initials, person.full_name) == (initials, full)


def managed(**fields):
    usual = {
        "id": "1",
        "email": "bob@example.com",
        "name": "Bob",
        "surname": "Baker",
        "state": AccountState.ACTIVE,
        "is_admin": False,
        "group": "",
        "date_joined": datetime(2030, 1, 1),  # noqa: DTZ001 - nothing is computed with it
        "last_login": None,
        "quota_bytes": 10,
        "bytes_used": 0,
        "documents_count": 0,
    }
    return ManagedAccount(**{**usual, **fields})


@pytest.mark.parametrize("state", AccountState)
def test_who_is_active_is_neither_disabled_nor_going(state):
    assert managed(state=state).is_active is (state in {AccountState.ACTIVE, AccountState.UNCONFIRMED})


@pytest.mark.parametrize(
    "change",
    [
        {"email": "b@example.com"},
        {"name": "B"},
        {"surname": "B"},
        {"is_admin": True},
        {"group": "g"},
        {"quota_bytes": 11},
    ]
    + [{"state": state} for state in AccountState if state is not AccountState.ACTIVE],
)
def test_inv_30_what_administrators_change_makes_another_version(change):
    assert managed(**change).version != managed().version


@pytest.mark.parametrize("change", [{"bytes_used": 1}, {"documents_count": 1}, {"last_login": NOW}])
def test_what_somebody_does_makes_no_other_version(change):
    assert managed(**change).version == managed().version


@pytest.mark.parametrize(
    ("proved_at", "expected"),
    [
        (None, False),
        ("1", False),
        (float(NOW.timestamp()), False),
        (int(NOW.timestamp()), True),
        (int((NOW - FRESH_FOR).timestamp()) + 1, True),
        (int((NOW - FRESH_FOR).timestamp()), False),
        (0, False),
    ],
)
def test_a_session_stands_for_the_password_for_15_minutes(proved_at, expected):
    assert is_proved(proved_at, at=NOW) is expected


def test_why_nothing_more_can_be_stored():
    for one in every(is_active=BOTH, free=[-5, 0, 4, 5, 6], size=[0, 5]):
        refusal = quota_refusal(**vars(one))
        expected = "quota_exceeded" if one.free < one.size else "busy"
        assert refusal.code == (expected if one.is_active else "account_disabled"), one
        assert "-" not in refusal.message


NO_NAMES = ["", "   ", "x" * 81, "a\x00b", "a\nb", "\u202egnp", "\u200b", "\u2028", "a\x07", "\ud800"]


@pytest.mark.parametrize("text", NO_NAMES)
@pytest.mark.parametrize("field", ["name", "surname"])
def test_a_name_can_be_shown(text, field):
    with pytest.raises(Invalid) as refused:
        clean_names(**{"name": "Dora", "surname": "Doe", field: text})
    assert (refused.value.code, list(refused.value.fields)) == ("bad_name", [field])
    assert code(lambda: clean_label(text)) == "bad_name"


def test_both_names_are_told_of_at_once():
    with pytest.raises(Invalid) as refused:
        clean_names(name="", surname="\n")
    assert set(refused.value.fields) == {"name", "surname"}


@pytest.mark.parametrize(
    ("text", "kept"), [(" Zo\u0308e  Mary ", "Zöe Mary"), ("x" * 80, "x" * 80), ("a\u200cb", "a\u200cb")]
)
def test_a_name_is_kept_in_one_spelling(text, kept):
    assert clean_names(name=text, surname=text) == (kept, kept)
    assert clean_label(text) == kept
