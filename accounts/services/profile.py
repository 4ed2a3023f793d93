"""Return and change one's own account."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from accounts.domain.names import clean_names
from accounts.domain.notifications import chosen, wanted
from accounts.domain.people import Account
from accounts.models import User, UserItem
from accounts.preferences import pack, unpack
from accounts.services import directory
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Invalid
from mydoc.core.moments import time_zones
from mydoc.web.versions import ANY, Expected, digest


def get(*, user_id: str) -> Account:
    """Return the account of a person.

    Raises:
        NotFound: `no_account`.
    """
    return _account(directory.get_item(user_id))


def of_user(user: User) -> Account:
    """Return the account of someone who has just been read, such as the one who signed in; no round trip."""
    return Account(
        id=user.id,
        email=user.email,
        name=user.name,
        surname=user.surname,
        is_admin=user.is_admin,
        date_joined=user.date_joined,
        quota_bytes=int(user.quota_bytes),
        bytes_used=int(user.bytes_used),
        documents_count=int(user.documents_count),
        preferences=unpack(user.preferences),
        notifications=wanted(user.notifications),
        time_zone=user.time_zone,
    )


def version_of(account: Account) -> str:
    """Return the version of what a person can change of their account."""
    return digest(
        account.name, account.surname, account.preferences, sorted(account.notifications), account.time_zone
    )


def change(
    *,
    user_id: str,
    name: str | None = None,
    surname: str | None = None,
    preferences: Any = None,
    notifications: Mapping[str, bool] | None = None,
    time_zone: str | None = None,
    expected: Expected = ANY,
) -> Account:
    """Change name, surname, preferences, wanted emails or time zone, together with the directory, and notify open
    pages and programs.

    Args:
        name, surname: None leaves one as it is.
        preferences: the document that takes the place of the present one; None leaves that as it is.
        notifications: whether each kind of email is wanted, by its value; kinds that are left out stay as they
            are.
        time_zone: one of `mydoc.core.moments.time_zones`; "" for none, None leaves it as it is.
        expected: the versions, by `version_of`, that the change is meant for.

    Raises:
        Invalid: `bad_name`, with the field that is wrong; `bad_preferences`; `bad_time_zone`.
        NotFound: `no_account`.
        Conflict: `busy`. Outdated: `changed_meanwhile`.
    """
    if time_zone and time_zone not in time_zones():
        raise _bad_time_zone()
    packed = None if preferences is None else pack(preferences)

    def decide(item: UserItem) -> dict[str, Any]:
        # What is read here is the condition of the write.
        expected.check(version_of(_account(item)))
        names = clean_names(
            name=item.name if name is None else name,
            surname=item.surname if surname is None else surname,
        )
        values = {
            "name": names[0],
            "surname": names[1],
            "preferences": packed or item.preferences,
            "notifications": chosen(item.notifications, notifications or {}),
            "time_zone": item.time_zone if time_zone is None else time_zone,
        }
        return {field: value for field, value in values.items() if value != getattr(item, field)}

    return _account(directory.change(user_id=user_id, decide=decide))


def note_time_zone(*, user: User, time_zone: str) -> None:
    """Store the time zone of someone's browser, if they have none: two round trips, and none if they do.

    Args:
        user: who has just signed in.
        time_zone: as the browser calls it; ignored if it is none that is known here.
    """
    if user.time_zone or time_zone not in time_zones():
        return
    # Refused if it was chosen, or the account deleted, meanwhile.
    with suppress(Cancelled):
        directory.update(
            user_id=user.id,
            actions=[UserItem.time_zone.set(time_zone)],
            condition=UserItem.time_zone.does_not_exist() | (UserItem.time_zone == ""),
        )


def _bad_time_zone() -> Invalid:
    message = "Choose a time zone such as Europe/Berlin."
    return Invalid("bad_time_zone", message, fields={"time_zone": message})


def _account(item: UserItem) -> Account:
    return Account(
        id=item.id,
        email=item.email,
        name=item.name,
        surname=item.surname,
        is_admin=item.is_admin,
        date_joined=item.date_joined,
        quota_bytes=int(item.quota_bytes),
        bytes_used=int(item.quota_bytes) - int(item.bytes_free),
        documents_count=int(item.documents_count),
        preferences=unpack(item.preferences),
        notifications=wanted(item.notifications),
        time_zone=item.time_zone,
    )
