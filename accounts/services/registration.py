"""Sign people up, and confirm the address together with choosing a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from pynamodb.transactions import TransactWrite

from accounts.domain.addresses import CONFIRMATION_LIFE, exact_email, normal_email
from accounts.domain.names import clean_names
from accounts.models import EmailClaim, UserItem
from accounts.services import administrators, circles, directory, passwords, throttle
from accounts.services.peppers import peppers
from mydoc import features
from mydoc.aws.queue import enqueue
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Invalid, NotFound
from mydoc.core.ids import new_id
from mydoc.features import Feature

_SALT = "accounts.registration.confirm"


def register(*, email: str, name: str, surname: str, address: str, password: str | None = None) -> None:
    """Sign someone up, and enqueue the mail whose link confirms the address.

    For an address that has an account already the caller sees no difference, nor does it cost more calls: its
    owner gets a mail that says so. Someone who signs up has not proved that the address is theirs, so nothing they
    typed applies before it is confirmed: no password is kept, and the names are a proposal.

    Args:
        address: the network address this comes from, for the limit.
        password: only checked, so that programs can report a bad one early; it is chosen when the address is
            confirmed.

    Raises:
        Invalid: `bad_email`, `bad_name` or `bad_password`, with the fields that are wrong.
        Forbidden: `feature_off`.
        TooManyRequests: `too_many_requests`.
    """
    features.require(Feature.SIGN_UP)
    email = exact_email(email)
    name, surname = clean_names(name=name, surname=surname)
    if password is not None:
        passwords.validate(password, email=email, name=name, surname=surname)
    throttle.REGISTER_FROM_ADDRESS.hit(address)
    throttle.MAILS_TO_ACCOUNT.hit(normal_email(email))
    create(email=email, name=name, surname=surname)
    enqueue("accounts.tasks.answer_sign_up", email)


def create(
    *,
    email: str,
    name: str,
    surname: str,
    hashed_password: str | None = None,
    is_admin: bool = False,
    confirmed_at: datetime | None = None,
    also: Callable[[TransactWrite, UserItem], None] | None = None,
) -> str | None:
    """Store a person with everyone's quota, their address and, if confirmed, their directory entries, in one
    transaction.

    Args:
        email: as mail is sent to it; no one else can have one that differs in capitals alone.
        hashed_password: None for someone who has yet to choose one, and cannot sign in until then.
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
        password=hashed_password or make_password(None),
        is_admin=is_admin,
        email_confirmed_at=confirmed_at,
        date_joined=clock.now(),
        quota_bytes=quota,
        bytes_free=quota,
    )

    def build(transaction: TransactWrite) -> None:
        claim = EmailClaim(email=normal_email(email), user_id=item.id)
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
    """Enqueue the confirmation mail again, whether or not there is anything to confirm.

    Raises:
        Invalid: `bad_email`.
        TooManyRequests: `too_many_requests`.
    """
    email = normal_email(email)
    throttle.REGISTER_FROM_ADDRESS.hit(address)
    throttle.MAILS_TO_ACCOUNT.hit(email)
    enqueue("accounts.tasks.resend_confirmation", email)


def confirmation_token(item: UserItem) -> str:
    """Return the token of a confirmation link. It expires after 24 hours and once the address is confirmed."""
    return signing.dumps([item.id, _fingerprint(item, peppers()[0])], salt=_SALT)


def check_confirmation(*, token: str) -> UserItem:
    """Return the person whose address a link would confirm; change nothing, so that mail scanners may follow it.

    Raises:
        Invalid: `bad_link`, if it is not one of ours, is too old or used, or the account is disabled.
    """
    user_id, fingerprint = _read(token)
    try:
        item = directory.get_item(user_id)
    except NotFound:
        raise _bad_link() from None
    _require_pending(item, fingerprint)
    return item


def confirm_email(*, token: str, password: str, name: str | None = None, surname: str | None = None) -> str:
    """Confirm an address and set the password that is chosen with it: two round trips. From then on its owner can
    sign in and be found.

    Args:
        name, surname: None leaves one as it was at the sign-up, which anyone may have made.

    Returns:
        the user's id.

    Raises:
        Invalid: `bad_link`, if it is not one of ours, is too old or used, or the account is disabled; `bad_name`
            or `bad_password`, with the fields that are wrong.
        Conflict: `busy`.
    """
    user_id, fingerprint = _read(token)

    def decide(item: UserItem) -> dict[str, Any]:
        _require_pending(item, fingerprint)
        first, last = clean_names(
            name=item.name if name is None else name, surname=item.surname if surname is None else surname
        )
        passwords.validate(password, email=item.email, name=first, surname=last)
        hashed = passwords.hashed(password)
        return {"name": first, "surname": last, "password": hashed, "email_confirmed_at": clock.now()}

    try:
        directory.change(user_id=user_id, decide=decide)
    except NotFound:
        raise _bad_link() from None
    return user_id


def _read(token: str) -> tuple[str, str]:
    """Return the person's id and the fingerprint in a link."""
    try:
        user_id, fingerprint = signing.loads(token, salt=_SALT, max_age=CONFIRMATION_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        raise _bad_link() from None
    return str(user_id), str(fingerprint)


def _fingerprint(item: UserItem, pepper: str) -> str:
    # Not of the password or the names: a second sign-up, by whomever, must not make the first one's link useless.
    return salted_hmac(_SALT, f"{item.id}:{item.email}", secret=pepper, algorithm="sha256").hexdigest()[:32]


def _require_pending(item: UserItem, fingerprint: str) -> None:
    expected = [_fingerprint(item, pepper) for pepper in peppers()]
    is_ours = any(constant_time_compare(each, fingerprint) for each in expected)
    if item.email_confirmed_at or not item.is_active or not is_ours:
        raise _bad_link()


def _bad_link() -> Invalid:
    return Invalid("bad_link", "This link no longer works. Request a new one.")
