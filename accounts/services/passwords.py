"""Passwords: what is good enough, and what happens around a change. Changing is Django's forms' job."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts import realtime
from accounts.domain import normal_email
from accounts.models import User
from accounts.services import throttle
from mydoc.errors import Invalid
from mydoc.queue import enqueue


def validate(password: str, *, email: str, name: str, surname: str) -> None:
    """Hold a new password against AUTH_PASSWORD_VALIDATORS.

    Raises:
        Invalid: `bad_password`, with all that is wrong with it.
    """
    try:
        validate_password(password, User(email=email, name=name, surname=surname))
    except ValidationError as error:
        message = " ".join(error.messages)
        raise Invalid("bad_password", message, fields={"password": message}) from None


def request_reset(*, email: str, address: str) -> None:
    """Have a reset link mailed, if the address has an account; the caller cannot tell.

    Raises:
        Invalid: `bad_email`.
        TooManyRequests: `too_many_requests`.
    """
    email = normal_email(email)
    throttle.RESET_FROM_ADDRESS.hit(address)
    throttle.MAILS_TO_ACCOUNT.hit(email)
    enqueue("accounts.tasks.send_password_reset", email)


def after_change(*, user_id: str) -> None:
    """Tell the owner that the password was changed, and close the connections of the sessions that ended."""
    realtime.disconnect(user_id=user_id)
    enqueue("accounts.tasks.send_password_changed", user_id)
