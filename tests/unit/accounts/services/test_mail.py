"""Mails about an account: who gets which one, what it says and where its links lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as outgoing

from accounts.models import User, UserItem
from accounts.services import mail, registration
from accounts.services.reset_links import reset_tokens
from tests.support.stored import NOW, keep, stored_person

pytestmark = pytest.mark.usefixtures("offline")

ALICE = "alice@example.com"
CONFIRM, RESET = "MyDoc: Confirm your email address", "MyDoc: Set a new password"
KNOWN, CHANGED = "MyDoc: You already have an account", "MyDoc: Your password was changed"


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch) -> Callable[..., UserItem]:
    """Makes Alice all there is."""

    def make(**fields: Any) -> UserItem:
        item = stored_person(**fields)
        keep(monkeypatch, item)
        return item

    return make


def sent() -> tuple[str, str]:
    """The only mail there is: its subject and text."""
    [message] = outgoing.outbox
    assert message.to == [ALICE]
    assert str(message.body).startswith("Hello Alice,")
    return message.subject, str(message.body)


def address_of(path: str) -> str:
    return f"{settings.SITE_URL}/{path}"


def token_in(text: str) -> str:
    """The token of the confirmation link in a mail."""
    return text.partition(address_of("accounts/confirm/"))[2].partition("/")[0]


SENDERS: dict[str, Callable[[UserItem], None]] = {
    "confirmation": lambda item: mail.send_confirmation(user_id=item.id),
    "sign-up": lambda item: mail.answer_sign_up(email=item.email),
    "confirmation again": lambda item: mail.resend_confirmation(email=item.email),
    "password reset": lambda item: mail.send_password_reset(email=item.email),
    "password changed": lambda item: mail.send_password_changed(user_id=item.id),
}


@pytest.mark.parametrize("sender", ["confirmation", "sign-up", "confirmation again", "password reset"])
def test_who_is_unconfirmed_gets_the_confirmation_link_whatever_they_ask_for(
    alice: Callable[..., UserItem], sender: str
):
    item = alice(email_confirmed_at=None)

    SENDERS[sender](item)

    subject, text = sent()
    assert subject == CONFIRM
    assert registration.check_confirmation(token=token_in(text)).id == item.id


@pytest.mark.parametrize(
    ("sender", "subject"), [("sign-up", KNOWN), ("password reset", RESET), ("password changed", CHANGED)]
)
def test_who_is_confirmed_gets_the_mail_that_it_is_about(
    alice: Callable[..., UserItem], sender: str, subject: str
):
    SENDERS[sender](alice())

    assert sent()[0] == subject


@pytest.mark.parametrize("sender", ["confirmation", "confirmation again"])
def test_who_is_confirmed_gets_no_confirmation_link(alice: Callable[..., UserItem], sender: str):
    SENDERS[sender](alice())

    assert outgoing.outbox == []


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("confirmed_at", [None, NOW])
def test_who_is_disabled_gets_no_mail(alice: Callable[..., UserItem], sender: str, confirmed_at: Any):
    SENDERS[sender](alice(is_active=False, email_confirmed_at=confirmed_at))

    assert outgoing.outbox == []


@pytest.mark.parametrize("sender", SENDERS)
def test_who_has_no_account_gets_no_mail(alice: Callable[..., UserItem], sender: str):
    alice()

    SENDERS[sender](stored_person(email="bob@example.com"))
    SENDERS[sender](stored_person(id="x", email="x"))

    assert outgoing.outbox == []


def test_a_reset_link_leads_to_the_page_and_is_their_own(alice: Callable[..., UserItem]):
    item = alice()

    mail.send_password_reset(email=ALICE)

    link = mail.password_link(User.from_item(item))
    uid, token = link.removeprefix(address_of("accounts/password/reset/")).strip("/").split("/")
    assert reset_tokens.check_token(User.from_item(item), token)
    assert f"/{uid}/" in sent()[1]


def test_who_is_unconfirmed_has_a_link_that_confirms_as_well(alice: Callable[..., UserItem]):
    item = alice(email_confirmed_at=None)

    assert registration.check_confirmation(token=token_in(mail.password_link(User.from_item(item)))).id == item.id


def test_who_signs_up_again_is_shown_how_to_sign_in(alice: Callable[..., UserItem]):
    mail.answer_sign_up(email=alice().email)

    text = sent()[1]
    assert f"Sign in: {address_of('accounts/login/')}\n" in text
    assert f"Set a new password: {address_of('accounts/password/reset/')}\n" in text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Your access tokens still work."),
        ({"tokens_revoked": True}, "All your access tokens were revoked."),
    ],
)
def test_a_changed_password_says_what_still_works_and_what_to_do(
    alice: Callable[..., UserItem], fields: dict[str, bool], says: str
):
    mail.send_password_changed(user_id=alice().id, **fields)

    text = sent()[1]
    assert says in text
    assert f"View access tokens: {address_of('settings/tokens/')}\n" in text
    assert f"Set a new password: {address_of('accounts/password/reset/')}\n" in text
