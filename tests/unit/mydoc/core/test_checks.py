"""Several checks tell all that is wrong, under the code of the first."""

from __future__ import annotations

import pytest

from mydoc.core.checks import check_all
from mydoc.core.errors import Conflict, Invalid


def refuse(name: str, message: str = "wrong") -> None:
    raise Invalid(f"bad_{name}", message, fields={name: message})


def test_nothing_wrong_is_no_refusal():
    check_all(lambda: None, lambda: 3)


def test_the_first_gives_its_code_and_each_its_field():
    with pytest.raises(Invalid) as refusal:
        check_all(lambda: refuse("title", "one"), lambda: None, lambda: refuse("slug"), lambda: refuse("title"))
    assert (refusal.value.code, refusal.value.message) == ("bad_title", "one")
    assert refusal.value.fields == {"title": "one", "slug": "wrong"}


def test_another_refusal_is_raised_at_once():
    def busy() -> None:
        raise Conflict("busy", "later")

    with pytest.raises(Conflict):
        check_all(lambda: refuse("title"), busy)
