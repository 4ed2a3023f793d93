"""Whom administrators invite, and the accounts that a laptop begins with."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import EmailClaim, User, UserItem
from accounts.services import administration, managed, passwords, registration
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid
from tests.support.stored import NOW, Stage, stored_person
from tests.support.stored import stage as stage

pytestmark = pytest.mark.usefixtures("offline")

ADA = {"email": "Ada@example.com", "name": " Ada ", "surname": "Ahrens"}
PASSWORD = "a fine long password"


class Registered:
    """What is registered, and what is queued; Alice has her address already."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.is_taken = False
        self.asked: list[dict[str, Any]] = []
        self.queued: list[Any] = []

    def create(self, **person: Any) -> str | None:
        self.asked.append(person)
        if self.is_taken:
            return None
        self.stage.alice = stored_person(email=person["email"], name=person["name"])
        if "also" in person:
            person["also"]("the transaction", self.stage.alice)
        return str(self.stage.alice.id)

    def claim(self, email: str, **_: Any) -> EmailClaim:
        if not self.is_taken:
            raise EmailClaim.DoesNotExist
        assert email == "ada@example.com"
        return EmailClaim(email, user_id=self.stage.alice.id)


@pytest.fixture
def registered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Registered:
    registered = Registered(stage)
    monkeypatch.setattr(registration, "create", registered.create)
    monkeypatch.setattr(EmailClaim, "get", registered.claim)
    monkeypatch.setattr(administration, "enqueue", lambda *job: registered.queued.append(job))
    monkeypatch.setattr(passwords, "hashed", lambda password: f"the hash of {password}")
    monkeypatch.setattr(User, "check_password", lambda self, given: self.password == passwords.hashed(given))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return registered


def test_an_administrator_is_made_without_a_password(registered: Registered):
    user_id = administration.invite(**ADA)

    assert user_id == registered.stage.alice.id
    assert registered.asked == [{"email": "Ada@example.com", "name": "Ada", "surname": "Ahrens", "is_admin": True}]
    assert registered.stage.written == []


def test_who_has_an_account_becomes_an_administrator(registered: Registered):
    registered.is_taken = True

    assert administration.invite(**ADA) == registered.stage.alice.id
    assert (UserItem, [UserItem.is_admin.set(True)]) in registered.stage.written


@pytest.mark.parametrize("is_admin", [True, False])
def test_a_person_is_made_is_noted_and_gets_a_mail(registered: Registered, is_admin: bool):
    noted: list[Any] = []

    account = administration.invite_person(**ADA, is_admin=is_admin, note=lambda *given: noted.append(given))

    [asked] = registered.asked
    assert {name: asked[name] for name in ("email", "name", "surname", "is_admin")} == {
        "email": "Ada@example.com",
        "name": "Ada",
        "surname": "Ahrens",
        "is_admin": is_admin,
    }
    assert account == managed.of_item(registered.stage.alice)
    assert noted == [("the transaction", account, account)]
    assert registered.queued == [("accounts.tasks.send_password_reset", "Ada@example.com")]


def test_an_address_that_is_taken_is_refused_beside_its_field(registered: Registered):
    registered.is_taken = True

    with pytest.raises(Conflict) as refused:
        administration.invite_person(**ADA, is_admin=False, note=lambda *_: None)

    assert refused.value.code == "account_exists"
    assert refused.value.fields == {"email": "There is already an account with this address."}
    assert registered.queued == []


@pytest.mark.parametrize(("wrong", "code"), [({"email": "ada"}, "bad_email"), ({"name": " "}, "bad_name")])
def test_what_is_no_address_and_no_name_is_refused(registered: Registered, wrong: dict[str, str], code: str):
    for invite in (
        administration.invite,
        lambda **person: administration.invite_person(**person, is_admin=False, note=lambda *_: None),
        lambda **person: administration.ensure_demo_account(**person, password=PASSWORD),
    ):
        with pytest.raises(Invalid) as refused:
            invite(**ADA | wrong)
        assert refused.value.code == code
    assert registered.asked == []


@pytest.mark.parametrize("more", [{}, {"is_admin": True}])
def test_a_demo_account_is_made_confirmed_with_its_password(registered: Registered, more: dict[str, bool]):
    user_id = administration.ensure_demo_account(**ADA, password=PASSWORD, **more)

    assert user_id == registered.stage.alice.id
    assert registered.asked == [
        {
            "email": "ada@example.com",
            "name": "Ada",
            "surname": "Ahrens",
            "hashed_password": f"the hash of {PASSWORD}",
            "is_admin": bool(more),
            "confirmed_at": NOW,
        }
    ]


def demo(registered: Registered, *, is_admin: bool = False, **stored: Any) -> list[Any]:
    """What is put right of a demo account that is stored like this."""
    registered.is_taken = True
    registered.stage.alice = stored_person(**{"password": f"the hash of {PASSWORD}", **stored})
    user_id = administration.ensure_demo_account(**ADA, password=PASSWORD, is_admin=is_admin)
    assert user_id == registered.stage.alice.id
    return [action for kind, actions in registered.stage.written if kind is UserItem for action in actions]


def test_a_demo_account_that_is_right_is_left_alone(registered: Registered):
    assert demo(registered) == []


def test_a_demo_account_that_is_wrong_is_put_right_in_one_write(registered: Registered):
    wrong = {"password": "another", "is_active": False, "email_confirmed_at": None}

    assert demo(registered, is_admin=True, **wrong) == [
        UserItem.password.set(f"the hash of {PASSWORD}"),
        UserItem.is_active.set(True),
        UserItem.email_confirmed_at.set(NOW),
        UserItem.is_admin.set(True),
    ]


def test_a_demo_account_that_another_process_made_meanwhile_is_put_right(
    registered: Registered, monkeypatch: pytest.MonkeyPatch
):
    def create(**_: Any) -> None:
        registered.is_taken = True

    monkeypatch.setattr(registration, "create", create)

    assert administration.ensure_demo_account(**ADA, password=PASSWORD) == registered.stage.alice.id
    assert (UserItem, [UserItem.password.set(f"the hash of {PASSWORD}")]) in registered.stage.written
