"""Confirming an address proves the mailbox and nothing else: no password, session or right that somebody else
chose comes into force by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import EmailClaim, TokenItem, User
from accounts.services import administration, credentials, people, registration, tokens
from mydoc.core.errors import Invalid, Unauthenticated
from tests.conftest import Actor

OWNER = "dora@example.com"
OWNERS, STRANGERS = "what the owner chose", "what a stranger chose"
Jobs = Callable[[], list[str]]


def _sign_up(password: str, name: str = "Dora") -> None:
    """Over REST: the page asks for no password."""
    body = {"email": OWNER, "password": password, "name": name, "surname": "Diaz"}
    answer = Client().post("/api/v1/auth/register/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content


def _link(number: int = -1) -> str:
    found = re.search(r"/accounts/confirm/\S+", mail.outbox[number].body)
    assert found
    return found[0]


def _opens(password: str) -> bool:
    try:
        credentials.verify(email=OWNER, password=password, address="192.0.2.1")
    except Unauthenticated:
        return False
    return True


def _by_page(link: str) -> None:
    answer = Client().post(link, {"name": "Dora", "surname": "Diaz", "password": OWNERS})
    assert answer.status_code == 302, answer.content


def _by_api(link: str) -> None:
    token = link.rstrip("/").rpartition("/")[2]
    body = {"token": token, "password": OWNERS}
    answer = Client().post("/api/v1/auth/confirm/", body, content_type="application/json")
    assert answer.status_code == 204, answer.content


@pytest.fixture(params=[_by_page, _by_api])
def confirm(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Confirms as the owner of the mailbox, by page and by API."""
    confirm: Callable[[str], None] = request.param
    return confirm


@pytest.mark.parametrize("order", [(STRANGERS, OWNERS), (OWNERS, STRANGERS), (STRANGERS,)])
def test_inv_27_the_passwords_of_sign_ups_never_open_the_account(
    run_jobs: Jobs, confirm: Callable[[str], None], order: tuple[str, ...]
) -> None:
    """Whoever signs up first or last: in force is what the mailbox's owner chose with the link."""
    for password in order:
        _sign_up(password)
    run_jobs()
    confirm(_link())

    assert _opens(OWNERS)
    assert not _opens(STRANGERS)


def test_inv_27_any_of_the_mailed_links_serves_the_owner_until_one_was_used(
    run_jobs: Jobs, confirm: Callable[[str], None]
) -> None:
    _sign_up(OWNERS)
    run_jobs()
    _sign_up(STRANGERS)
    run_jobs()
    first, second = _link(0), _link(1)
    confirm(first)

    with pytest.raises(Invalid):
        registration.confirm_email(token=second.rstrip("/").rpartition("/")[2], password=STRANGERS)
    assert _opens(OWNERS)


@pytest.mark.parametrize("body", [{}, {"password": ""}])
def test_inv_27_nobody_confirms_without_a_password(run_jobs: Jobs, body: dict[str, str]) -> None:
    _sign_up(STRANGERS)
    run_jobs()
    link = _link()

    assert Client().post(link, {"name": "Dora", "surname": "Diaz", **body}).status_code == 200
    token = link.rstrip("/").rpartition("/")[2]
    answer = Client().post("/api/v1/auth/confirm/", {"token": token, **body}, content_type="application/json")
    assert answer.status_code == 400
    assert not User.objects.get(email=OWNER).is_confirmed
    assert not _opens(STRANGERS)


def test_inv_27_a_password_that_was_stored_before_is_replaced(
    run_jobs: Jobs, confirm: Callable[[str], None]
) -> None:
    """Earlier versions kept the one of the newest sign-up."""
    registration.create(
        email=OWNER, hashed_password=_hash_of(STRANGERS), name="Dora", surname="Diaz", confirmed_at=None
    )
    registration.resend_confirmation(email=OWNER, address="192.0.2.1")
    run_jobs()
    confirm(_link())

    assert _opens(OWNERS)
    assert not _opens(STRANGERS)


def test_inv_27_the_names_of_a_sign_up_are_a_proposal(run_jobs: Jobs) -> None:
    _sign_up(STRANGERS, name="Mallory")
    run_jobs()
    assert 'value="Mallory"' in Client().get(_link()).content.decode()
    _by_page(_link())

    [found] = people.find_by_emails(emails=[OWNER]).values()
    assert found.name == "Dora"


