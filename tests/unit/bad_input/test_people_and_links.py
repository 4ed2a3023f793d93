"""People, passwords, counts and documents that a document or a link cannot have."""

from __future__ import annotations

import pytest

from accounts.domain.address_lists import addresses_in
from accounts.services import administration, registration
from files.domain.documents import MOST_PEOPLE
from mydoc.core.ids import new_id
from tests.support.api import refusal
from tests.support.contents import contents, untouched

# That somebody tried is remembered.
TRAIL = frozenset({"audit"})


@pytest.fixture
def strangers(make_actor):
    """Addresses with which nothing can be shared, though they look well."""
    disabled = make_actor("Disabled")
    administration.disable(user_id=disabled.id)
    registration.create(email="pending@example.com", hashed_password="!", name="Not", surname="Confirmed")
    return [disabled.email, "pending@example.com", "nobody@example.com"]


def test_each_refused_address_is_named_and_nothing_changes(alice, bob, call, upload, strangers, subtests):
    document, caller = upload(alice), call(alice)
    path = f"documents/{document.id}/people/"
    malformed = ["", " ", "x", "@", "a@", "@b.c", "a@b@c.example", "a b@example.com", "a@exa mple.com", "<script>"]
    malformed += [
        f"{bob.email}\u202e",
        f"{bob.email}\0",
        "bob@exam\nple.com",
        f"{bob.email},x@example.com",
        "\ud800",
    ]
    malformed += [
        "a" * 250 + "@example.com",
        "a@" + "b" * 64 + ".example",
        "a@..",
        "\uff41" * 300,
        "%",
        "email#" + bob.email,
    ]
    for address in [*strangers, alice.email, alice.email.upper(), *malformed]:
        with subtests.test(address=address[:30]), untouched(but=TRAIL):
            problem = refusal(caller.put(path, {"emails": [bob.email, address]}), 400)
            if problem["code"] == "people_refused":
                # A text may hold several addresses; right ones are not refused.
                assert set(problem["fields"]) == {*(addresses_in(address) or [address])} - {bob.email}
    with untouched(but=TRAIL):
        problem = refusal(caller.put(path, {"emails": [*strangers, bob.email]}), 400, "people_refused")
        assert sorted(problem["fields"]) == sorted(strangers)
    assert caller.get(f"documents/{document.id}/").json()["people"] == []
    trail = caller.get("audit/").json()["items"]
    assert trail[0]["action"] == "sharing_denied"
    assert "nobody@example.com" in trail[0]["description"]


def test_lists_that_are_none(alice, bob, call, upload):
    document, caller = upload(alice), call(alice)
    path = f"documents/{document.id}/people/"
    many = [f"p{number}@example.com" for number in range(MOST_PEOPLE + 1)]
    with untouched():
        refusal(caller.put(path, {"emails": many}), 400, "too_many_people")
        refusal(caller.put(path, {"emails": bob.email}), 400, "invalid")


def test_the_same_person_in_several_spellings_comes_once(alice, bob, call, upload):
    document, caller = upload(alice), call(alice)
    spellings = [bob.email, bob.email.upper(), f" {bob.email} ", "Bob@EXAMPLE.com"]
    answer = caller.put(f"documents/{document.id}/people/", {"emails": spellings})
    assert [person["id"] for person in answer.json()["people"]] == [bob.id]


def test_people_are_named_as_mail_programs_copy_them(alice, bob, charlie, call, upload):
    document, caller = upload(alice), call(alice)
    pasted = f'"Bach, Bob" <{bob.email}>; Charlie <mailto:{charlie.email}>'
    answer = caller.put(f"documents/{document.id}/people/", {"emails": [pasted]})
    assert [person["id"] for person in answer.json()["people"]] == [bob.id, charlie.id]
    link = caller.post("shares/", {"documents": [document.id], "recipients": [pasted]}).json()
    found = caller.get(f"shares/{link['id']}/recipients/").json()["items"]
    assert [recipient["email"] for recipient in found] == [bob.email, charlie.email]


def test_sharing_what_is_anothers(alice, bob, charlie, call, upload):
    document = upload(alice)
    assert call(alice).put(f"documents/{document.id}/people/", {"emails": [bob.email]}).status_code == 200
    for actor in (bob, charlie):
        caller = call(actor)
        with untouched():
            refusal(caller.put(f"documents/{document.id}/people/", {"emails": []}), 404, "document_not_found")
            refusal(caller.post("shares/", {"documents": [document.id]}), 404, "document_not_found")
            refusal(caller.patch(f"documents/{document.id}/", {"name": "x"}), 404, "document_not_found")
            refusal(caller.delete(f"documents/{document.id}/"), 404, "document_not_found")


def test_claims_that_make_no_sense(alice, bob, client, call, upload, subtests):
    one, two, foreign = upload(alice), upload(alice), upload(bob)
    body = {"documents": [one.id, two.id], "password": "open sesame", "max_downloads": 5}
    share = call(alice).post("shares/", body).json()
    slug, claim = share["slug"], f"/api/v1/public/shares/{share['slug']}/claim/"
    wrong = {
        403: [
            {"document": one.id},
            {"document": one.id, "password": ""},
            {"document": one.id, "password": "Open sesame"},
            {"document": one.id, "password": "open sesame "},
            {"document": one.id, "unlock": "x"},
            {"document": one.id, "unlock": "a:b:c"},
            {"document": one.id, "unlock": "é" * 500},
        ],
        404: [
            {"password": "open sesame", "document": value} for value in (foreign.id, new_id(), "x", one.id.lower())
        ],
        400: [
            {"password": "open sesame"},
            {"password": 5},
            {"unknown": 1},
        ],
    }
    before = contents()
    for status, bodies in wrong.items():
        for body in bodies:
            with subtests.test(body=str(body)[:50]):
                assert client.post(claim, body, "application/json").status_code in {status, 400}
                refusal(client.post(claim, body, "application/json"))
    refusal(client.post(f"/api/v1/public/shares/{slug}/unlock/", {}, "application/json"), 400)
    refusal(
        client.post(claim, {}, "application/json", headers={"Idempotency-Key": "é"}), 400, "bad_idempotency_key"
    )
    assert contents() == before


def test_accounts_with_fields_that_make_no_sense(alice, client, call, subtests):
    right = {"email": "dora@example.com", "password": "correct horse battery", "name": "Dora", "surname": "Doe"}
    wrong = [{"name": "\u200b"}, {"surname": " "}, {"name": 5}, {"email": "a@b@c.d"}, {"password": "password123"}]
    for change in [*wrong, {"password": right["email"]}, {"is_admin": True}]:
        with subtests.test(change=str(change)[:40]), untouched():
            refusal(client.post("/api/v1/auth/register/", right | change, "application/json"), 400)
    caller = call(alice)
    for change in ({"name": "\u202e"}, {"surname": ""}, {"email": "x@example.com"}, {"quota_bytes": 1}):
        with subtests.test(change=str(change)[:40]), untouched():
            refusal(caller.patch("account/", change), 400)
    for email in ("\0", "x", "", "a" * 255, alice.email + "\u0000"):
        with subtests.test(email=email[:10]), untouched():
            refusal(client.post("/api/v1/auth/login/", {"email": email, "password": "x"}, "application/json"))
