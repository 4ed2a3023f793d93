"""Share what the forms of pages have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from mydoc.core.errors import MyDocError
from mydoc.web.versions import Expected, shown

CHANGED = (
    "Someone else has changed this since you opened it. Nothing was saved. Compare your changes with the "
    "current values, then save again to replace them."
)


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
    """Return those of a form's values whose fields differ from what the form showed. The rest stays as it is,
    however rounded the form showed it."""
    touched = set(form.changed_data)
    return {name: value for name, value in values.items() if name in touched and not _is_same_text(form, name)}


def _is_same_text(form: forms.BaseForm, name: str) -> bool:
    # Browsers end the lines of what is sent with CR and LF (HTML, constructing the entry list).
    shown, value = form.get_initial_for_field(form.fields[name], name), form.cleaned_data.get(name)
    return isinstance(value, str) and isinstance(shown, str) and _lines(value) == _lines(shown)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


class CheckedForm(forms.Form):
    """A form whose fields the domain checks beside what Django finds, so that all mistakes are shown at once.

    Class attributes:
        checks: by field, what raises an error of ours for a value that is wrong; the service checks again.
    """

    checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {}

    def clean(self) -> dict[str, Any]:
        for name, check in self.checks.items():
            value = self.cleaned_data.get(name)
            if value in (None, ""):
                continue
            try:
                check(value)
            except MyDocError as error:
                self.add_error(name, next(iter(error.fields.values()), error.message))
        return self.cleaned_data


class VersionedForm(CheckedForm):
    """A form of something that others may change meanwhile: it carries the version that it showed."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def expected(self) -> Expected:
        """The version that the change is meant for."""
        return shown(self.data.get(self.add_prefix("version")))

    def say_changed(self, now: Mapping[str, Any]) -> None:
        """Show what was typed and, beside each field that someone else has changed, its new value.

        Args:
            now: like `initial`, with the version that the form is for when it is sent again.
        """
        self.add_error(None, ValidationError(CHANGED, code="changed_meanwhile"))
        again = cast(QueryDict, self.data).copy()
        again[self.add_prefix("version")] = str(now["version"])
        self.data = again
        say_what_is_now(self, now)


def say_what_is_now(form: forms.BaseForm, now: Mapping[str, Any]) -> None:
    """Say beside each field of a form that was sent, where something else is stored by now, what that is."""
    for name, value in now.items():
        field = form.fields.get(name)
        if field is None or isinstance(field.widget, forms.HiddenInput | forms.PasswordInput):
            continue
        if _differs(field, value, form[name].data):
            form.add_error(
                name, ValidationError(f"Current value: {_words(field, value)}.", code="changed_meanwhile")
            )


def _differs(field: forms.Field, value: Any, typed: Any) -> bool:
    try:
        meant = field.clean(typed)
    except ValidationError:
        return True
    return bool(_comparable(meant) != _comparable(value))


def _comparable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return {str(one) for one in value}
    return _lines(value) if isinstance(value, str) else value


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "on" if value else "off"
    if value is None or value in ("", []):
        return "empty"
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in cast(Any, field.choices)}
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(f"“{labels.get(str(one), one)}”" for one in values)
    if isinstance(value, datetime):
        return f"{value:%-d %B %Y, %H:%M} UTC"
    text = str(field.prepare_value(value))
    return f"“{text[:200]}…”" if len(text) > 200 else f"“{text}”"
