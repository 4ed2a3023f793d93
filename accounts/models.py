"""Define how people are stored, and the user that Django's own authentication works with."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth import password_validation
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.update import Action

# Imported here, so that their tables are created with the others.
from accounts.connections import ConnectionItem as ConnectionItem
from accounts.domain.addresses import normal_email
from accounts.session_items import SessionItem as SessionItem
from accounts.token_items import TokenItem as TokenItem
from accounts.token_items import TokenRoster as TokenRoster
from mydoc.aws import tables
from mydoc.aws.transactions import commit
from mydoc.core import passwords
from mydoc.core.errors import Invalid
from mydoc.core.ids import is_id


class UserItem(tables.StageModel):
    """A person. It stores what is left of the quota, not what is used: a DynamoDB condition can compare, but
    not add."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("users")

    id = UnicodeAttribute(hash_key=True)
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    surname = UnicodeAttribute()
    password = UnicodeAttribute()
    is_active = BooleanAttribute(default=True)
    is_admin = BooleanAttribute(default=False)
    email_confirmed_at = UTCDateTimeAttribute(null=True)
    # Since when jobs delete the account and all it owns; it can never be enabled again.
    leaving_at = UTCDateTimeAttribute(null=True)
    date_joined = UTCDateTimeAttribute()
    last_login = UTCDateTimeAttribute(null=True)
    auth_epoch = NumberAttribute(default=0)
    quota_bytes = NumberAttribute()
    bytes_free = NumberAttribute()
    documents_count = NumberAttribute(default=0)
    # The group whose limits apply, by name; MemberItem follows it.
    group = UnicodeAttribute(default="")
    # A name of mydoc.core.moments.time_zones; empty if the person has none.
    time_zone = UnicodeAttribute(default="")
    # JSON text (accounts.preferences): DynamoDB would change numbers on the way.
    preferences = UnicodeAttribute(null=True)
    # JSON text (accounts.domain.notifications): which kinds of emails are wanted, where someone has chosen.
    notifications = UnicodeAttribute(null=True)
    # The last mail about documents that expire (accounts.services.notifications).
    warned_token = UnicodeAttribute(null=True)
    warned_until = UTCDateTimeAttribute(null=True)


class MemberItem(tables.StageModel):
    """A member of a group. A table, not an index of people: indexes lag, and a change of quota must reach all."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("members")

    group = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class EmailClaim(tables.StageModel):
    """The owner of an address; its key is what makes addresses unique."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("emails")

    email = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()


class Counter(tables.StageModel):
    """How often something was tried within a window of time; `pending` of those tries have not ended yet."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("counters")

    backed_up = False

    id = UnicodeAttribute(hash_key=True)
    hits = NumberAttribute()
    pending = NumberAttribute(default=0)
    pending_until = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute()


class AdministratorsItem(tables.StageModel):
    """The current administrators: one item, so that a condition can tell whether anyone else is left."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("administrators")

    id = UnicodeAttribute(hash_key=True)
    # DynamoDB knows no empty set: then there is no attribute.
    people = UnicodeSetAttribute(null=True)


