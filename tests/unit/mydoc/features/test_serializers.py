"""What the API reads of bodies about features."""

from __future__ import annotations

import pytest

from mydoc.features.serializers import FeaturesIn
from tests.support.bodies import NO_NUMBER, cases, refused

# By form: a body that it takes, and by field what it refuses there.
FORMS = {
    FeaturesIn: (
        {"version": 0},
        {
            "version": (*NO_NUMBER, None, -1),
            "switches": [{}],
            "features": (
                None,
                ["webhooks"],
                {"web_hooks": False},
                *({"webhooks": value} for value in (None, "false", 0)),
                {"directory": "nobody"},
            ),
            "limits": (None, [], {"largest": 1}, *({"quota": value} for value in ("5", 1.5, True, 10**30))),
            "groups": (["staff"], None, {"staff": []}, {"staff": {"size": 1}}, {"staff": {"quota": "5"}}),
        },
    ),
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
