"""What forms of pages share."""

from __future__ import annotations

from collections.abc import Mapping

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
