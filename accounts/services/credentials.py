"""Verify address and password for pages and the API alike, and the password again."""

from __future__ import annotations

from django.contrib.auth import authenticate

from accounts.domain.addresses import normal_email
from accounts.models import User
from accounts.services import remembered, throttle
from accounts.services.throttle import Attempt
from mydoc.core.errors import Forbidden, Invalid, TooManyRequests, Unauthenticated


def verify(*, email: str, password: str, address: str, browser: str = "") -> User:
    """Return the user of an address and a password: four round trips.

    Only failures count towards the limits, but every attempt is counted before the password is checked, so that no
    burst gets past them. Correct ones wait for each other if the limits have no room for all of them.

    Strangers can use up the limits of an account, and of a network address that others share. Someone in a
    remembered browser then has a second, slower limit that strangers cannot use up: three round trips more.

    Args:
        address: the network address this comes from.
        browser: the value that the browser keeps (accounts.services.remembered).

    Raises:
        Unauthenticated: `bad_credentials`; the same for an unknown address, a wrong password, an address that
            is not confirmed and an account that has been disabled.
        TooManyRequests: `too_many_requests`. Conflict: `busy`.
    """
    try:
        account = normal_email(email)
    except Invalid:
        account = email
    attempt = _begin(account, address, browser)
    user = authenticate(None, username=account, password=password)
    if user is None:
        attempt.keep()
        raise Unauthenticated(
            "bad_credentials",
            "The email address or password is wrong, or the address is not confirmed yet.",
        )
    attempt.forgive()
    return user


def prove(user: User, *, password: str) -> None:
    """Check the password of someone who is signed in: two round trips.

    Wrong ones are limited, since someone may have found their browser open.

    Raises:
        Forbidden: `wrong_password`. TooManyRequests: `too_many_requests`. Conflict: `busy`.
    """
    limit = throttle.PASSWORD_AGAIN
    attempt = throttle.begin([limit.of(user.id)], window_seconds=limit.window_seconds)
    if not user.check_password(password):
        attempt.keep()
        raise Forbidden("wrong_password", "Wrong password. Try again.")
    attempt.forgive()


def _begin(account: str, address: str, browser: str) -> Attempt:
    limits = [throttle.LOGIN_FROM_ADDRESS.of(address), throttle.LOGIN_OF_ACCOUNT.of(account)]
    try:
        return throttle.begin(limits, window_seconds=throttle.LOGIN_OF_ACCOUNT.window_seconds)
    except TooManyRequests:
        known = remembered.owner(browser)
        # The account keeps its address as it was typed.
        if known is None or normal_email(known.email) != account:
            raise
    limit = throttle.LOGIN_REMEMBERED
    return throttle.begin([limit.of(known.id)], window_seconds=limit.window_seconds)
