"""What forms of pages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mydoc.errors import MyDocError


def add_refusal(form: forms.BaseForm, error: MyDocError, *, called: Mapping[str, str] | None = None) -> None:
    """Show a service's refusal in the form, beside the fields it names.

    Args:
        called: what the form calls what the service names, where it has no field of that name.
    """
    placed = False
    for name, message in error.fields.items():
        field = name if name in form.fields else (called or {}).get(name, "")
        if field in form.fields:
            form.add_error(field, message)
            placed = True
    if not placed:
        form.add_error(None, ValidationError(error.message, code=error.code))


def only_touched(form: forms.BaseForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of a form's values, those whose fields say something else than they showed. The rest stays as it is, to the
    second and the byte, however exactly the form showed it."""
    touched = set(form.changed_data)
    return {name: value for name, value in values.items() if name in touched and not _is_same_text(form, name)}


def _is_same_text(form: forms.BaseForm, name: str) -> bool:
    # Browsers end the lines of what is sent with CR and LF (HTML, constructing the entry list).
    shown, value = form.get_initial_for_field(form.fields[name], name), form.cleaned_data.get(name)
    return isinstance(value, str) and isinstance(shown, str) and _lines(value) == _lines(shown)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
