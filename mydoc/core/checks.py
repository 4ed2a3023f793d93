"""Make several checks of one input, so that whoever made several mistakes reads of all of them at once."""

from __future__ import annotations

from collections.abc import Callable

from mydoc.core.errors import Invalid


def check_all(*checks: Callable[[], object]) -> None:
    """Make all of the checks.

    Raises:
        Invalid: the refusal of the first that refuses, with the fields of all that do.
    """
    refused: list[Invalid] = []
    for check in checks:
        try:
            check()
        except Invalid as error:
            refused.append(error)
    if refused:
        fields: dict[str, str] = {}
        for one in refused:
            fields = {**one.fields, **fields}
        raise Invalid(refused[0].code, refused[0].message, fields=fields)
