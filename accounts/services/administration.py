"""What administrators do to accounts; who may is decided by the caller."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from accounts.domain import clean_names, normal_email
from accounts.models import EmailClaim, UserItem
from accounts.services import directory, registration, tokens
from mydoc import clock


def disable(*, user_id: str) -> None:
    """Shut a person out at once: sessions, tokens and connections end and the directory forgets them. Doing
    it twice does no harm.

    Raises:
        NotFound: `no_account`.
        Conflict: `busy`.
    """
    directory.change(
        user_id=user_id,
        decide=lambda item: {"is_active": False} if item.is_active else {},
        # Sessions must not come back to life when the account does.
        extra_actions=[UserItem.auth_epoch.add(1)],
    )
    # It closes the connections, too.
    tokens.revoke_all(user_id=user_id)


def enable(*, user_id: str) -> None:
    """Let a person in again; they sign in and make new tokens. Doing it twice does no harm.

    Raises:
        NotFound: `no_account`.
        Conflict: `busy`.
    """
    if not directory.get_item(user_id).is_active:
        # A crash while disabling may have left some.
        tokens.revoke_all(user_id=user_id)
    directory.change(user_id=user_id, decide=lambda item: {} if item.is_active else {"is_active": True})


def set_admin(*, user_id: str, is_admin: bool) -> None:
    """Make somebody an administrator or take it back, from their next request on.

    Raises:
        NotFound: `no_account`. Conflict: `last_administrator`; `busy`.
    """
    directory.change(
        user_id=user_id,
        decide=lambda item: {} if bool(item.is_admin) == is_admin else {"is_admin": is_admin},
    )


def invite(*, email: str, name: str, surname: str) -> str:
    """Make somebody an administrator who then chooses a password through the link that a mail brings. An account
    that is there already becomes an administrator's and keeps its password.

    Returns:
        the account's id.

    Raises:
        Invalid: `bad_email` or `bad_name`.
    """
    email = normal_email(email)
    name, surname = clean_names(name=name, surname=surname)
    made = registration.create(
        email=email,
        # Nobody knows this one.
        hashed_password=make_password(token_urlsafe(32)),
        name=name,
        surname=surname,
        is_admin=True,
        confirmed_at=clock.now(),
    )
    if made:
        return made
    user_id = str(EmailClaim.get(email, consistent_read=True).user_id)
    set_admin(user_id=user_id, is_admin=True)
    return user_id


def ensure_demo_account(*, email: str, password: str, name: str, surname: str, is_admin: bool = False) -> str:
    """A confirmed, active account with this password; made if there is none, put right if there is.

    Returns:
        its id.

    Raises:
        Invalid: `bad_email` or `bad_name`.
    """
    email = normal_email(email)
    name, surname = clean_names(name=name, surname=surname)
    try:
        user_id = EmailClaim.get(email, consistent_read=True).user_id
    except EmailClaim.DoesNotExist:
        made = registration.create(
            email=email,
            hashed_password=make_password(password),
            name=name,
            surname=surname,
            is_admin=is_admin,
            confirmed_at=clock.now(),
        )
        if made:
            return made
        user_id = EmailClaim.get(email, consistent_read=True).user_id

    def decide(item: UserItem) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if not check_password(password, item.password):
            values["password"] = make_password(password)
        if not item.is_active:
            values["is_active"] = True
        if item.email_confirmed_at is None:
            values["email_confirmed_at"] = clock.now()
        if bool(item.is_admin) != is_admin:
            values["is_admin"] = is_admin
        return values

    directory.change(user_id=user_id, decide=decide)
    return user_id
