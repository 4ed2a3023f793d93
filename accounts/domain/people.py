"""Define people as others, they themselves and administrators see them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from accounts.domain.notifications import DEFAULT, Notification


@dataclass(frozen=True)
class Person:
    """A person as others may see them.

    Args:
        group: whose limits hold for them (mydoc.features); "" for everyone's.
        time_zone: in which their mails tell the time; "" if it is not known. Others are not shown it.
        notifications: the kinds of emails they want.
    """

    id: str
    email: str
    name: str
    surname: str
    is_active: bool = True
    group: str = ""
    time_zone: str = ""
    notifications: frozenset[Notification] = DEFAULT

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    @property
    def initials(self) -> str:
        """One or two capital letters of the name, or of the address if there is no name."""
        letters = [part[0] for part in (self.name, self.surname) if part] or [self.email[:1]]
        return "".join(letters).upper()


@dataclass(frozen=True)
class Account:
    """A person's own account; sizes in bytes, the preferences that programs keep with it, the emails that the
    person wants, and the time zone, "" for none."""

    id: str
    email: str
    name: str
    surname: str
    is_admin: bool
    date_joined: datetime
    quota_bytes: int
    bytes_used: int
    documents_count: int
    preferences: dict[str, Any]
    notifications: frozenset[Notification]
    time_zone: str


class AccountState(StrEnum):
    """Whether a person can sign in, as administrators see it."""

    ACTIVE = "active"
    UNCONFIRMED = "unconfirmed"
    DISABLED = "disabled"
    DELETING = "deleting"


@dataclass(frozen=True)
class ManagedAccount:
    """An account as administrators see it; sizes in bytes."""

    id: str
    email: str
    name: str
    surname: str
    state: AccountState
    is_admin: bool
    group: str
    date_joined: datetime
    last_login: datetime | None
    quota_bytes: int
    bytes_used: int
    documents_count: int

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    @property
    def initials(self) -> str:
        return Person(self.id, self.email, self.name, self.surname).initials

    @property
    def version(self) -> str:
        """The version of the account and of what administrators can change, but not of what its documents take
        up."""
        told = (
            self.id,
            self.email,
            self.name,
            self.surname,
            self.state,
            self.is_admin,
            self.group,
            self.quota_bytes,
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def is_active(self) -> bool:
        """Whether an administrator has neither disabled nor deleted the account."""
        return self.state in {AccountState.ACTIVE, AccountState.UNCONFIRMED}
