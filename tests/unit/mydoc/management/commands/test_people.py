"""`manage.py people`."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import User
from files.services import audit


@pytest.fixture
def manage(capsys):
    """`manage("disable", address)`: what the command says."""

    def run(*arguments):
        call_command("people", *arguments)
        return capsys.readouterr().out

    return run


def test_people_are_listed_and_searched(alice, bob, admin, manage):
    assert [line.split()[0] for line in manage("list").splitlines()] == [admin.email, alice.email, bob.email]
    assert manage("list", "bak") == "bob@example.com  Bob Baker  active  0 bytes of 100 GiB\n"


def test_each_does_what_it_says_and_is_in_the_trail(admin, bob, manage, run_jobs):
    def user():
        return User.objects.get(pk=bob.id)

    assert manage("disable", bob.email) == "bob@example.com is disabled\n"
    assert not user().is_active
    manage("enable", bob.email)
    manage("promote", bob.email)
    assert (user().is_active, user().is_admin) == (True, True)
    manage("demote", bob.email)
    manage("quota", bob.email, "5 GB")
    epoch = user().auth_epoch
    manage("sign-out", bob.email)
    assert (user().is_admin, user().quota_bytes, user().auth_epoch) == (False, 5 * 10**9, epoch + 1)
    manage("invite", "nina@example.com", "Nina", "Noll")
    run_jobs()
    assert [message.to for message in mail.outbox] == [["nina@example.com"]]

    lines = audit.list_all(is_admin=True).items
    assert {line.actor for line in lines} == {"an operator"}
    assert [line.action for line in lines][::-1] == [
        "person_disabled",
        "person_enabled",
        "administrator_made",
        "administrator_unmade",
        "quota_set",
        "person_signed_out",
        "person_invited",
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("demote", "admin@example.com"), "This is the only administrator"),
        (("disable", "nobody@example.com"), "no account with this address"),
        (("quota", "admin@example.com", "much"), "50 GB"),
        (("invite", "admin@example.com", "A", "B"), "already"),
    ],
)
def test_what_cannot_be_done_is_said(admin, arguments, says):
    with pytest.raises(CommandError, match=says):
        call_command("people", *arguments)


def test_an_account_is_deleted(admin, bob, manage, run_jobs):
    assert "can no longer sign in" in manage("delete", bob.email)
    run_jobs()
    assert bob.email not in manage("list")