def test_inv_27_nothing_of_a_sign_up_acts_before_the_confirmation(run_jobs: Jobs) -> None:
    _sign_up(STRANGERS)
    run_jobs()
    user_id = EmailClaim.get(OWNER).user_id

    assert not _opens(STRANGERS)
    assert not list(TokenItem.query(user_id))
    assert not User.objects.get(pk=user_id).has_usable_password()


def test_inv_27_an_invitation_gives_no_right_to_who_signed_up_before(
    run_jobs: Jobs, confirm: Callable[[str], None]
) -> None:
    """Somebody guesses whom an administrator will invite, and signs up first."""
    _sign_up(STRANGERS)
    run_jobs()
    administration.invite(email=OWNER, name="Dora", surname="Diaz")
    assert not _opens(STRANGERS)
    confirm(_link())

    assert User.objects.get(email=OWNER).is_admin
    assert _opens(OWNERS)
    assert not _opens(STRANGERS)


def test_inv_27_an_invitation_proves_no_mailbox(
    run_jobs: Jobs, confirm: Callable[[str], None], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever was invited is nobody to others until they came by the link."""
    settings.MAIL = "ses"
    call_command("invite_administrator", OWNER, "--show-link")
    assert people.find_by_emails(emails=[OWNER]) == {}
    assert "/accounts/confirm/" in capsys.readouterr().out
    run_jobs()
    confirm(_link())

    assert [person.email for person in people.find_by_emails(emails=[OWNER]).values()] == [OWNER]


def test_inv_27_asking_for_a_reset_sets_and_confirms_nothing(run_jobs: Jobs) -> None:
    """Who never confirmed gets the link that does, and chooses the password by it."""
    _sign_up(STRANGERS)
    run_jobs()
    answer = Client().post("/api/v1/auth/password/reset/", {"email": OWNER}, content_type="application/json")
    assert answer.status_code == 202
    run_jobs()

    assert "/accounts/confirm/" in mail.outbox[-1].body
    assert not _opens(STRANGERS)


@pytest.mark.parametrize(("more", "left"), [({}, 0), ({"revoke_tokens": False}, 1)])
def test_inv_27_after_a_reset_nothing_goes_on_that_was_made_with_the_old_password(
    alice: Actor, run_jobs: Jobs, more: dict[str, bool], left: int
) -> None:
    session, login = alice.client, alice.bearer
    named = tokens.create(user_id=alice.id, name="script", scopes=["account:read"])
    Client().post("/api/v1/auth/password/reset/", {"email": alice.email}, content_type="application/json")
    run_jobs()
    found = re.search(r"/accounts/password/reset/([^/]+)/([^/\s]+)", mail.outbox[-1].body)
    assert found
    body = {"uid": found[1], "token": found[2], "password": OWNERS, **more}

    answers = [Client().post("/api/v1/auth/password/set/", body, content_type="application/json") for _ in "ab"]

    # The link works once.
    assert [answer.status_code for answer in answers] == [204, 400]
    assert answers[1].json()["code"] == "bad_link"
    assert session.get("/api/v1/account/").status_code == 401
    assert Client().get("/api/v1/account/", headers=login).status_code == 401
    headers = {"Authorization": f"Bearer {named.text}"}
    assert Client().get("/api/v1/account/", headers=headers).status_code == (200 if left else 401)


@pytest.mark.parametrize(("more", "left"), [({}, 1), ({"revoke_tokens": "on"}, 0)])
def test_inv_27_a_change_offers_to_end_every_token(alice: Actor, more: dict[str, str], left: int) -> None:
    tokens.create(user_id=alice.id, name="script", scopes=["account:read"])
    page = alice.client.get("/accounts/password/change/").content.decode()
    assert "Revoke all my access tokens" in page

    form = {"old_password": alice.password, "new_password1": OWNERS, "new_password2": OWNERS, **more}
    assert alice.client.post("/accounts/password/change/", form).status_code == 302

    assert len(tokens.list_named(user_id=alice.id)) == left
    # This session goes on.
    assert alice.client.get("/api/v1/account/").status_code == 200


def _hash_of(password: str) -> str:
    user = User()
    user.set_password(password)
    return str(user.password)
