"""Send the mails about an account, in jobs; links in them are never logged."""

from __future__ import annotations

from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User, UserItem
from accounts.services import directory, mail_texts, registration
from accounts.services.reset_links import reset_tokens
from mydoc import mail
from mydoc.core.errors import NotFound


def send_confirmation(*, user_id: str) -> None:
    """Mail the link that confirms the address, unless there is nothing to confirm."""
    item = _find(user_id)
    if item is None or item.email_confirmed_at or not item.is_active:
        return
    mail.send(to=item.email, content=mail_texts.confirmation(item.name, confirmation_link(item)))


def answer_sign_up(*, email: str) -> None:
    """Mail the confirmation link to an address that was signed up with or, if it is confirmed, that it has an
    account."""
    user = _by_email(email)
    if user is None or not user.is_active:
        return
    if not user.is_confirmed:
        send_confirmation(user_id=user.pk)
        return
    mail.send(to=user.email, content=mail_texts.already_registered(user.name))


def resend_confirmation(*, email: str) -> None:
    """Mail the confirmation link to an address, if it is unconfirmed."""
    user = _by_email(email)
    if user is not None:
        send_confirmation(user_id=user.pk)


def send_password_reset(*, email: str) -> None:
    """Mail a reset link to an address that has an account, or the confirmation link if it is unconfirmed."""
    user = _by_email(email)
    if user is None or not user.is_active:
        return
    if not user.is_confirmed:
        send_confirmation(user_id=user.pk)
        return
    mail.send(to=user.email, content=mail_texts.password_reset(user.name, password_link(user)))


def confirmation_link(item: UserItem) -> str:
    """Return the link that confirms an address and sets a password; it works once, for a day."""
    return mail.url("accounts:confirm", token=registration.confirmation_token(item))


def password_link(user: User) -> str:
    """Return the link that sets a password; it works once, for three hours, or a day for an unconfirmed
    account."""
    if not user.is_confirmed:
        return confirmation_link(directory.get_item(user.pk))
    return mail.url(
        "accounts:password-reset-confirm",
        uidb64=urlsafe_base64_encode(force_bytes(user.pk)),
        token=reset_tokens.make_token(user),
    )


def send_password_changed(*, user_id: str, tokens_revoked: bool = False) -> None:
    """Mail someone that their password was changed, in case it was not them, and what still works."""
    item = _find(user_id)
    if item is not None and item.is_active:
        mail.send(to=item.email, content=mail_texts.password_changed(item.name, tokens_revoked=tokens_revoked))


def _find(user_id: str) -> UserItem | None:
    try:
        return directory.get_item(user_id)
    except NotFound:
        return None


def _by_email(email: str) -> User | None:
    try:
        return User.objects.get(email=email)
    except User.DoesNotExist:
        return None
