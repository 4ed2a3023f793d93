"""What the API reads of bodies about links: a value of another type or size is refused beside its field."""

from __future__ import annotations

import pytest

from files.api.serializers import (
    ClaimIn,
    RecipientsIn,
    ShareChangesIn,
    ShareDocumentsIn,
    ShareIn,
    UnlockIn,
    ZipClaimIn,
)
from mydoc.core.ids import new_id
from tests.support.bodies import (
    HALF_A_CHARACTER,
    NO_MOMENT,
    NO_NUMBER,
    NO_SWITCH,
    NO_TEXT,
    NOT_SHOWN,
    cases,
    refused,
)

RULES = {
    "title": (*NO_TEXT, *NOT_SHOWN, None, "t" * 1001),
    "message": (*NO_TEXT, *NOT_SHOWN, None, "m" * 5001),
    "password": (*NO_TEXT, *NOT_SHOWN, "", "p" * 1001),
    "expires_in": NO_NUMBER,
    "expires_at": (*NO_MOMENT, None),
    "starts_at": NO_MOMENT,
    "max_downloads": NO_NUMBER,
    "is_one_time": NO_SWITCH,
    "audience": (*NO_TEXT, None, "", "everybody", "ANYONE", "anyone ", "\0", "a" * 10_000),
}
DOCUMENTS = (None, "x", 5, {}, [5], [None], [["x"]], [""], ["d" * 65], ["\0"], [new_id()] * 101, "x" * 10_000)
EMAILS = ("x@example.com", 5, None, [5], [None], {"0": "x"}, ["a" * 20_001], ["a@example.org"] * 201)
NEW = {
    **RULES,
    "slug": (*NO_TEXT, *NOT_SHOWN, None, "s" * 101),
    "documents": DOCUMENTS,
    "recipients": EMAILS,
}


@pytest.mark.parametrize(("field", "value"), cases(NEW))
def test_a_new_link(field, value):
    assert refused(ShareIn, {"documents": [], field: value}) == [field]


@pytest.mark.parametrize(("field", "value"), cases({**RULES, "is_paused": NO_SWITCH}))
def test_a_change(field, value):
    assert refused(ShareChangesIn, {field: value}) == [field]


@pytest.mark.parametrize("value", DOCUMENTS)
def test_documents_to_put_in(value):
    assert refused(ShareDocumentsIn, {"documents": value}) == ["documents"]


def test_a_link_may_be_made_of_no_document_and_is_filled_with_one_at_least():
    assert refused(ShareIn, {"documents": []}) == []
    assert refused(ShareIn, {}) == ["documents"]
    assert refused(ShareDocumentsIn, {"documents": []}) == refused(ShareDocumentsIn, {}) == ["documents"]


@pytest.mark.parametrize("value", EMAILS)
def test_recipients(value):
    assert refused(RecipientsIn, {"emails": value}) == ["emails"]


@pytest.mark.parametrize("form", [ClaimIn, ZipClaimIn])
@pytest.mark.parametrize(
    ("field", "value"), cases({"password": (*NO_TEXT, "a" * 1001), "unlock": (*NO_TEXT, None, "a" * 1001)})
)
def test_a_claim_shows_texts(form, field, value):
    assert refused(form, {field: value}) == [field]


@pytest.mark.parametrize("value", [*NO_TEXT, "a" * 65, ""])
def test_a_claim_names_a_document(value):
    assert refused(ClaimIn, {"document": value}) == ["document"]


@pytest.mark.parametrize("body", [{}, {"password": None}, {"password": ""}, {"password": 5}])
def test_a_link_is_unlocked_by_a_password(body):
    assert refused(UnlockIn, body) == ["password"]


FORMS = [ShareIn, ShareChangesIn, ShareDocumentsIn, RecipientsIn, ClaimIn, ZipClaimIn, UnlockIn]


@pytest.mark.parametrize("field", ["id", "owner_id", "downloads", "is_spent", "password_hash", "version", "x"])
@pytest.mark.parametrize("form", FORMS)
def test_what_nobody_sets_is_refused(form, field):
    assert field in refused(form, {field: "x"})


@pytest.mark.parametrize("field", ["slug", "documents", "recipients"])
def test_what_a_link_leads_to_is_not_changed_with_its_rules(field):
    assert refused(ShareChangesIn, {field: "x"}) == [field]


@pytest.mark.parametrize("text", HALF_A_CHARACTER)
@pytest.mark.parametrize("field", ["title", "message", "password"])
def test_half_a_character_is_no_text(field, text):
    assert refused(ShareChangesIn, {field: text}) == ["no JSON"]


def test_nothing_at_all_is_a_change_that_changes_nothing():
    assert refused(ShareChangesIn, {}) == refused(ClaimIn, {}) == []
