"""What the form of a request reads of what was typed, and beside which field it says what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from files.domain.requests import Asked, Request
from files.views.request_form import RequestForm
from mydoc.features import Limits
from tests.support.bodies import cases

LIMITS = Limits(timedelta(days=7), timedelta(days=30), 10**9, 10**10)


NOW = datetime(2030, 1, 1, 12, 30, 41, 5, tzinfo=UTC)


LATER = datetime(2030, 1, 9, 8, 0, 17, tzinfo=UTC)


def typed(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value) if isinstance(value, list) else data.__setitem__(name, value)
    return data


REQUEST = {
    "title": "Plans",
    "ask_name": "required",
    "ask_email": "off",
    "expires_in": "604800",
    "keep_for": "604800",
    "max_files": "5",
    "total": "1.5",
}


WRONG_REQUESTS = {
    "title": ["", " ", "t" * 121],
    "instructions": ["i" * 2001],
    "ask_name": ["", "yes"],
    "expires_in": ["5", "x", "-1"],
    "keep_for": ["", "5", "x"],
    "max_files": ["", "x", "1.5"],
    "total": ["", "x", "NaN", "Infinity", "1e30", "9" * 20],
    "largest": ["x", "NaN"],
    "types": ["x" * 2001],
}


@pytest.mark.parametrize(("field", "value"), cases(WRONG_REQUESTS))
def test_a_new_request(field, value):
    form = RequestForm(typed(**REQUEST | {field: value}), limits=LIMITS)
    assert list(form.errors) == [field]


def test_a_new_request_as_the_services_take_it():
    form = RequestForm(typed(**REQUEST, largest="0.000001", types=".pdf; image/*,,\n.txt"), limits=LIMITS)
    assert form.is_valid()
    assert form.values() == {
        "title": "Plans",
        "instructions": "",
        "ask_name": "required",
        "ask_email": "off",
        "expires_in": 604_800,
        "keep_for": 604_800,
        "max_files": 5,
        "max_bytes": 1_500_000_000,
        "largest_file": 1000,
        "types": [".pdf", "image/*", ".txt"],
    }


def test_a_change_of_a_request_is_what_was_touched():
    made = Request(
        id="1",
        slug="slug",
        owner_id="alice",
        title="Plans",
        instructions="One\nTwo",
        ask_name=Asked.REQUIRED,
        ask_email=Asked.OFF,
        max_files=5,
        max_bytes=1_500_000_001,
        largest_file=None,
        types=[".pdf", ".txt"],
        created_at=NOW,
        expires_at=LATER,
        keep=timedelta(days=3, seconds=5),
    )
    form = RequestForm(limits=LIMITS, of=made)
    shown = {name: form[name].value() for name in form.fields}
    assert (shown["total"], shown["types"], shown["largest"]) == (Decimal("1.5"), ".pdf, .txt", None)
    back = {name: "" if value is None else str(value) for name, value in shown.items()}
    back["instructions"] = "One\r\nTwo"

    def values(**change):
        form = RequestForm(typed(**back | change), limits=LIMITS, of=made)
        assert form.is_valid(), form.errors
        return form.values()

    # What is shown rounded stays as it is, to the byte and the second.
    assert values() == {}
    assert values(total="2") == {"max_bytes": 2 * 10**9}
    assert values(types="") == {"types": []}
    assert values(expires_in="86400") == {"expires_in": 86_400}
    assert values(keep_for="86400") == {"keep_for": 86_400}