class PersonEntry(tables.StageModel):
    """One way to find a person, in one of their circles (accounts.services.circles)."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("directory")

    partition = UnicodeAttribute(hash_key=True)
    position = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    surname = UnicodeAttribute()


class UserManager(BaseUserManager["User"]):
    """Reads a user by id or by email; there is no SQL for anything else."""

    def get(self, *args: Any, **kwargs: Any) -> User:
        """Return one user by `pk`, `id` (one round trip) or `email` (two).

        Raises:
            User.DoesNotExist: if there is none.
        """
        match (args, list(kwargs.items())):
            case (), [("pk" | "id", user_id)]:
                return self._by_id(str(user_id))
            case (), [("email", email)]:
                return self._by_email(str(email))
        return super().get(*args, **kwargs)

    def get_by_natural_key(self, username: str | None) -> User:
        return self._by_email(username or "")

    def _by_id(self, user_id: str) -> User:
        if not is_id(user_id):
            raise User.DoesNotExist
        try:
            return User.from_item(UserItem.get(user_id, consistent_read=True))
        except UserItem.DoesNotExist:
            raise User.DoesNotExist from None

    def _by_email(self, email: str) -> User:
        try:
            claim = EmailClaim.get(normal_email(email), consistent_read=True)
        except (EmailClaim.DoesNotExist, Invalid):
            raise User.DoesNotExist from None
        return self._by_id(claim.user_id)


class User(AbstractBaseUser):
    """A person, as Django's views, forms, hashers and reset tokens need one; its table is UserItem's."""

    id = models.CharField(primary_key=True, max_length=26)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    surname = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField()
    auth_epoch = models.PositiveIntegerField(default=0)
    quota_bytes = models.BigIntegerField(default=0)
    bytes_free = models.BigIntegerField(default=0)
    documents_count = models.PositiveIntegerField(default=0)
    group = models.CharField(max_length=40, blank=True, default="")
    time_zone = models.CharField(max_length=40, blank=True, default="")
    preferences = models.TextField(null=True, blank=True)
    notifications = models.TextField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "surname"]
    # The rest is kept in step with the directory, the quota or the email claims, by the services.
    SAVED_FIELDS: ClassVar[frozenset[str]] = frozenset({"password", "last_login"})

    # What the item held when it was read.
    _stored: dict[str, Any] = {}
    _password: str | None = None

    objects = UserManager()

    class Meta:
        managed = False

    @classmethod
    def from_item(cls, item: UserItem) -> Self:
        """Return the user that an item describes."""
        user = cls(**{field.attname: getattr(item, field.attname) for field in cls._meta.concrete_fields})
        user._state.adding = False
        user._stored = user._values()
        return user

    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def is_confirmed(self) -> bool:
        return self.email_confirmed_at is not None

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and self.is_confirmed

    @property
    def bytes_used(self) -> int:
        return self.quota_bytes - self.bytes_free

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Hash a password in its normal spelling; None for one that no one can sign in with."""
        super().set_password(None if raw_password is None else passwords.normal(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether this is the password, in its normal spelling or as it was typed when it was set."""
        each: list[str | None] = [None] if raw_password is None else [*passwords.spellings(raw_password)]
        return any(super(User, self).check_password(spelling) for spelling in each)

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """Write what has changed, and only that: a stale user must not undo what another process wrote.

        Raises:
            TypeError: for a new user or a field that only a service may change.
            mydoc.aws.transactions.Cancelled: if the user is gone.
        """
        values = self._values()
        changed = {name for name, value in values.items() if value != self._stored.get(name)}
        if update_fields is not None:
            changed &= set(update_fields)
        if self._state.adding or changed - self.SAVED_FIELDS:
            raise TypeError("Users are made, and their other fields changed, by accounts.services.")
        if changed:
            attributes = UserItem.get_attributes()
            actions: list[Action] = [attributes[name].set(values[name]) for name in sorted(changed)]
            # A transaction, since a plain write fails when it meets one, such as an upload's.
            commit(
                lambda transaction: transaction.update(
                    UserItem(id=self.id), actions=actions, condition=UserItem.id.exists()
                )
            )
            self._stored |= {name: values[name] for name in changed}
        if "password" in changed:
            # Such as by Django, when a hasher became stronger: sessions end, and so do their connections.
            from accounts import realtime

            realtime.disconnect(user_id=self.id)
        if self._password is not None:
            password_validation.password_changed(self._password, self)
            self._password = None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # With the epoch in it, raising the epoch signs out everywhere and leaves the password alone. Without the
        # signing key in it, since Django replaces the sessions of an old key one by one, and of two requests at
        # once the second would find its session gone. The password's hash has a random salt: nothing to guess.
        return salted_hmac(
            "accounts.User.session", f"{self.auth_epoch}:{self.password}", secret="", algorithm="sha256"
        ).hexdigest()

    def _values(self) -> dict[str, Any]:
        return {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
