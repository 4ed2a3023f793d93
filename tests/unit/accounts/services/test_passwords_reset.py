"""Setting a new password by mail."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.services import administration, credentials, passwords, registration, tokens
from mydoc.core.errors import Conflict, Unauthenticated

NEW = "quite another password"


@pytest.fixture
def ask(client, run_jobs):
    """Asks on the page for a link to an address; returns the answer."""

    def _ask(email):
        response = client.post(reverse("accounts:password-reset"), {"email": email})
        run_jobs()
        return response

    return _ask


def _link():
    return re.search(r"/accounts/password/reset/\S+", mail.outbox[-1].body)[0]


def _set_password(client, link, password=NEW, **more):
    page = client.get(link, follow=True)
    assert page.context["validlink"]
    return client.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password, **more})


def test_the_mailed_link_sets_a_new_password_and_ends_sessions(alice, ask, client):
    assert alice.client.get(reverse("settings:profile")).status_code == 200
    ask(alice.email)

    assert _set_password(client, _link())["Location"] == reverse("accounts:login")

    assert credentials.verify(email=alice.email, password=NEW, address="192.0.2.1").pk == alice.id
    assert alice.client.get(reverse("settings:profile")).status_code == 302
    with pytest.raises(Unauthenticated):
        credentials.verify(email=alice.email, password=alice.password, address="192.0.2.1")


def test_the_link_works_once(alice, ask, client):
    ask(alice.email)
    _set_password(client, _link())

    assert client.get(_link(), follow=True).context["validlink"] is False


def test_inv_23_the_page_is_the_same_for_unknown_addresses(alice, bob, ask):
    administration.disable(user_id=bob.id)
    answers = {
        (response.status_code, response["Location"])
        for response in map(ask, [alice.email, bob.email, "nobody@example.com"])
    }

    assert len(answers) == 1
    assert [message.to for message in mail.outbox] == [[alice.email]]


def test_who_has_not_confirmed_gets_the_confirmation(ask, aws):
    registration.create(email="dora@example.com", hashed_password="!", name="Dora", surname="Diaz")

    ask("dora@example.com")

    assert "/accounts/confirm/" in mail.outbox[0].body


def test_a_link_of_somebody_disabled_meanwhile_is_dead(alice, ask, client):
    ask(alice.email)
    administration.disable(user_id=alice.id)

    assert client.get(_link(), follow=True).context["validlink"] is False


@pytest.mark.parametrize("uid", ["x", "MQ", "%00", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_made_up_link_is_refused(offline, client, uid):
    response = client.get(f"/accounts/password/reset/{uid}/abc-def/", follow=True)

    assert response.context["validlink"] is False


def test_a_weak_password_is_refused_beside_its_field(alice, ask, client):
    ask(alice.email)

    response = _set_password(client, _link(), "short")

    assert "new_password2" in response.context["form"].errors


def test_inv_07_neither_link_nor_password_is_logged(alice, ask, client, caplog):
    caplog.set_level("DEBUG", "accounts")
    caplog.set_level("INFO")
    ask(alice.email)
    _set_password(client, _link())

    assert NEW not in caplog.text
    assert _link().split("/")[-2] not in caplog.text


@pytest.mark.parametrize(("more", "left"), [({}, 0), ({"keep_tokens": "on"}, 1)])
def test_all_tokens_end_unless_their_owner_keeps_them_and_the_mail_says_so(
    alice, ask, client, run_jobs, told_at_once, more, left
):
    tokens.create(user_id=alice.id, name="script", scopes=["documents:read"])
    ask(alice.email)

    page = client.get(_link(), follow=True)
    assert "revokes your access tokens" in page.content.decode()
    _set_password(client, _link(), **more)
    run_jobs()

    assert len(tokens.list_named(user_id=alice.id)) == left
    assert ("Your access tokens still work" in mail.outbox[-1].body) is bool(left)
    assert ("All your access tokens were revoked" in mail.outbox[-1].body) is not bool(left)


def test_a_link_that_is_used_twice_at_the_same_moment_works_once(alice):
    first, second = User.objects.get(pk=alice.id), User.objects.get(pk=alice.id)
    passwords.replace(first, password=NEW, revoke_tokens=True)

    with pytest.raises(Conflict):
        passwords.replace(second, password="the other password", revoke_tokens=True)

    assert alice.user.check_password(NEW)
