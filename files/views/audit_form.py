"""Read what a reader of the history asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.http import urlencode

from files.domain.audit import FIRST_YEAR, KINDS, LAST_YEAR, Filter, days_between
from mydoc.core.moments import zone_of

_LABELS = {
    "uploads": "Uploads",
    "downloads": "Downloads and views",
    "changes": "Changes",
    "deletions": "Deletions",
    "people": "Sharing with people",
    "links": "Links",
    "requests": "File requests",
    "denied": "Denied",
    "administration": "Administration",
}


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
        validators=[MinValueValidator(date(FIRST_YEAR, 1, 1)), MaxValueValidator(date(LAST_YEAR - 1, 12, 31))],
    )


class HistoryForm(forms.Form):
    """Words, a kind of action, who acted, and days in the reader's time zone, which a script fills in."""

    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(
        required=False,
        label="Action",
        choices=[("", "All actions"), *_LABELS.items()],
        widget=forms.Select(attrs={"class": "select"}),
    )
    person = forms.CharField(
        required=False,
        label="Person",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "placeholder": "Name or address", "autocomplete": "off"}),
    )
    first = _day("From")
    last = _day("To")
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            self.add_error("last", "Choose the same day as From, or a later one.")
        return found

    @property
    def asked(self) -> Filter:
        """Return what is asked for; what is not valid asks for nothing."""
        self.is_valid()
        found = self.cleaned_data
        since, until = days_between(found.get("first"), found.get("last"), zone_of(found.get("zone") or ""))
        return Filter(
            query=found.get("q", ""),
            actions=KINDS.get(found.get("kind", ""), frozenset()),
            person=found.get("person", ""),
            since=since,
            until=until,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words is asked for."""
        return any(self.data.get(name) for name in ("kind", "person", "first", "last"))

    @property
    def as_query(self) -> str:
        """Return what was asked for as it stands in an address."""
        typed = [(name, self.data.get(name, "")) for name in self.fields]
        return urlencode([(name, value) for name, value in typed if value])
