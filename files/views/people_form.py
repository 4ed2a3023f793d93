"""The forms of the administrators' pages of people."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from mydoc.features.words import read_size


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label="Name", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    surname = forms.CharField(
        label="Surname", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_admin = forms.BooleanField(label="As an administrator", required=False)


class QuotaForm(forms.Form):
    quota = forms.CharField(
        label="Quota",
        max_length=40,
        help_text="Such as 50 GB. What is stored stays, beyond a smaller quota too.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_quota(self) -> int:
        try:
            return read_size(self.cleaned_data["quota"])
        except ValueError:
            raise ValidationError("Write it like “50 GB”.", code="invalid") from None
