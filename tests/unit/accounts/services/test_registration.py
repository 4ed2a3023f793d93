"""Signing up, and confirming the address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.domain.addresses import normal_email
from accounts.models import EmailClaim, User
from accounts.services import administration, credentials, passwords, registration
from mydoc.core.errors import Invalid, Unauthenticated
from tests.support.directory import find

GOOD = {
    "email": "dora@example.com",
    "password": "a fine long password",
    "name": "Dora",
    "surname": "Diaz",
}


def _register(**changes):
    registration.register(**{**GOOD, **changes}, address="192.0.2.7")


def _confirm(token, password=GOOD["password"], **names):
    return registration.confirm_email(token=token, password=password, **names)


def _sign_in(email=GOOD["email"], password=GOOD["password"]):
    return credentials.verify(email=email, password=password, address="192.0.2.7")


def _link(message):
    return re.search(r"/accounts/confirm/([^/\s]+)/", message.body)[1]


def test_a_link_is_mailed_and_confirming_it_lets_in(run_jobs):
    _register()
    with pytest.raises(Unauthenticated):
        _sign_in()

    assert run_jobs() == ["accounts.tasks.answer_sign_up"]
    [message] = mail.outbox
    assert message.to == [GOOD["email"]]
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert _link(message) in html

    _confirm(_link(message))
    assert _sign_in().email == GOOD["email"]
    assert [person.email for person in find("dora")] == [GOOD["email"]]


def test_a_link_works_once(run_jobs):
    _register()
    run_jobs()
    token = _link(mail.outbox[0])
    _confirm(token)

    with pytest.raises(Invalid) as refusal:
        _confirm(token)

    assert refusal.value.code == "bad_link"


def test_a_link_ends_after_a_day(run_jobs, monkeypatch):
    _register()
    run_jobs()
    token = _link(mail.outbox[0])
    monkeypatch.setattr(registration, "CONFIRMATION_LIFE", timedelta(seconds=-1))

    with pytest.raises(Invalid):
        _confirm(token)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "WzEsMl0:1uB:xyz", "é", "x" * 5000])
def test_a_made_up_link_is_refused(offline, token):
    with pytest.raises(Invalid):
        _confirm(token)


def test_looking_at_the_link_confirms_nothing(run_jobs):
    _register()
    run_jobs()

    registration.check_confirmation(token=_link(mail.outbox[0]))

    with pytest.raises(Unauthenticated):
        _sign_in()


def test_an_address_that_is_taken_keeps_its_account_and_its_owner_is_told(alice, run_jobs):
    before = alice.user._stored

    _register(email=" ALICE@example.COM ")

    assert run_jobs() == ["accounts.tasks.answer_sign_up"]
    assert mail.outbox[0].to == [alice.email]
    assert alice.user._stored == before


def test_a_disabled_owner_is_not_written_to(alice, run_jobs):
    administration.disable(user_id=alice.id)

    _register(email=alice.email)
    run_jobs()

    assert mail.outbox == []


def test_the_link_is_mailed_again_on_request_and_only_if_there_is_one(alice, run_jobs):
    _register()
    run_jobs()
    mail.outbox.clear()

    for email in (GOOD["email"], alice.email, "nobody@example.com"):
        registration.resend_confirmation(email=email, address="192.0.2.7")
    run_jobs()

    assert [message.to for message in mail.outbox] == [[GOOD["email"]]]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "a@b", "bad_email"),
        ("name", "", "bad_name"),
        ("surname", "\u202egnp", "bad_name"),
        ("password", "dora@example.com", "bad_password"),
    ],
)
def test_bad_input_is_refused_by_field_and_leaves_nothing(aws, field, value, code):
    with pytest.raises(Invalid) as refusal:
        _register(**{field: value})

    assert refusal.value.code == code
    assert field in refusal.value.fields
    assert EmailClaim.count(GOOD["email"]) == 0


@pytest.mark.parametrize(
    "text",
    [
        "no address",
        "a@b",
        "a@b..com",
        "a b@example.com",
        "a@example.com\nBcc: x@example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b' * 250}.com",
        "a@\ud800.com",
    ],
)
def test_what_is_no_address(text):
    with pytest.raises(Invalid) as refusal:
        normal_email(text)
    assert refusal.value.code == "bad_email"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" Dora@Example.COM", "dora@example.com"),
        ("dora@bücher.example", "dora@xn--bcher-kva.example"),
        ("dora@xn--bcher-kva.example", "dora@xn--bcher-kva.example"),
        ("dora+x@example.com", "dora+x@example.com"),
        ("Dora@STRAßE.example", "dora@xn--strae-oqa.example"),
    ],
)
def test_an_address_has_one_spelling(typed, normal):
    assert normal_email(typed) == normal


def test_signing_up_twice_at_once_makes_one_account(aws):
    ids = [
        registration.create(email="dora@example.com", hashed_password="!", name="D", surname="D") for _ in range(3)
    ]

    assert [made is not None for made in ids] == [True, False, False]
    assert EmailClaim.get("dora@example.com").user_id == ids[0]


def test_a_user_is_not_made_past_the_services(offline):
    with pytest.raises(TypeError):
        User(email="x@example.com").save()


def test_inv_23_the_api_answers_alike_for_a_new_and_a_taken_address(alice, client):
    answers = []
    for email in (alice.email, "dora@example.com"):
        body = {**GOOD, "email": email}
        response = client.post(reverse("accounts-api:register"), body, content_type="application/json")
        answers.append((response.status_code, response.json() | {"email": ""}, sorted(response.headers)))

    assert answers[0] == answers[1]
    assert answers[0][0] == 201


def test_the_pages_lead_from_sign_up_to_sign_in(client, run_jobs):
    response = client.post(reverse("accounts:sign-up"), GOOD)
    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:sign-up-done")
    run_jobs()
    link = reverse("accounts:confirm", args=[_link(mail.outbox[0])])

    assert client.get(link).context["valid"] is True
    assert client.head(link).status_code == 200
    response = client.post(link, {"name": "Dora", "surname": "Diaz", "password": GOOD["password"]})
    assert response["Location"] == reverse("accounts:login")
    assert client.get(link).status_code == 404

    response = client.post(reverse("accounts:login"), {"username": GOOD["email"], "password": GOOD["password"]})
    assert response.status_code == 302


def test_the_pages_show_errors_beside_the_fields(client, run_jobs):
    response = client.post(reverse("accounts:sign-up"), {**GOOD, "name": "\u202egnp", "email": "x"})
    assert set(response.context["form"].errors) == {"email"}
    response = client.post(reverse("accounts:sign-up"), {**GOOD, "name": "\u202egnp"})
    assert set(response.context["form"].errors) == {"name"}

    _register()
    run_jobs()
    link = reverse("accounts:confirm", args=[_link(mail.outbox[0])])
    response = client.post(link, {"name": "Dora", "surname": "Diaz", "password": "short"})
    assert set(response.context["form"].errors) == {"password"}
    assert client.get(link).context["form"].initial == {"name": "Dora", "surname": "Diaz"}


@pytest.mark.parametrize("password", ["short", "12345678901", "password123", "dora@example.com"])
def test_a_password_that_is_guessed_first_is_none(password):
    with pytest.raises(Invalid) as refusal:
        passwords.validate(password, email=GOOD["email"], name="Dora", surname="Diaz")

    assert refusal.value.code == "bad_password"


def test_a_bad_password_confirms_nothing(run_jobs):
    _register()
    run_jobs()
    token = _link(mail.outbox[0])

    with pytest.raises(Invalid) as refusal:
        _confirm(token, "dora@example.com")

    assert refusal.value.code == "bad_password"
    assert registration.check_confirmation(token=token).email_confirmed_at is None


def test_an_account_that_is_disabled_is_not_confirmed(run_jobs):
    _register()
    run_jobs()
    administration.disable(user_id=EmailClaim.get(GOOD["email"]).user_id)

    with pytest.raises(Invalid) as refusal:
        _confirm(_link(mail.outbox[0]))

    assert refusal.value.code == "bad_link"


def test_a_taken_address_costs_the_same_calls_as_a_new_one(alice, bob, run_jobs, round_trips):
    """A stranger could measure more of them. `pending` was never confirmed."""
    _register(email="pending@example.com")
    calls = {}
    for email in ("new@example.com", "pending@example.com", alice.email):
        with round_trips() as made:
            _register(email=email)
        calls[email] = made

    assert len({tuple(made) for made in calls.values()}) == 1, calls
