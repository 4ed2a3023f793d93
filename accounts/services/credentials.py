"""Signing in with address and password, for the page and the API alike."""

from __future__ import annotations

from django.contrib.auth import authenticate

from accounts.domain import normal_email
from accounts.models import User
from accounts.services import throttle
from mydoc.errors import Invalid, Unauthenticated


def verify(*, email: str, password: str, address: str) -> User:
    """Who this is: four round trips.

    Only failures count towards the limits, but every attempt is counted before the password is looked at, so
    that no burst gets past them. Right ones wait for each other where the limits have no room for all of them.

    Args:
        address: the network address this comes from.

    Raises:
        Unauthenticated: `bad_credentials`; the same for an unknown address, a wrong password, an address that
            is not confirmed and an account that has been disabled.
        TooManyRequests: `too_many_requests`. Conflict: `busy`.
    """
    try:
        account = normal_email(email)
    except Invalid:
        account = email
    limits = [throttle.LOGIN_FROM_ADDRESS.of(address), throttle.LOGIN_OF_ACCOUNT.of(account)]
    attempt = throttle.begin(limits, window_seconds=throttle.LOGIN_OF_ACCOUNT.window_seconds)
    user = authenticate(None, username=account, password=password)
    if user is None:
        attempt.keep()
        raise Unauthenticated(
            "bad_credentials",
            "The address or the password is not right, or the address has not been confirmed yet.",
        )
    attempt.forgive()
    return user
