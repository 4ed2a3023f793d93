"""Bodies of the API, read as its routes read them, without a stage."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from rest_framework.exceptions import ParseError
from rest_framework.serializers import Serializer

from mydoc.web.api.parsers import SafeJSONParser

NO_TEXT = (5, 1.5, True, [], {}, ["x"])
NO_NUMBER = ("1", "", 1.5, True, [1], {}, 2**63, 10**300, "NaN")
NO_SWITCH = ("true", "on", "", 1, 0, None, [], {})
NOT_SHOWN = ("\0", "a\0b")
HALF_A_CHARACTER = ("\ud800", "a\udfff")
NO_MOMENT = (
    "",
    "soon",
    5,
    True,
    [],
    {},
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "99999-01-01T00:00:00Z",
    "9" * 5000,
    "2026-01-01T00:00:00+99:00",
)

# By field, values that a body may not have there.
Wrong = Mapping[str, Sequence[Any]]


def parsed(body: Any) -> Any:
    """A body as its route gets it. Bytes go as they are.

    Raises:
        ParseError: it is no JSON.
    """
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return SafeJSONParser().parse(io.BytesIO(text), "application/json")


def refused(form: type[Serializer[Any]], body: Any) -> list[str]:
    """The fields for which a form refuses a body, in order; none where it takes it."""
    try:
        bound = form(data=parsed(body))
    except ParseError:
        return ["no JSON"]
    return [] if bound.is_valid() else sorted(map(str, bound.errors))


def cases(wrong: Wrong) -> list[Any]:
    """Each field with each of its values, to parametrize a test with."""
    return [
        pytest.param(field, value, id=f"{field} {number}")
        for field, values in wrong.items()
        for number, value in enumerate(values)
    ]


class BodiesOfForms:
    """What holds of every form that reads a body: subclass it as a class of tests.

    Attributes:
        forms: by form, a body that it takes, and by field what it refuses there.
    """

    forms: Mapping[type[Serializer[Any]], tuple[dict[str, Any], Wrong]] = {}

    def test_what_a_body_has_to_say(self, form: type[Serializer[Any]]) -> None:
        right, _ = self.forms[form]
        assert refused(form, right) == []
        for field in right:
            rest = {name: value for name, value in right.items() if name != field}
            expected = [field] if form().fields[field].required else []
            assert refused(form, rest) == expected

    def test_a_value_that_it_may_not_have_is_refused_beside_its_field(
        self, form: type[Serializer[Any]], field: str, value: Any
    ) -> None:
        right, _ = self.forms[form]
        assert refused(form, right | {field: value}) == [field]

    @pytest.mark.parametrize("body", [[], "x", 5, None, True])
    def test_what_is_no_object_is_no_body(self, form: type[Serializer[Any]], body: Any) -> None:
        assert refused(form, body) == ["non_field_errors"]

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Parametrize the tests with the forms of their class."""
        if "field" not in metafunc.fixturenames:
            metafunc.parametrize("form", self.forms)
            return
        found = [
            pytest.param(form, *case.values, id=f"{form.__name__} {case.id}")
            for form, (_, wrong) in self.forms.items()
            for case in cases(wrong)
        ]
        metafunc.parametrize(("form", "field", "value"), found)
