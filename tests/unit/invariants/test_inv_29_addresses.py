"""An address that a person typed is kept or refused, never altered into another one."""

from __future__ import annotations

import pytest
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse

from accounts.domain.addresses import exact_email, normal_email
from accounts.models import EmailClaim
from accounts.services import administration, deletion, groups, passwords, people, registration
from files.models import RecipientItem, SharePart
from files.services import shares
from files.services.requests import guest
from files.services.shares import recipients
from mydoc.core.errors import Invalid
from tests.support.collecting import new_request
from tests.support.directory import find, somebody
from tests.support.documents import person

# What once became the address beside it: by case folding, by NFKC, or by Python's codec, which is IDNA 2003's.
ALTERED = {
    "groß@example.com": "gross@example.com",
    "\u212aarl@example.com": "karl@example.com",
    "o\ufb01ce@example.com": "office@example.com",
    "\uff44ora@example.com": "dora@example.com",
    "\u0131@example.com": "i@example.com",
    "dora@o\ufb01ce.example": "dora@office.example",
    "dora@\u212aarl.example": "dora@karl.example",
    "dora@ẞ.example": "dora@ss.example",
    "dora@İ.example": "dora@i.example",
    "dora@ⅷ.example": "dora@viii.example",
    "dora@exa\u00admple.com": "dora@example.com",
    "dora@example。com": "dora@example.com",
}


@pytest.mark.parametrize("typed", ALTERED)
def test_inv_29_a_look_alike_is_no_address(typed):
    for reader in (exact_email, normal_email):
        with pytest.raises(Invalid) as refusal:
            reader(typed)
        assert refusal.value.code == "bad_email"
        assert refusal.value.fields["email"] == refusal.value.message


@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        ("dora@straße.example", "dora@xn--strae-oqa.example"),
        ("dora@STRAßE.example", "dora@xn--strae-oqa.example"),
        ("dora@BÜCHER.Example", "dora@xn--bcher-kva.example"),
        ("dora@xn--bcher-kva.example", "dora@xn--bcher-kva.example"),
        ("dora@βόλος.example", "dora@xn--nxasmm1c.example"),
        (" Anna.Berg+x@Example.COM ", "Anna.Berg+x@example.com"),
        ("anna@ab--cd.example", "anna@ab--cd.example"),
    ],
)
def test_inv_29_an_address_is_written_to_as_it_was_typed(typed, exact):
    assert exact_email(typed) == exact
    assert normal_email(typed) == exact.lower()


@pytest.mark.parametrize("typed", ALTERED)
def test_inv_29_the_other_address_gets_no_link(typed, alice, upload, client, run_jobs):
    document = upload(alice)
    share = shares.create(owner=person(alice), document_ids=[document.id])

    for refused in (
        lambda: recipients.add(owner=person(alice), share_id=share.id, emails=[typed]),
        lambda: recipients.create_for(
            owner=person(alice), document_ids=[document.id], rules=shares.Rules(), emails=[typed]
        ),
    ):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert refusal.value.code == "bad_emails"
    api = client.post(
        f"/api/v1/shares/{share.id}/recipients/", {"emails": [typed]}, "application/json", headers=alice.bearer
    )
    client.force_login(alice.user)
    page = client.post(f"/shares/{share.id}/recipients/", {"emails": typed})
    run_jobs()

    assert (api.status_code, api.json()["code"]) == (400, "bad_emails")
    assert "Not a valid email address" in page.content.decode()
    assert outgoing.outbox == []
    assert not [item for item in SharePart.query(share.slug) if isinstance(item, RecipientItem)]


