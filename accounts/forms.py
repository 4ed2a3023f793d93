"""Define the forms of the account pages: Django's own where there is one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts import remembered_browsers
from accounts.addresses import client_address
from accounts.domain.addresses import exact_email
from accounts.domain.tokens import Scope
from accounts.models import User
from accounts.reauthentication import check_own_password
from accounts.services import credentials, passwords
from mydoc.core.errors import Conflict, Invalid, TooManyRequests, Unauthenticated
from mydoc.core.moments import time_zones
from mydoc.core.passwords import normal
from mydoc.web.forms import VersionedForm

_LONGEST_PASSWORD = 1024
_SCOPES = {
    Scope.DOCUMENTS_READ: "List and download documents",
    Scope.DOCUMENTS_WRITE: "Upload, change and delete documents",
    Scope.SHARES_READ: "View links",
    Scope.SHARES_WRITE: "Create, change and revoke links",
    Scope.REQUESTS_READ: "View file requests and received files",
    Scope.REQUESTS_WRITE: "Create, change and close file requests",
    Scope.ACCOUNT_READ: "View the account and its tokens",
    Scope.ACCOUNT_WRITE: "Change the account, create and revoke tokens",
    Scope.AUDIT_READ: "View the history",
    Scope.WEBHOOKS_READ: "View webhooks and their deliveries",
    Scope.WEBHOOKS_WRITE: "Create, change and delete webhooks",
}
_ADMIN_SCOPES = {
    Scope.JOBS_READ: "View failed jobs",
    Scope.JOBS_WRITE: "Replay and discard failed jobs",
    Scope.PEOPLE_READ: "View all accounts",
    Scope.PEOPLE_WRITE: "Invite, change and delete accounts",
    Scope.QUARANTINE_READ: "View documents in quarantine",
    Scope.QUARANTINE_WRITE: "Quarantine and release documents",
    Scope.FEATURES_WRITE: "Turn features on and off, set limits and branding, manage groups",
}


class NewPasswordField(forms.CharField):
    """A new password, in its normal spelling."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(strip=False, max_length=_LONGEST_PASSWORD, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return normal(super().to_python(value) or "")


def check_address(text: str) -> None:
    """Validate an address as the services do.

    Raises:
        ValidationError: `bad_email`.
    """
    try:
        exact_email(text)
    except Invalid as error:
        raise ValidationError(error.message, code=error.code) from None


class AddressField(forms.EmailField):
    """An email address as it is typed."""

    default_validators = [check_address]


