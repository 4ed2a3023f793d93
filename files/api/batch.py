"""Answer each entry of a request that starts many uploads as if it were alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rest_framework.exceptions import ValidationError

from files.services.uploads import MOST_AT_ONCE, Wanted
from mydoc.core.errors import Invalid, MyDocError
from mydoc.web.api.exceptions import problem_of
from mydoc.web.api.fields import StrictSerializer

_NAME = "documents"


def results(
    body: Any,
    form: StrictSerializer,
    start: Callable[[list[Wanted]], Sequence[Any]],
    out: Callable[[Any], dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return for each entry of a body what was started, or the problem that it has.

    Args:
        body: what was sent: its `documents` are the entries.
        form: checks one entry.
        start: starts the uploads of all valid entries and returns for each what was started, or its error.
        out: shows what was started.

    Raises:
        Invalid: `invalid`, unless the body is an object of `documents` with 1 to 100 entries.
    """
    wanted = [_wanted(form, entry) for entry in _entries(body)]
    valid = [one for one in wanted if isinstance(one, Wanted)]
    outcomes = iter(start(valid) if valid else [])
    found = [next(outcomes) if isinstance(one, Wanted) else one for one in wanted]
    return [
        {"document": None, "error": problem_of(one)}
        if isinstance(one, MyDocError | ValidationError)
        else {"document": out(one), "error": None}
        for one in found
    ]


def _entries(body: Any) -> list[Any]:
    fields = {}
    if not isinstance(body, dict):
        fields["non_field_errors"] = "Send an object."
    else:
        fields = {str(name)[:50]: "Unknown field." for name in sorted(map(str, set(body) - {_NAME}))[:20]}
        entries = body.get(_NAME)
        if not isinstance(entries, list) or not 0 < len(entries) <= MOST_AT_ONCE:
            fields[_NAME] = f"Send a list of 1 to {MOST_AT_ONCE} documents."
        elif not fields:
            return entries
    raise Invalid("invalid", "Some fields are not valid. Correct them and try again.", fields=fields)


def _wanted(form: StrictSerializer, entry: Any) -> Wanted | ValidationError:
    try:
        return Wanted(**form.run_validation(entry))
    except ValidationError as error:
        return error
