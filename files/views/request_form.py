"""Define the form of a file request. It only reads what was typed; the rules are the domain's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from files.domain import request_rules as rules
from files.domain.requests import Request
from files.templatetags.ui import lifetime
from files.views.documents import lifetimes
from mydoc.features import Limits
from mydoc.web.forms import VersionedForm, only_touched

_GB = 1000**3
_ASKED = [("required", "Required"), ("optional", "Optional"), ("off", "Not asked")]
# The form's fields by the domain's names.
CALLED = {"max_bytes": "total", "largest_file": "largest"}


class RequestForm(VersionedForm):
    """Args:
    limits: what the owner may choose among.
    of: the request that is changed; None for a new one.
    """

    checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        "title": rules.check_title,
        "instructions": rules.check_instructions,
        "max_files": rules.check_max_files,
        "total": lambda gigabytes: rules.check_max_bytes(_bytes(gigabytes) or 0),
        "largest": lambda gigabytes: rules.check_largest_file(_bytes(gigabytes)),
        "types": lambda text: rules.check_types(_types(text)),
    }

    title = forms.CharField(
        label="Title", max_length=rules.LONGEST_TITLE, help_text="Everyone who opens the link sees it."
    )
    instructions = forms.CharField(
        label="Instructions",
        required=False,
        max_length=rules.LONGEST_INSTRUCTIONS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ask_name = forms.ChoiceField(label="Sender name", choices=_ASKED, initial="required")
    ask_email = forms.ChoiceField(label="Sender email", choices=_ASKED, initial="optional")
    expires_in = forms.TypedChoiceField(label="Link expiry", coerce=int, required=False, empty_value=None)
    keep_for = forms.TypedChoiceField(label="Keep files for", coerce=int)
    max_files = forms.IntegerField(label="Maximum files", initial=rules.USUAL_FILES)
    total = forms.DecimalField(
        label="Total size (GB)", initial=rules.USUAL_BYTES // _GB, max_digits=12, decimal_places=6
    )
    largest = forms.DecimalField(label="File size limit (GB)", required=False, max_digits=12, decimal_places=6)
    types = forms.CharField(
        label="File types",
        required=False,
        max_length=2000,
        help_text="Such as .pdf, .docx or image/*. Leave empty to accept any type.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, limits: Limits, of: Request | None = None) -> None:
        super().__init__(data, initial=shown_of(of) if of else None)
        self._is_new = of is None
        usual = int(limits.default_expiry.total_seconds())
        kept = int(of.keep.total_seconds()) if of else usual
        until: list[Any] = [("", "No change"), *lifetimes(limits)] if of else list(lifetimes(limits))
        self._choices("expires_in", until, None if of else usual)
        self._choices("keep_for", _with(lifetimes(limits), kept), kept)

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the service takes it."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if not self._is_new:
            typed = only_touched(self, typed)
        if "total" in typed:
            typed["max_bytes"] = _bytes(typed.pop("total"))
        if "largest" in typed:
            typed["largest_file"] = _bytes(typed.pop("largest"))
        if "types" in typed:
            typed["types"] = _types(typed["types"])
        if typed.get("expires_in", 0) is None:
            del typed["expires_in"]
        return typed

    def _choices(self, name: str, choices: list[Any], initial: int | None) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        # As it comes back, so that what was not touched can be told.
        field.initial = None if initial is None else str(initial)


def shown_of(found: Request) -> dict[str, Any]:
    """Return what the form shows of a request."""
    return {
        "version": found.version,
        "title": found.title,
        "instructions": found.instructions,
        "ask_name": found.ask_name.value,
        "ask_email": found.ask_email.value,
        "max_files": found.max_files,
        "total": _gigabytes(found.max_bytes),
        "largest": _gigabytes(found.largest_file),
        "types": ", ".join(found.types),
    }


def _with(choices: list[tuple[int, str]], seconds: int) -> list[tuple[int, str]]:
    """Return the choices, including the current value."""
    return sorted(dict([(seconds, lifetime(seconds)), *choices]).items())


def _types(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,;]+", text) if one]


def _bytes(gigabytes: Any) -> int | None:
    return None if gigabytes is None else int(gigabytes * _GB)


def _gigabytes(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(f"{count / _GB:.6f}".rstrip("0").rstrip("."))