class EmailForm(forms.Form):
    email = AddressField(label="Email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class SignUpForm(EmailForm):
    name = forms.CharField(
        label="Name", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    surname = forms.CharField(
        label="Surname", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )


class ConfirmForm(forms.Form):
    """The password and names that the owner of the mailbox chooses; nothing typed at the sign-up counts without
    them."""

    name = forms.CharField(
        label="Name", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    surname = forms.CharField(
        label="Surname", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = NewPasswordField(label="Password", help_text="At least 10 characters.")

    @sensitive_variables()
    def clean_password(self) -> str:
        """Refuse a weak password beside whatever else is wrong; the service knows the person, and refuses more."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class SignInForm(auth_forms.AuthenticationForm):
    """Django's form with our limits; its one message does not tell what exactly was wrong."""

    username = forms.CharField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    # Filled in by the page's script; no reason to keep anyone out.
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True}))

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if username and password:
            try:
                request = cast(HttpRequest, self.request)
                self.user_cache = credentials.verify(
                    email=username,
                    password=password,
                    address=client_address(request),
                    browser=remembered_browsers.shown(request),
                )
            except TooManyRequests as error:
                message = "Too many failed attempts. Try again later, or set a new password by email now."
                raise ValidationError(message, code=error.code) from None
            except (Conflict, Unauthenticated) as error:
                raise ValidationError(error.message, code=error.code) from None
        return self.cleaned_data


class PasswordResetForm(auth_forms.PasswordResetForm):
    """Requests a reset link. Django's own form finds users with SQL and mails them within the request; here a job
    does both."""

    email = AddressField(label="Email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def save(self, *args: Any, request: Any = None, **options: Any) -> None:
        """Request the mail, as Django's view calls it. Raise what the service raises."""
        passwords.request_reset(email=self.cleaned_data["email"], address=client_address(request))


class NewPasswordForm(auth_forms.SetPasswordForm):
    """Sets a password through a reset link.

    Someone else may know the old one, so named tokens end as well unless the person says otherwise.
    """

    new_password1 = NewPasswordField(label="New password", help_text="At least 10 characters.")
    new_password2 = NewPasswordField(label="Confirm new password")
    keep_tokens = forms.BooleanField(
        label="Keep my access tokens",
        required=False,
        help_text="Otherwise they are all revoked, and programs that use them need new ones.",
    )

    def save(self, commit: bool = True) -> User:
        """Raise what the service does."""
        passwords.replace(
            self.user,
            password=self.cleaned_data["new_password1"],
            revoke_tokens=not self.cleaned_data["keep_tokens"],
        )
        return self.user


class PasswordChangeForm(auth_forms.PasswordChangeForm):
    """Django's form, with the choice to end all tokens."""

    new_password1 = NewPasswordField(label="New password", help_text="At least 10 characters.")
    new_password2 = NewPasswordField(label="Confirm new password")
    revoke_tokens = forms.BooleanField(
        label="Revoke all my access tokens",
        required=False,
        help_text="Do this if someone else may know your password. Programs that use tokens will need new ones.",
    )

    @sensitive_variables()
    def clean_old_password(self) -> str:
        """Check the old password, as Django does, with a limit on wrong ones."""
        password: str = self.cleaned_data["old_password"]
        check_own_password(self.user, password)
        return password

    def save(self, commit: bool = True) -> User:
        """Raise what the service does."""
        passwords.replace(
            self.user,
            password=self.cleaned_data["new_password1"],
            revoke_tokens=self.cleaned_data["revoke_tokens"],
        )
        return self.user


def _zones() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the time zones by region: their whole names are too long for a phone."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in time_zones():
        region, _, place = name.partition("/")
        if place:
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    return [("", "Not chosen (UTC)"), ("UTC", "UTC"), *regions.items()]


class ProfileForm(VersionedForm):
    name = forms.CharField(
        label="Name", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    surname = forms.CharField(
        label="Surname", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        help_text="Emails to you show times in it.",
        choices=_zones,
    )


class NotificationsForm(VersionedForm):
    """Which emails a person gets; a field for each kind, called by its value."""

    shared = forms.BooleanField(
        label="A colleague shares documents with me",
        required=False,
        help_text="One email for what someone shares in one go.",
    )
    expiring = forms.BooleanField(
        label="My documents expire soon",
        required=False,
        help_text="One email about a day before. None for documents that are kept for a day or less.",
    )
    opened = forms.BooleanField(
        label="A colleague opens or downloads my document",
        required=False,
        help_text="The first time. The document and the history show it in any case.",
    )
    link_downloaded = forms.BooleanField(
        label="Someone downloads from my link", required=False, help_text="The first time, for each link."
    )
    files_received = forms.BooleanField(
        label="Someone sends files to my file request",
        required=False,
        help_text="One email for what someone sends in one go.",
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="What the token is for, such as “backup script”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="Permissions",
        choices=[(scope.value, label) for scope, label in (_SCOPES | _ADMIN_SCOPES).items()],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(label="Expires in (days)", min_value=1, max_value=365, initial=90)

    def __init__(self, *args: Any, is_admin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_admin:
            # To others they would say nothing; they do not widen anyone's rights.
            cast(forms.MultipleChoiceField, self.fields["scopes"]).choices = [
                (scope.value, label) for scope, label in _SCOPES.items()
            ]

    @property
    def expires_in(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
