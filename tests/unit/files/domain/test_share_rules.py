"""What the fields of a link may be: both sides of every border."""

from __future__ import annotations

import pytest

from files.domain import share_rules
from files.domain.shares import Audience
from tests.support.rule_tables import BEFORE, LATER, NOW, code, every

BOTH = (False, True)


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
