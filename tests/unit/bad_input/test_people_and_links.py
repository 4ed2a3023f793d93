"""People, passwords, counts and documents that a document or a link cannot have."""

from __future__ import annotations

import pytest

from accounts.services import administration, registration
from files.domain.documents import MOST_PEOPLE
from mydoc.ids import new_id
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.stage import contents, untouched

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
                assert list(problem["fields"]) == [address]
    with untouched(but=TRAIL):
        problem = refusal(caller.put(path, {"emails": [*strangers, bob.email]}), 400, "people_refused")
        assert sorted(problem["fields"]) == sorted(strangers)
    assert caller.get(f"documents/{document.id}/").json()["people"] == []
    trail = caller.get("audit/").json()["items"]
    assert trail[0]["action"] == "sharing_denied"
    assert "nobody@example.com" in trail[0]["description"]


def test_lists_that_are_none(alice, bob, call, upload, subtests):
    document, caller = upload(alice), call(alice)
    path = f"documents/{document.id}/people/"
    many = [f"p{number}@example.com" for number in range(MOST_PEOPLE + 1)]
    with untouched():
        refusal(caller.put(path, {"emails": many}), 400, "too_many_people")
        refusal(caller.put(path, {"emails": [bob.email] * 100_00}), 400, "invalid")
        refusal(caller.put(path, {}), 400, "invalid")
    for emails in (
        None,
        bob.email,
        5,
        {"0": bob.email},
        [None],
        [5],
        [[bob.email]],
        [{"email": bob.email}],
        [True],
    ):
        with subtests.test(emails=emails), untouched():
            refusal(caller.put(path, {"emails": emails}), 400, "invalid")


def test_the_same_person_in_several_spellings_comes_once(alice, bob, call, upload):
    document, caller = upload(alice), call(alice)
    spellings = [bob.email, bob.email.upper(), f" {bob.email} ", "Bob@EXAMPLE.com"]
    answer = caller.put(f"documents/{document.id}/people/", {"emails": spellings})
    assert [person["id"] for person in answer.json()["people"]] == [bob.id]


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


def test_links_to_too_many_too_few_or_the_wrong_documents(alice, bob, call, upload, subtests):
    mine, foreign, caller = upload(alice), upload(bob), call(alice)
    wrong = [
        [foreign.id],
        [mine.id, foreign.id],
        [new_id()],
        [mine.id.lower()],
        ["x"],
        [""],
        [None],
        [5],
        [[mine.id]],
    ]
    wrong += [
        [new_id() for _ in range(101)],
        [mine.id] * 101,
        mine.id,
        None,
        {"0": mine.id},
        ["\0"],
        ["\ud800"],
        ["../" + mine.id],
    ]
    for documents in wrong:
        with subtests.test(documents=str(documents)[:60]), untouched():
            problem = refusal(caller.post("shares/", {"documents": documents}))
            assert problem["code"] in {"invalid", "bad_documents", "document_not_found", "parse_error"}
    with untouched():
        refusal(caller.post("shares/", {"documents": [new_id() for _ in range(101)]}), 400, "invalid")
        refusal(caller.post("shares/", {}), 400, "invalid")
    answer = caller.post("shares/", {"documents": [mine.id, mine.id]})
    assert [document["id"] for document in answer.json()["documents"]] == [mine.id]


def test_links_with_limits_that_make_no_sense(alice, call, upload, subtests):
    document, caller = upload(alice), call(alice)
    share = caller.post("shares/", {"documents": [document.id], "password": "open sesame"}).json()
    wrong = {
        "bad_password": [{"password": text} for text in ("", "abc", "1234567", "Password1", "a" * 129)],
        "bad_max_downloads": [{"max_downloads": count} for count in (0, -1, 1_000_001, -(2**63))],
        "bad_message": [{"message": "m" * 2001}],
        "bad_expiry": [{"expires_in": seconds} for seconds in (0, -1, 59, 400 * 24 * 3600)],
        "invalid": [
            *(
                {"password": value}
                for value in (1234, True, ["open sesame"], "a" * 1001, "sesa\0me", "sesame\ud800")
            ),
            *({"max_downloads": value} for value in ("1", 1.5, True, [1], 2**63, 10**300)),
            *({"message": value} for value in (5, None, [], "m" * 5001, "\0")),
            {"unknown": "mine"},
        ],
    }
    for code, changes in wrong.items():
        for change in changes:
            with subtests.test(change=str(change)[:40]), untouched():
                codes = {code, "invalid", "parse_error"}
                assert (
                    refusal(caller.post("shares/", {"documents": [document.id], **change}), 400)["code"] in codes
                )
                assert refusal(caller.patch(f"shares/{share['id']}/", change), 400)["code"] in codes
    # As long as its documents.
    assert caller.patch(f"shares/{share['id']}/", {"expires_in": None}).status_code == 200


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
            {"password": ["open sesame"]},
            {"password": "a" * 1001},
            {"password": "\ud800"},
            {"document": [one.id]},
            {"document": "a" * 65},
            {"document": {}},
            {"unlock": 5},
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
    names = ["", " ", "a" * 81, "a\0", "a\nb", "a\u202eb", "\ud800", "\u2028", None, 5, ["Dora"], "\u200b"]
    wrong = [{field: name} for field in ("name", "surname") for name in names]
    wrong += [
        {"email": text}
        for text in ("", "x", "a@b", "a@b@c.d", "a b@c.de", "a@c\n.de", "é" * 300, None, 5, "\ud800@example.com")
    ]
    wrong += [
        {"password": text}
        for text in (
            "",
            "short",
            "1234567890",
            "password123",
            "dora@example.com",
            "a" * 1025,
            None,
            5,
            "\ud800" * 12,
        )
    ]
    wrong += [{"is_admin": True}, {"id": new_id()}]
    for change in wrong:
        with subtests.test(change=str(change)[:40]), untouched():
            refusal(client.post("/api/v1/auth/register/", right | change, "application/json"), 400)
    caller = call(alice)
    for change in [{field: name} for field in ("name", "surname") for name in names] + [
        {"email": "x@example.com"},
        {"quota_bytes": 1},
    ]:
        with subtests.test(change=str(change)[:40]), untouched():
            refusal(caller.patch("account/", change), 400)
    for body in (
        {},
        {"email": alice.email},
        {"email": None, "password": None},
        {"email": [], "password": {}},
        {"email": alice.email, "password": "\ud800"},
    ):
        with subtests.test(body=str(body)), untouched():
            refusal(client.post("/api/v1/auth/login/", body, "application/json"), 400)
    for email in ("\0", "x", "", "a" * 255, alice.email + "\u0000"):
        with subtests.test(email=email[:10]), untouched():
            refusal(client.post("/api/v1/auth/login/", {"email": email, "password": "x"}, "application/json"))
