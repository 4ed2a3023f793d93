"""Define what the accounts API takes (…In) and returns (…Out)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import preferences
from accounts.domain.notifications import Notification
from accounts.domain.people import Account, Person
from accounts.domain.tokens import NAMED_TOKEN_LIFE, Scope, Token
from mydoc.core.sizes import in_words
from mydoc.web.api.fields import StrictBooleanField, StrictSerializer, TextField, WholeNumberField

_LONGEST_PASSWORD = 1024


class RegisterIn(StrictSerializer):
    email = TextField(max_length=254)
    name = TextField(max_length=80)
    surname = TextField(max_length=80)
    password = TextField(
        max_length=_LONGEST_PASSWORD,
        required=False,
        help_text="Only checked, not stored. The password is chosen when the address is confirmed.",
    )


class RegisterOut(serializers.Serializer[Any]):
    email = serializers.EmailField()
    status = serializers.ChoiceField(["confirmation_sent"])


class AddressIn(StrictSerializer):
    email = TextField(max_length=254)


class MailRequestedOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(["mail_requested"])


class ConfirmIn(StrictSerializer):
    token = TextField(max_length=1024)
    password = TextField(max_length=_LONGEST_PASSWORD)
    name = TextField(max_length=80, required=False, help_text="Unchanged since sign-up if not given.")
    surname = TextField(max_length=80, required=False, help_text="Unchanged since sign-up if not given.")


class NewPasswordIn(StrictSerializer):
    uid = TextField(max_length=100)
    token = TextField(max_length=100)
    password = TextField(max_length=_LONGEST_PASSWORD)
    revoke_tokens = StrictBooleanField(
        required=False, default=True, help_text="Whether to revoke named tokens, too."
    )


class LoginIn(StrictSerializer):
    email = TextField(max_length=254)
    password = TextField(max_length=_LONGEST_PASSWORD)


class LoginOut(serializers.Serializer[Any]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    scopes = serializers.ListField(child=serializers.CharField(), help_text="What the token can do, sorted.")


@extend_schema_field({"type": "object", "additionalProperties": {}})
class PreferencesField(serializers.JSONField):
    """A document of the caller's own; accounts.preferences says what it may be."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            f"Settings that programs store: any JSON object of at most {in_words(preferences.LARGEST)}, "
            f"nested at most {preferences.DEEPEST} deep. MyDoc stores it but does not read it.",
        )
        super().__init__(**kwargs)


class NotificationsIn(StrictSerializer):
    """Whether each kind of email is wanted. A kind that is not sent stays as it is."""

    shared = StrictBooleanField(required=False, help_text="A colleague shares documents with you.")
    expiring = StrictBooleanField(required=False, help_text="Documents of yours expire within about a day.")
    opened = StrictBooleanField(
        required=False, help_text="A colleague opens or downloads a document of yours for the first time."
    )
    link_downloaded = StrictBooleanField(required=False, help_text="A link of yours is downloaded the first time.")
    files_received = StrictBooleanField(required=False, help_text="Someone sends files to a request of yours.")


class TimeZoneField(TextField):
    """A time zone by its name in the IANA database; the service checks it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            "The time zone of emails to you, by its name in the IANA database, such as `Europe/Berlin`; "
            "empty for UTC.",
        )
        super().__init__(max_length=40, allow_blank=True, **kwargs)


class AccountIn(StrictSerializer):
    name = TextField(max_length=80)
    surname = TextField(max_length=80)
    preferences = PreferencesField()
    notifications = NotificationsIn(required=False)
    time_zone = TimeZoneField(required=False)


class AccountChangesIn(StrictSerializer):
    name = TextField(max_length=80, required=False)
    surname = TextField(max_length=80, required=False)
    preferences = PreferencesField(required=False)
    notifications = NotificationsIn(required=False)
    time_zone = TimeZoneField(required=False)


class UsageOut(serializers.Serializer[Any]):
    bytes_used = serializers.IntegerField()
    documents_count = serializers.IntegerField()


class NotificationsOut(serializers.Serializer[Any]):
    shared = serializers.BooleanField()
    expiring = serializers.BooleanField()
    opened = serializers.BooleanField()
    link_downloaded = serializers.BooleanField()
    files_received = serializers.BooleanField()


class AccountOut(serializers.Serializer[Account]):
    id = serializers.CharField()
    email = serializers.EmailField()
    name = serializers.CharField()
    surname = serializers.CharField()
    is_admin = serializers.BooleanField()
    date_joined = serializers.DateTimeField()
    quota_bytes = serializers.IntegerField()
    usage = UsageOut(source="*")
    preferences = PreferencesField()
    time_zone = TimeZoneField()
    notifications = serializers.SerializerMethodField(help_text="The emails that are wanted.")

    @extend_schema_field(NotificationsOut)
    def get_notifications(self, account: Account) -> dict[str, bool]:
        return {kind.value: kind in account.notifications for kind in Notification}


class TokenIn(StrictSerializer):
    name = TextField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField([scope.value for scope in Scope]),
        allow_empty=False,
        max_length=len(Scope),
    )
    expires_in = WholeNumberField(
        min_value=60,
        max_value=int(NAMED_TOKEN_LIFE.total_seconds()),
        required=False,
        help_text="Seconds until the token expires; 90 days if not given.",
    )


class TokenOut(serializers.Serializer[Token]):
    id = serializers.CharField()
    name = serializers.CharField()
    scopes = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)

    def get_scopes(self, token: Token) -> list[str]:
        return sorted(token.scopes)


class NewTokenOut(TokenOut):
    token = serializers.SerializerMethodField(help_text="The secret. It is not shown again.")

    def get_token(self, token: Token) -> str:
        return str(self.context["text"])


class ColleagueOut(serializers.Serializer[Person]):
    id = serializers.CharField()
    email = serializers.EmailField()
    name = serializers.CharField()
    surname = serializers.CharField()
    initials = serializers.CharField()


class PeopleOut(serializers.Serializer[Any]):
    items = ColleagueOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class TokensOut(serializers.Serializer[Any]):
    items = TokenOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class RealtimeOut(serializers.Serializer[Any]):
    url = serializers.CharField(allow_null=True, help_text="Null where there is no WebSocket; poll instead.")
    ticket = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
