"""Define the forms of the administrators' pages of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.domain.people import ManagedAccount
from accounts.forms import AddressField
from mydoc.features.words import read_size, size_text
from mydoc.web.forms import VersionedForm


class InvitationForm(forms.Form):
    email = AddressField(label="Email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label="Name", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    surname = forms.CharField(
        label="Surname", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_admin = forms.BooleanField(label="Make administrator", required=False)


class QuotaForm(VersionedForm):
    quota = forms.CharField(
        label="Quota",
        max_length=40,
        help_text="Such as 50 GB. Documents are kept even if the quota is smaller.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_quota(self) -> int:
        try:
            return read_size(self.cleaned_data["quota"])
        except ValueError:
            raise ValidationError("Enter a size like “50 GB”.", code="invalid") from None


def quota_shown(account: ManagedAccount) -> dict[str, Any]:
    """Return what the form shows of an account's quota."""
    return {"version": account.version, "quota": size_text(account.quota_bytes)}


class DeletionForm(forms.Form):
    """Asks for the address once more, since a deletion cannot be undone."""

    confirm = forms.CharField(
        label="Enter the email address to confirm",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_confirm(self) -> str:
        typed: str = self.cleaned_data["confirm"]
        if typed.strip().lower() != self._email.lower():
            raise ValidationError("This is not the email address of this account.", code="other")
        return typed