def test_inv_29_a_link_is_mailed_to_what_was_typed_and_once(alice, upload, run_jobs):
    share = shares.create(owner=person(alice), document_ids=[upload(alice).id])
    typed = ["Anna.Berg@Straße.Example", "anna.berg@straße.example", "dora@strasse.example"]

    recipients.add(owner=person(alice), share_id=share.id, emails=typed)
    again = recipients.add(owner=person(alice), share_id=share.id, emails=["ANNA.BERG@xn--strae-oqa.example"])
    run_jobs()

    exact = ["Anna.Berg@xn--strae-oqa.example", "dora@strasse.example"]
    assert sorted(one.email for one in again.recipients) == exact
    assert sorted(message.to[0] for message in outgoing.outbox) == exact
    # What goes over the wire, too: Django encodes addresses once more.
    assert {message.message()["To"] for message in outgoing.outbox} == set(exact)


@pytest.mark.parametrize("typed", ALTERED)
def test_inv_29_nobody_becomes_somebody_else(typed, make_actor, alice, upload, client):
    victim = make_actor("Victim", email=ALTERED[typed])
    details = {"name": "D", "surname": "D", "address": "192.0.2.1"}
    request = new_request(alice, ask_email="required")

    for refused in (
        lambda: registration.register(email=typed, password="correct horse battery", **details),
        lambda: registration.resend_confirmation(email=typed, address="192.0.2.1"),
        lambda: passwords.request_reset(email=typed, address="192.0.2.1"),
        lambda: administration.invite(email=typed, name="D", surname="D"),
        lambda: groups.assign_by_email(email=typed, group=""),
        lambda: guest.introduce(slug=request.slug, name="D", email=typed, address="192.0.2.1"),
    ):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert refusal.value.code == "bad_email"
    assert EmailClaim.count(normal_email(victim.email)) == 1
    assert people.find_by_emails(emails=[typed]) == {}
    answer = client.post(
        reverse("accounts-api:login"), {"email": typed, "password": victim.password}, "application/json"
    )
    assert answer.status_code in (400, 401)


@pytest.mark.parametrize("typed", ALTERED)
def test_inv_29_the_directory_finds_nobody_by_a_look_alike(typed, make_actor):
    found = make_actor("Victim", email=ALTERED[typed])

    colleague = somebody(f"colleague@{found.email.rpartition('@')[2]}")
    for viewer in (colleague, somebody()):
        assert [one.email for one in find(found.email, viewer=viewer)] == [found.email]
        assert find(typed, viewer=viewer) == []


def test_inv_29_an_account_is_written_to_as_it_was_typed_and_is_one(client, aws, run_jobs):
    body = {"name": "Dora", "surname": "Dahl"}
    for typed in ("Dora.D@Straße.Example", "dora.d@straße.example"):
        registration.register(email=typed, address="192.0.2.1", **body)
    passwords.request_reset(email="DORA.D@xn--strae-oqa.example", address="192.0.2.1")
    run_jobs()

    assert EmailClaim.count("dora.d@xn--strae-oqa.example") == 1
    assert outgoing.outbox
    assert {message.to[0] for message in outgoing.outbox} == {"Dora.D@xn--strae-oqa.example"}


def test_inv_29_whoever_goes_leaves_no_spelling_behind(make_actor):
    gone = make_actor("Dora", email="dora@example.com")
    user_id = registration.create(email="Erin.E@example.com", name="Erin", surname="Eide")
    for one in (gone.id, user_id):
        deletion.begin(user_id=one)
        deletion.finish(user_id=one)

    assert EmailClaim.count("dora@example.com") == EmailClaim.count("erin.e@example.com") == 0


@pytest.mark.parametrize(
    "page", ["accounts:sign-up", "accounts:confirm-resend", "accounts:password-reset", "people:list"]
)
def test_inv_29_pages_say_what_is_wrong_with_an_address(admin, page):
    client = Client()
    client.post(reverse("accounts:login"), {"username": admin.email, "password": admin.password})
    answer = client.post(reverse(page), {"email": "zoë@example.com", "name": "Zoë", "surname": "Z"})

    assert "The part before the @ can contain only letters a to z" in answer.content.decode()
