"""Becoming a person: sign up, and prove that the address is one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from pynamodb.transactions import TransactWrite

from accounts.domain import CONFIRMATION_LIFE, clean_names, normal_email
from accounts.models import EmailClaim, UserItem
from accounts.services import administrators, circles, directory, passwords, throttle
from accounts.services.peppers import peppers
from mydoc import clock, features
from mydoc.errors import Invalid, NotFound
from mydoc.ids import new_id
from mydoc.queue import enqueue
from mydoc.transactions import Cancelled, commit

_SALT = "accounts.registration.confirm"


def register(*, email: str, password: str, name: str, surname: str, address: str) -> None:
    """Sign somebody up, and have the confirmation mailed.

    For an address that has an account already the caller sees no difference; its owner gets a mail that says
    so. An account that was never confirmed is taken over by the newer sign-up, whose link alone then works.

    Args:
        address: the network address this comes from, for the limit.

    Raises:
        Invalid: `bad_email`, `bad_name` or `bad_password`, with the fields that are wrong.
        Forbidden: `feature_off`.
        TooManyRequests: `too_many_requests`.
    """
    features.require("sign_up")
    email = normal_email(email)
    name, surname = clean_names(name=name, surname=surname)
    passwords.validate(password, email=email, name=name, surname=surname)
    throttle.REGISTER_FROM_ADDRESS.hit(address)
    throttle.MAILS_TO_ACCOUNT.hit(email)
    # Hashed in any case: an address that is taken must not be answered any faster.
    hashed = make_password(password)
    user_id = create(email=email, hashed_password=hashed, name=name, surname=surname)
    if user_id:
        enqueue("accounts.tasks.send_confirmation", user_id)
    else:
        _meet_owner(email=email, hashed_password=hashed, name=name, surname=surname)


def create(
    *,
    email: str,
    hashed_password: str,
    name: str,
    surname: str,
    is_admin: bool = False,
    confirmed_at: datetime | None = None,
    also: Callable[[TransactWrite, UserItem], None] | None = None,
) -> str | None:
    """Store a person with everybody's quota, their address and, if confirmed, their directory entries, in one
    transaction.

    Args:
        also: adds more to the transaction.

    Returns:
        the new id, or None if the address is taken.
    """
    quota = features.limits().quota
    item = UserItem(
        id=new_id(),
        email=email,
        name=name,
        surname=surname,
        password=hashed_password,
        is_admin=is_admin,
        email_confirmed_at=confirmed_at,
        date_joined=clock.now(),
        quota_bytes=quota,
        bytes_free=quota,
    )

    def build(transaction: TransactWrite) -> None:
        claim = EmailClaim(email=email, user_id=item.id)
        transaction.save(claim, condition=EmailClaim.email.does_not_exist())
        transaction.save(item, condition=UserItem.id.does_not_exist())
        directory.follow(transaction, {}, circles.entries(item))
        administrators.follow(transaction, None, item)
        if also:
            also(transaction, item)

    try:
        commit(build)
    except Cancelled:
        return None
    return str(item.id)


def resend_confirmation(*, email: str, address: str) -> None:
    """Have the confirmation mailed again, if there is anything to confirm; the caller cannot tell.

    Raises:
        Invalid: `bad_email`.
        TooManyRequests: `too_many_requests`.
    """
    email = normal_email(email)
    throttle.REGISTER_FROM_ADDRESS.hit(address)
    throttle.MAILS_TO_ACCOUNT.hit(email)
    enqueue("accounts.tasks.resend_confirmation", email)


def confirmation_token(item: UserItem) -> str:
    """What the mailed link carries. It ends after 24 hours, once it is used, and with a newer sign-up."""
    return signing.dumps([item.id, _fingerprint(item, peppers()[0])], salt=_SALT)


def check_confirmation(*, token: str) -> str:
    """Whose address a link would confirm; changes nothing, so that mail scanners may follow it.

    Raises:
        Invalid: `bad_link`, if it is none of ours, too old or used.
    """
    try:
        user_id, fingerprint = signing.loads(token, salt=_SALT, max_age=CONFIRMATION_LIFE)
        item = directory.get_item(user_id)
    except (signing.BadSignature, ValueError, TypeError, NotFound):
        raise _bad_link() from None
    _require_pending(item, fingerprint)
    return str(item.id)


def confirm_email(*, token: str) -> str:
    """Confirm the address a link was mailed to; from now on its owner can sign in and be found.

    Returns:
        the user's id.

    Raises:
        Invalid: `bad_link`, if it is none of ours, too old or used.
    """
    user_id = check_confirmation(token=token)
    fingerprint = signing.loads(token, salt=_SALT)[1]

    def decide(item: UserItem) -> dict[str, Any]:
        _require_pending(item, fingerprint)
        return {"email_confirmed_at": clock.now()}

    directory.change(user_id=user_id, decide=decide)
    return user_id


def _meet_owner(*, email: str, hashed_password: str, name: str, surname: str) -> None:
    owner = directory.get_item(EmailClaim.get(email, consistent_read=True).user_id)
    try:
        directory.update(
            user_id=owner.id,
            actions=[
                UserItem.password.set(hashed_password),
                UserItem.name.set(name),
                UserItem.surname.set(surname),
            ],
            condition=UserItem.email_confirmed_at.does_not_exist(),
        )
    except Cancelled:
        enqueue("accounts.tasks.send_already_registered", owner.id)
    else:
        enqueue("accounts.tasks.send_confirmation", owner.id)


def _fingerprint(item: UserItem, pepper: str) -> str:
    state = f"{item.id}:{item.email}:{item.password}:{item.email_confirmed_at}"
    return salted_hmac(_SALT, state, secret=pepper, algorithm="sha256").hexdigest()[:32]


def _require_pending(item: UserItem, fingerprint: str) -> None:
    expected = [_fingerprint(item, pepper) for pepper in peppers()]
    if item.email_confirmed_at or not any(constant_time_compare(each, fingerprint) for each in expected):
        raise _bad_link()


def _bad_link() -> Invalid:
    return Invalid("bad_link", "This link does not work any more. Ask for a new one.")
