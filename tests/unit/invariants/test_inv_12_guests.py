"""A guest upload cannot read, list, overwrite, or exceed count, bytes or expiry."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from files.domain.documents import Status
from files.services import uploads
from files.services.documents import repository
from files.services.requests import guest as request_guest
from mydoc.core.errors import MyDocError
from mydoc.core.ids import new_id
from tests.support.calls import call, content_of
from tests.support.collecting import Jane, new_request, taken
from tests.support.contents import contents
from tests.support.documents import person, put_parts
from tests.support.routes import all_routes
from tests.support.soundness import stored_objects

GUESTS = "/api/v1/public/requests/<str:slug>"


ONE = f"{GUESTS}/uploads/<str:document_id>/"


OF_ONE = [
    (("GET", ONE), {}),
    (("DELETE", ONE), {}),
    (("GET", f"{ONE}parts/"), {}),
    (("POST", f"{ONE}parts/"), {"part_numbers": [1]}),
    (("POST", f"{ONE}complete/"), {"parts": [{"part_number": 1, "etag": "5d41402abc4b2a76b9719d911017c592"}]}),
]


def refused(code, act):
    with pytest.raises(MyDocError) as caught:
        act()
    assert caught.value.code == code


def ask(key, slug, document_id, body, headers):
    path = key[1].replace("<str:slug>", slug).replace("<str:document_id>", document_id)
    return call(Client(), key, path, body, headers)


def test_these_are_all_routes_of_an_upload():
    assert {key for key, _ in OF_ONE} == {key for key in all_routes() if key[1].startswith(ONE)}


def test_inv_12_nobody_reaches_what_others_sent_or_what_the_owner_has(alice, world_of_others):
    request, _, ids, tokens = world_of_others
    before = contents()

    for name, token in tokens.items():
        for kind, document_id in ids.items():
            if (name, kind) == ("jane", "jane's"):
                continue
            for key, body in OF_ONE:
                answer = ask(key, request.slug, document_id, body, {"X-Request-Guest": token})
                shown = (name, kind, key, content_of(answer))
                assert answer.status_code in {403, 404}, shown
                assert answer.json()["code"] in {"guest_required", "document_not_found"}, shown
                assert "plan" not in content_of(answer), shown
                assert "X-Amz-" not in content_of(answer), shown

    assert contents() == before


def test_inv_12_somebody_elses_upload_looks_as_one_that_is_not_there(alice, world_of_others):
    request, jane, ids, _ = world_of_others
    for key, body in OF_ONE:
        seen = {
            content_of(ask(key, request.slug, ids[kind], body, jane.headers)).replace(ids[kind], "")
            for kind in ("joe's", "owner's", "elsewhere", "nobody's")
        }
        assert len(seen) == 1, key


def test_inv_12_a_list_holds_ones_own_only(alice):
    request = new_request(alice)
    jane, joe = Jane.of(request), Jane.of(request, "Joachim", "joachim@example.com")
    jane.send("janes.txt")
    joe.send("joachims.txt")
    joe.start("joachims second.txt")

    path = f"/api/v1/public/requests/{request.slug}/uploads/"
    shown = Client().get(path, headers=jane.headers)

    assert jane.seen() == [("janes.txt", "received")]
    assert joe.seen() == [("joachims.txt", "received"), ("joachims second.txt", "uploading")]
    # Three letters alone may be in a slug or in a form's token.
    assert "joachim" not in content_of(shown).lower()
    page = content_of(Client().get(f"/r/{request.slug}", headers=jane.headers))
    public = content_of(Client().get(f"/api/v1/public/requests/{request.slug}/", headers=jane.headers))
    for text in (page, public):
        assert "joachim" not in text.lower()
        assert "alice@example.com" not in text
        assert alice.id not in text


def test_inv_12_no_answer_lets_a_guest_read_bytes(alice):
    request = new_request(alice)
    jane = Jane.of(request)
    received, uploading = jane.send("a.txt"), jane.start("b.txt")
    parts = [{"part_number": part.number, "etag": part.etag} for part in put_parts(uploading, b"hello")]

    for document in (received, uploading):
        for key, body in [*OF_ONE, (("POST", f"{ONE}complete/"), {"parts": parts})]:
            if key[0] == "DELETE":
                continue
            answer = ask(key, request.slug, document.id, body, jane.headers)
            for url in answer.json().get("urls", {}).values():
                query = parse_qs(urlsplit(url).query)
                assert urlsplit(url).path.endswith(f"/{uploading.id}")
                assert "if-none-match" in query["X-Amz-SignedHeaders"][0]
            if not answer.json().get("urls"):
                assert "X-Amz-" not in content_of(answer)


def test_inv_12_what_arrived_is_not_written_again_nor_taken_back(alice):
    jane = Jane.of(new_request(alice))
    document = jane.send()
    before = stored_objects()

    for act in (
        lambda: request_guest.sign_parts(visit=jane.visit, document_id=document.id, part_numbers=[1]),
        lambda: request_guest.uploaded_parts(visit=jane.visit, document_id=document.id),
        lambda: request_guest.withdraw(visit=jane.visit, document_id=document.id),
    ):
        refused("not_uploading", act)

    assert stored_objects() == before
    assert repository.find(owner_id=alice.id, document_id=document.id).status is Status.READY


def test_inv_12_a_name_chooses_no_place(alice):
    jane = Jane.of(new_request(alice))
    for name in ("../../etc/passwd", "a/b.txt", "..", "\\\\host\\x", "a\0b", "\u202egpj.exe", " ", "x" * 256):
        refused("bad_name", lambda name=name: jane.start(name))
    for folder in ("..", "a/../b", "/a", "a/", "a//b", "a\\b", "./a", "a\nb", "a/" * 512 + "a", "x" * 256):
        refused("bad_folder", lambda folder=folder: jane.start(folder=folder))

    document = jane.send("plan.txt", folder="Photos/2024")

    assert list(stored_objects()) == [f"originals/{alice.id}/{document.id}"]
    assert request_guest.list_own(visit=jane.visit).items[0].folder == "Photos/2024"


def test_inv_12_a_token_is_for_one_request_and_cannot_be_made_up(alice, bob):
    mine, other = new_request(alice), new_request(bob)
    jane = Jane.of(mine)
    body, _, signature = jane.visit.token.partition(":")
    for token in (
        "",
        "x",
        f"{body}:{signature[:-1]}{'B' if signature.endswith('A') else 'A'}",
        f"{body}x:{signature}",
        "é" * 300,
        Jane.of(other).visit.token,
    ):
        visit = request_guest.Visit(mine.slug, token)
        refused("guest_required", lambda visit=visit: request_guest.start(visit=visit, name="a", size=1))
        refused("guest_required", lambda visit=visit: request_guest.list_own(visit=visit))


def test_inv_12_the_same_idempotency_key_of_two_guests_gives_each_their_own(alice):
    request = new_request(alice)
    path, body = f"/api/v1/public/requests/{request.slug}/uploads/", {"name": "a.txt", "size": 5}
    found = []
    for guest in (Jane.of(request), Jane.of(request, "Joe")):
        headers = {**guest.headers, "Idempotency-Key": "the same"}
        answers = [Client().post(path, body, "application/json", headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        found.append(answers[0].json()["id"])

    assert len(set(found)) == 2
    assert taken(request) == (2, 10)


@pytest.fixture
def world_of_others(alice):
    """Jane's and Joe's uploads to one request, one to another request, and a document of the owner's own."""
    request, elsewhere = new_request(alice), new_request(alice, title="Others")
    jane, joe, ann = Jane.of(request), Jane.of(request, "Joe"), Jane.of(elsewhere, "Ann")
    ids = {
        "jane's": jane.start("janes plan.txt").id,
        "joe's": joe.start("joes plan.txt").id,
        "elsewhere": ann.start("anns plan.txt").id,
        "owner's": uploads.start(owner=person(alice), name="secret plan.txt", size=5).id,
        "nobody's": new_id(),
        "none": "x",
    }
    tokens = {"jane": jane.visit.token, "ann": ann.visit.token, "nobody": "", "forged": "a:b:c"}
    return request, jane, ids, tokens
