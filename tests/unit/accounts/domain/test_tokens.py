"""What tokens may do, how long they last, and how they are written."""

from __future__ import annotations

from datetime import timedelta

import pytest

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
from tests.support.rule_tables import LATER, NOW, code, every

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
