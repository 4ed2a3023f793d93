"""Guests begin many uploads at once, and what the request and its owner's quota take of them, in order."""

from __future__ import annotations

import pytest

from accounts.services import profile, quota
from files.services.requests import guest as request_guest
from files.services.uploads import Started, Wanted
from tests.support.collecting import Jane, new_request, taken, wrong_books
from tests.support.soundness import problems


def start(jane, *wanted):
    return request_guest.start_all(visit=jane.visit, wanted=wanted)


def codes(outcomes):
    return [getattr(outcome, "code", "") for outcome in outcomes]


def files(count, size=5):
    return [Wanted(f"{number}.txt", size) for number in range(count)]


def test_each_has_what_sends_it(alice):
    request = new_request(alice, types=[".txt"])
    found = start(Jane.of(request), Wanted("a.txt", 5, folder="Photos"), Wanted("b.exe", 5), Wanted("c.txt", 6))
    assert codes(found) == ["", "type_not_accepted", ""]
    for one in (found[0], found[2]):
        assert isinstance(one, Started)
        assert one.document.id in one.put.url
    assert found[0].document.folder == "Photos"
    assert taken(request) == (2, 11)
    assert wrong_books() == problems() == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"max_files": 60}, [""] * 60 + ["request_full"] * 40),
        ({"max_files": 200, "max_bytes": 5 * 70 + 4}, [""] * 70 + ["request_full"] * 30),
    ],
    ids=["files", "bytes"],
)
def test_inv_12_a_request_takes_in_order_what_fits(rules, expected, alice):
    request = new_request(alice, **rules)
    jane = Jane.of(request)
    assert codes(start(jane, *files(100))) == expected
    fitting = expected.count("")
    assert taken(request) == (fitting, 5 * fitting)
    assert len(jane.seen()) == min(50, fitting)
    assert wrong_books() == problems() == []


def test_inv_10_the_owners_quota_takes_what_fits_and_tells_guests_nothing(alice):
    quota.change(user_id=alice.id, quota_bytes=5 * 3)
    found = start(Jane.of(new_request(alice)), *files(10))
    assert codes(found) == [""] * 3 + ["request_full"] * 7
    assert profile.get(user_id=alice.id).bytes_used == 15
    assert wrong_books() == problems() == []
