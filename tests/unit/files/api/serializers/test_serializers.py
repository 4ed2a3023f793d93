"""What the API reads of bodies about webhooks, previews, people and quarantine."""

from __future__ import annotations

import pytest

from files.api.serializers.administration import AccountChangeIn, InvitationIn, ReasonIn
from files.api.serializers.previews import PreviewIn, SharePreviewIn
from files.api.serializers.webhooks import WebhookChangesIn, WebhookIn
from mydoc.features.domain import LARGEST_QUOTA
from tests.support.bodies import NO_NUMBER, NO_SWITCH, NO_TEXT, NOT_SHOWN, cases, refused

NAMES = (*NO_TEXT, *NOT_SHOWN, "", None, "a" * 81)
ADDRESSES = (*NO_TEXT, *NOT_SHOWN, "", None, "a" * 255)
TEXTS = (*NO_TEXT, *NOT_SHOWN, "", None)

# By form: a body that it takes, and by field what it refuses there.
FORMS = {
    WebhookIn: (
        {"url": "https://example.com/hook", "events": ["share.claimed"]},
        {
            "url": (*TEXTS, f"https://example.com/{'a' * 20_000}"),
            "events": (None, "share.claimed", {"0": "x"}, [None], [["x"]], [1], ["x"] * 21, ["x" * 65]),
            "secret": ["whsec_AAAA"],
            "owner_id": ["x"],
        },
    ),
    WebhookChangesIn: ({}, {"is_active": (1, 0, "true", "yes", None, []), "secret": ["x"], "url": TEXTS}),
    InvitationIn: (
        {"email": "dora@example.com", "name": "Dora", "surname": "Doe"},
        {"email": ADDRESSES, "name": NAMES, "surname": NAMES, "is_admin": NO_SWITCH, "password": ["x"]},
    ),
    AccountChangeIn: (
        {},
        {
            "is_active": NO_SWITCH,
            "is_admin": NO_SWITCH,
            "quota_bytes": (*NO_NUMBER, None, -1, LARGEST_QUOTA + 1),
            "email": ["x"],
        },
    ),
    ReasonIn: ({"reason": "malware"}, {"reason": (*TEXTS, "x" * 10_001)}),
    PreviewIn: ({}, {"renewal": (*NO_TEXT, None, "x" * 501), "document": ["x"]}),
    SharePreviewIn: ({"document": "x"}, {"document": (*TEXTS, "x" * 65)}),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_a_body_has_to_say(form):
    right, _ = FORMS[form]
    assert refused(form, right) == []
    for field in right:
        rest = {name: value for name, value in right.items() if name != field}
        expected = [field] if form().fields[field].required else []
        assert refused(form, rest) == expected


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        pytest.param(form, *case.values, id=f"{form.__name__} {case.id}")
        for form, (_, wrong) in FORMS.items()
        for case in cases(wrong)
    ],
)
def test_a_value_that_it_may_not_have_is_refused_beside_its_field(form, field, value):
    right, _ = FORMS[form]
    assert refused(form, right | {field: value}) == [field]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", [[], "x", 5, None, True])
def test_what_is_no_object_is_no_body(form, body):
    assert refused(form, body) == ["non_field_errors"]
