"""Turn off a kind of email by the signed link in each of them, without signing in."""

from __future__ import annotations

from typing import Any

from django.core import signing

from accounts.domain.notifications import Notification, chosen, wanted
from accounts.domain.people import Person
from accounts.models import UserItem
from accounts.services import directory
from mydoc import mail
from mydoc.core.errors import Invalid, NotFound

_SALT = "accounts.unsubscribe"


def link(person: Person, kind: Notification) -> str:
    """Return the link that turns a kind of email off for someone: no round trip.

    It names one person and one kind and can do nothing else. It works for as long as the account exists, since
    people unsubscribe from emails of long ago.
    """
    return mail.url("accounts:unsubscribe", token=signing.dumps([person.id, kind.value], salt=_SALT))


def check(*, token: str) -> Notification:
    """Return the kind of email that a link would turn off: one round trip.

    It changes nothing, so that mail scanners may follow the link.

    Raises:
        Invalid: `bad_link`, if it is not one of ours or the account is deleted.
    """
    user_id, kind = _read(token)
    try:
        _require_staying(directory.get_item(user_id))
    except NotFound:
        raise _bad_link() from None
    return kind


def turn_off(*, token: str) -> Notification:
    """Turn a kind of email off, and return which: two round trips, one if it is off already.

    Raises:
        Invalid: `bad_link`, as for `check`. Conflict: `busy`.
    """
    user_id, kind = _read(token)

    def decide(item: UserItem) -> dict[str, Any]:
        _require_staying(item)
        if kind not in wanted(item.notifications):
            return {}
        return {"notifications": chosen(item.notifications, {kind.value: False})}

    try:
        directory.change(user_id=user_id, decide=decide)
    except NotFound:
        raise _bad_link() from None
    return kind


def _read(token: str) -> tuple[str, Notification]:
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
        return str(user_id), Notification(kind)
    except (signing.BadSignature, ValueError, TypeError):
        raise _bad_link() from None


def _require_staying(item: UserItem) -> None:
    if item.leaving_at is not None:
        raise _bad_link()


def _bad_link() -> Invalid:
    return Invalid("bad_link", "This link does not work. Choose which emails you get under Settings.")
