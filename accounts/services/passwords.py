"""Validate passwords, reset them through mailed links, and replace them."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.http import urlsafe_base64_decode

from accounts import realtime
from accounts.domain.addresses import normal_email
from accounts.models import User, UserItem
from accounts.services import directory, throttle, token_limit
from accounts.services.reset_links import reset_tokens
from mydoc.aws.queue import enqueue, enqueue_later
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Conflict, Invalid, TooManyRequests
from mydoc.core.passwords import normal
from mydoc.web.versions import digest

CHANGED = "accounts.tasks.send_password_changed"
_ATTEMPTS = 8
# Nearly always long enough for the write.
_SOON_SECONDS = 2


def validate(password: str, *, email: str, name: str, surname: str) -> None:
    """Validate a new password by AUTH_PASSWORD_VALIDATORS.

    Raises:
        Invalid: `bad_password`, with all that is wrong with it.
    """
    _validate(password, User(email=email, name=name, surname=surname))


def hashed(password: str) -> str:
    """Return a password as it is stored: a hash of its normal spelling."""
    return make_password(normal(password))


def request_reset(*, email: str, address: str) -> None:
    """Enqueue the mail with a reset link, whether or not the address has an account: three round trips.

    Strangers can use up the limits of a network address that others have too, and of the mails to someone. Then
    two more an hour are sent all the same: no one can use these up without a link being on its way that works.

    Raises:
        Invalid: `bad_email`.
        TooManyRequests: `too_many_requests`.
    """
    email = normal_email(email)
    try:
        throttle.RESET_FROM_ADDRESS.hit(address)
        throttle.MAILS_TO_ACCOUNT.hit(email)
    except TooManyRequests:
        throttle.RESET_SLOWLY.hit(email)
    enqueue("accounts.tasks.send_password_reset", email)


def reset(*, uid: str, token: str, password: str, revoke_tokens: bool = True) -> None:
    """Set a new password through a mailed link. Sessions and login tokens end.

    Args:
        uid, token: the two parts of the link.
        revoke_tokens: whether the named tokens end as well.

    Raises:
        Invalid: `bad_link`, if it is not one of ours, is too old or used, or its owner may not sign in;
            `bad_password`.
    """
    user = owner_of(uid)
    if user is None or not reset_tokens.check_token(user, token):
        raise _bad_link()
    _validate(password, user)
    try:
        replace(user, password=password, revoke_tokens=revoke_tokens)
    except Conflict:
        raise _bad_link() from None


def owner_of(uid: str) -> User | None:
    """Return the person that a reset link belongs to; None for no one, or someone who may not sign in."""
    try:
        user = User.objects.get(pk=urlsafe_base64_decode(uid).decode())
    except (ValueError, User.DoesNotExist):
        return None
    return user if user.may_sign_in else None


def replace(user: User, *, password: str, revoke_tokens: bool) -> None:
    """Set someone's password, on condition that it is still the one that the caller's proof was checked against.

    So a reset link works once, however often it is used at the same moment. Sessions, login tokens and connections
    end, and a mail tells them.

    1. Enqueue the job that does step 3 again and mails the owner. If it runs before step 2, it looks once more
       when no request can still be running. A crash after it leaves a job that finds the old password and does
       nothing.
    2. Write the password and delete the named tokens in one transaction, on condition that the password is the old
       one and no token was made since they were read. A crash after it leaves the job.
    3. Close the connections of what has ended.

    Args:
        user: as read before the proof was checked; has the new password afterwards.
        revoke_tokens: whether the named tokens end as well.

    Raises:
        Conflict: `busy`, if the password was changed meanwhile, or others kept making tokens.
    """
    before = user.password
    user.set_password(password)
    version = digest(user.password)
    enqueue_later(CHANGED, user.id, int(revoke_tokens), version, seconds=_SOON_SECONDS)
    for _ in range(_ATTEMPTS):
        roster = token_limit.read(user_id=user.id) if revoke_tokens else None
        try:
            directory.update(
                user_id=user.id,
                actions=[UserItem.password.set(user.password)],
                condition=UserItem.password == before,
                is_shown=False,
                also=partial(token_limit.clear, roster=roster) if roster else None,
            )
        except Cancelled as error:
            if error.refused_by(UserItem):
                raise Conflict("busy", "The password was changed elsewhere. Sign in with the new one.") from None
            continue
        return realtime.disconnect(user_id=user.id)
    raise Conflict("busy", "Your tokens are being changed. Try again in a moment.")


def _validate(password: str, user: User) -> None:
    try:
        validate_password(normal(password), user)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise Invalid("bad_password", message, fields={"password": message}) from None


def _bad_link() -> Invalid:
    return Invalid("bad_link", "This link no longer works. Request a new one.")
