"""What the form of a link reads of what was typed, and beside which field it says what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from files.domain.shares import Audience, Share
from files.views.share_form import ShareForm
from files.views.share_form import shown_of as shown_of_share
from mydoc.features import Limits
from tests.support.bodies import cases

LIMITS = Limits(timedelta(days=7), timedelta(days=30), 10**9, 10**10)


NOW = datetime(2030, 1, 1, 12, 30, 41, 5, tzinfo=UTC)


LATER = datetime(2030, 1, 9, 8, 0, 17, tzinfo=UTC)


NEXT_MINUTE = LATER.replace(minute=1, second=0)


def typed(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value) if isinstance(value, list) else data.__setitem__(name, value)
    return data


SHARE = {"title": "For you", "audience": "anyone", "expires_in": "86400"}


WRONG = {
    "title": ["t" * 201, "a\0b"],
    "message": ["m" * 2001],
    "audience": ["everybody", ""],
    "expires_in": ["60", "x"],
    "starts_at": ["soon", "2020-13-01T00:00"],
    "max_downloads": ["x", "1.5"],
    "password": ["p" * 129],
    "slug": ["s" * 65],
}


@pytest.mark.parametrize(("field", "value"), cases(WRONG))
def test_a_new_link(field, value):
    form = ShareForm(typed(**SHARE | {field: value}), limits=LIMITS)
    assert list(form.errors) == [field]


def test_a_new_link_as_the_services_take_it():
    more = {"message": "One\r\nTwo", "starts_at": "2030-01-02T03:04", "max_downloads": "9", "is_one_time": "on"}
    form = ShareForm(typed(**SHARE, **more, password=" open sesame ", slug="party"), limits=LIMITS)
    assert form.is_valid()
    assert form.values() == {
        "title": "For you",
        "message": "One\r\nTwo",
        "audience": "anyone",
        "password": " open sesame ",
        "starts_at": datetime(2030, 1, 2, 3, 4, tzinfo=UTC),
        "expires_in": 86_400,
        "max_downloads": 9,
        "is_one_time": True,
        "slug": "party",
    }


def test_what_was_left_empty_is_no_limit():
    form = ShareForm(typed(audience="anyone"), limits=LIMITS)
    assert form.is_valid()
    values = form.values()
    assert "password" not in values
    assert (values["starts_at"], values["expires_in"], values["max_downloads"], values["slug"]) == (
        None,
        None,
        None,
        "",
    )


MADE = Share(
    id="1",
    slug="slug",
    owner_id="alice",
    created_at=NOW,
    expires_at=LATER,
    title="Plans",
    message="One\nTwo",
    starts_at=NOW,
    max_downloads=3,
    documents_end=LATER,
    password_hash="#",
    rules_version=4,
)


SHOWN = {
    "version": "4",
    "title": "Plans",
    "message": "One\r\nTwo",
    "audience": "anyone",
    "starts_at": "2030-01-01T12:30",
    "expires_at": "2030-01-09T08:00",
    "max_downloads": "3",
}


def test_what_is_shown_of_a_link_is_to_the_minute():
    shown = shown_of_share(MADE)
    assert (shown["starts_at"], shown["expires_at"]) == (
        datetime(2030, 1, 1, 12, 30, tzinfo=UTC),
        datetime(2030, 1, 9, 8, 0, tzinfo=UTC),
    )
    assert shown["version"] == 4
    assert "password" not in shown


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {}),
        ({"title": "New"}, {"title": "New"}),
        ({"message": "One\nThree"}, {"message": "One\nThree"}),
        ({"audience": "signed_in"}, {"audience": "signed_in"}),
        ({"starts_at": ""}, {"starts_at": None}),
        ({"starts_at": "2030-01-01T12:31"}, {"starts_at": datetime(2030, 1, 1, 12, 31, tzinfo=UTC)}),
        ({"expires_at": "2030-01-10T08:00:05"}, {"expires_at": datetime(2030, 1, 10, 8, 0, 5, tzinfo=UTC)}),
        ({"expires_at": ""}, {}),
        ({"max_downloads": ""}, {"max_downloads": None}),
        ({"is_one_time": "on"}, {"is_one_time": True}),
        ({"password": "another one"}, {"password": "another one"}),
        ({"forget_password": "on"}, {"password": None}),
        ({"forget_password": "on", "password": "another one"}, {"password": None}),
        ({"follows_documents": "on"}, {"expires_in": None}),
        ({"follows_documents": "on", "expires_at": "2030-01-09T08:01"}, {"expires_at": NEXT_MINUTE}),
    ],
    ids=str,
)  # fmt: skip
def test_a_change_of_a_link_is_what_was_touched(change, expected):
    form = ShareForm(typed(**SHOWN | change), limits=LIMITS, of=MADE)
    assert form.is_valid(), form.errors
    assert form.values() == expected


def test_a_tick_taken_away_leaves_the_end_where_it_is():
    form = ShareForm(typed(**SHOWN), limits=LIMITS, of=replace(MADE, follows_documents=True))
    assert form.is_valid()
    assert form.values() == {"expires_at": LATER}


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("has_password", [False, True])
@pytest.mark.parametrize("documents_end", [None, LATER])
def test_a_form_asks_what_can_be_answered(audience, has_password, documents_end):
    made = replace(MADE, audience=audience, password_hash="#" if has_password else "", documents_end=documents_end)
    fields = set(ShareForm(limits=LIMITS, of=made).fields)
    assert ("forget_password" in fields) is has_password
    assert ("follows_documents" in fields) is bool(documents_end)
    assert not fields & {"slug", "expires_in"}
    assert not set(ShareForm(limits=LIMITS).fields) & {"forget_password", "follows_documents", "expires_at"}
