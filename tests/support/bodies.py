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
