"""Define the form of a link. It only reads what was typed; the rules are the domain's.

Moments are UTC; with script, the page shows and takes them in the reader's own time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms

from files.domain import share_rules as rules
from files.domain.shares import Audience, Share
from files.services.shares.passwords import is_common
from files.views.documents import lifetimes
from mydoc.features import Limits
from mydoc.web.forms import VersionedForm, only_touched

_MOMENT = "%Y-%m-%dT%H:%M"
_AUDIENCES = [
    (Audience.ANYONE.value, "Anyone with the link"),
    (Audience.SIGNED_IN.value, "People with an account here"),
    (Audience.RECIPIENTS.value, "Recipients only, by personal link"),
]
# The form's fields by the domain's names.
CALLED = {"expires_in": "expires_at"}


def _moment_field(label: str, help_text: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        input_formats=[_MOMENT, f"{_MOMENT}:%S"],
        help_text=f"<span data-utc-hint>UTC. </span>{help_text}",
        widget=forms.DateTimeInput(format=_MOMENT, attrs={"type": "datetime-local", "data-utc": True}),
    )


class ShareForm(VersionedForm):
    """Args:
    limits: of the link's owner.
    of: the link that is changed; None for a new one.
    """

    checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        "title": rules.check_title,
        "message": rules.check_message,
        "password": lambda password: rules.check_password(password, is_common=is_common),
        "max_downloads": rules.check_max_downloads,
        "slug": rules.check_slug,
    }

    title = forms.CharField(label="Title", required=False, max_length=rules.LONGEST_TITLE)
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=rules.LONGEST_MESSAGE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    audience = forms.ChoiceField(label="Who can open it", choices=_AUDIENCES)
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        max_length=rules.LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "placeholder": "At least 8 characters"}),
    )
    starts_at = _moment_field("Opens", "Leave empty to open it immediately.")
    expires_in = forms.TypedChoiceField(label="Expiry", coerce=int, required=False, empty_value=None)
    expires_at = _moment_field("Expires", "")
    follows_documents = forms.BooleanField(
        label="Expires with its documents",
        required=False,
        help_text="The expiry follows that of the documents.",
    )
    max_downloads = forms.IntegerField(
        label="Maximum downloads",
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "placeholder": "No limit"}),
    )
    is_one_time = forms.BooleanField(
        label="One-time link",
        required=False,
        help_text="Each document, or all as ZIP, can be downloaded once.",
    )
    slug = forms.CharField(
        label="Custom address",
        required=False,
        max_length=rules.LONGEST_SLUG,
        help_text="Such as summer-party. It can be guessed, so it needs a password or recipients.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    forget_password = forms.BooleanField(label="Remove the password", required=False)

    def __init__(self, data: Any = None, *, limits: Limits, of: Share | None = None) -> None:
        super().__init__(data, initial=shown_of(of) if of else {"audience": Audience.ANYONE.value})
        self._share = of
        if of:
            del self.fields["slug"], self.fields["expires_in"]
            if not of.documents_end:
                del self.fields["follows_documents"]
            if of.has_password:
                self.fields["password"].help_text = "A password is set. Enter a new one to change it."
            else:
                del self.fields["forget_password"]
            return
        del self.fields["forget_password"], self.fields["expires_at"], self.fields["follows_documents"]
        field: Any = self.fields["expires_in"]
        field.choices = lifetimes(limits)
        field.initial = int(limits.default_expiry.total_seconds())

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the services take it; for an existing link, what is to change."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        forgets, password = typed.pop("forget_password", False), typed.pop("password")
        if self._share:
            typed = only_touched(self, typed)
            self._choose_end(typed, self._share)
        if typed.get("expires_at", ...) is None:
            del typed["expires_at"]
        if forgets or password:
            typed["password"] = None if forgets else password
        return typed

    @staticmethod
    def _choose_end(typed: dict[str, Any], share: Share) -> None:
        """Choose the end: the moment that was typed, else that of the documents if that was ticked, else as it
        is."""
        follows = typed.pop("follows_documents", None)
        if follows is None or typed.get("expires_at"):
            return
        typed.pop("expires_at", None)
        typed |= {"expires_in": None} if follows else {"expires_at": share.expires_at}


def shown_of(share: Share) -> dict[str, Any]:
    """Return what the form shows of a link."""
    return {
        "version": share.rules_version,
        "title": share.title,
        "message": share.message,
        "audience": share.audience.value,
        "starts_at": _minute(share.starts_at),
        "expires_at": _minute(share.expires_at),
        "follows_documents": share.follows_documents,
        "max_downloads": share.max_downloads,
        "is_one_time": share.is_one_time,
    }


def _minute(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC).replace(second=0, microsecond=0) if moment else None
