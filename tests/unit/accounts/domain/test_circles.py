"""The circles of people who find each other, and where they are stored."""

from __future__ import annotations

import pytest

from accounts.domain.circles import ACCOUNTS, EVERYBODY, circles_of, domain_of, of_domain, of_group, partition


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


@pytest.mark.parametrize("email", ["a@b.com", "a@b@c.com", "b.com", ""])
def test_the_domain_is_after_the_last_at(email):
    assert domain_of(email) == email.split("@")[-1]
