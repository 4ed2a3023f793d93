"""Administrators hold documents back: nobody gets them, whoever asks, and everybody again once released."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from files.domain.quarantine import document_in, slug_in
from files.models import QuarantineItem
from files.services import audit, deletion, shares, uploads, zips
from files.services.administration import quarantine
from files.services.documents import colleagues, repository
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from tests.support.api import refusal
from tests.support.contents import untouched
from tests.support.documents import person

REASON = {"reason": "malware, by the scanner"}


@pytest.fixture
def document(alice, bob, upload):
    """Alice's, shared with Bob."""
    document = upload(alice, "plans.txt")
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    return document


def hold(call, admin, document):
    return call(admin).post(f"admin/documents/{document.id}/quarantine/", REASON)


def release(call, admin, document):
    return call(admin).post(f"admin/documents/{document.id}/release/", {"reason": "a false alarm"})


def test_inv_04_nobody_gets_what_is_held_back_and_everybody_again_what_is_released(
    alice, bob, admin, document, call, client
):
    link = shares.create(owner=person(alice), document_ids=[document.id])
    claim = f"/api/v1/public/shares/{link.slug}/claim/"

    answer = hold(call, admin, document)

    assert answer.status_code == 200
    assert (answer.json()["owner_email"], answer.json()["reason"]) == (alice.email, REASON["reason"])
    for actor in (alice, bob):
        refusal(call(actor).get(f"documents/{document.id}/download/"), 409, "not_ready")
        refusal(call(actor).post(f"documents/{document.id}/preview/"), 409, "not_ready")
        seen = call(actor).get(f"documents/{document.id}/").json()
        assert (seen["status"], seen["thumbnail_url"]) == ("quarantined", None)
    assert client.post(claim, {}, "application/json").status_code in {404, 409}
    assert call(alice).get(f"documents/{document.id}/").json()["failure_reason"] == (
        "An administrator quarantined this document: malware, by the scanner"
    )

    assert release(call, admin, document).status_code == 204

    for actor in (alice, bob):
        assert call(actor).get(f"documents/{document.id}/download/").status_code == 200
    assert client.post(claim, {}, "application/json").status_code == 200
    assert call(alice).get(f"documents/{document.id}/").json()["failure_reason"] == ""


def test_inv_04_a_zip_of_before_is_had_no_more(alice, admin, document, call, client):
    link = shares.create(owner=person(alice), document_ids=[document.id])
    share_zips.start(visit=Visit(link.slug))
    zips.build(owner_id=link.owner_id, share_id=link.id, version=link.version)
    path = f"/api/v1/public/shares/{link.slug}/zip/claim/"
    assert client.post(path, {}, "application/json").status_code == 200

    hold(call, admin, document)

    assert client.post(path, {}, "application/json").status_code in {404, 409}


def test_both_are_in_the_trail_with_their_reasons(alice, admin, document, call):
    hold(call, admin, document)
    hold(call, admin, document)
    release(call, admin, document)

    def trail(page):
        return [
            (one.actor, one.description, one.document_name)
            for one in page.items
            if "quarantine" in one.description
        ]

    named = "Admin Ada <admin@example.com>"
    told = [
        ("released from quarantine: a false alarm", "plans.txt"),
        ("quarantined: malware, by the scanner", "plans.txt"),
    ]
    assert trail(audit.list_own(person_id=alice.id)) == [("an administrator", *line) for line in told]
    assert trail(audit.list_all(is_admin=True)) == [(named, *line) for line in told]
    assert trail(audit.list_own(person_id=admin.id)) == [(named, *line) for line in told]


def test_what_is_held_is_listed_a_page_at_a_time(alice, admin, upload, call):
    documents = [upload(alice, f"{number}.txt") for number in range(3)]
    for document in documents:
        hold(call, admin, document)
    first = call(admin).get("admin/quarantine/?limit=2").json()
    second = call(admin).get(f"admin/quarantine/?limit=2&cursor={first['next_cursor']}").json()

    assert [one["document_id"] for one in first["items"] + second["items"]] == [one.id for one in documents][::-1]
    assert second["next_cursor"] is None


def test_what_is_held_back_and_goes_is_listed_no_more(alice, admin, document, call):
    hold(call, admin, document)
    deletion.delete(owner=person(alice), document_id=document.id)
    assert list(QuarantineItem.scan()) == []
    refusal(release(call, admin, document), 404, "document_not_found")


def test_what_cannot_be_is_refused(alice, admin, document, call):
    uploading = uploads.start(owner=person(alice), name="coming.txt", size=5)
    _ = admin.bearer
    with untouched(but=frozenset({"tokens"})):
        refusal(release(call, admin, document), 409, "not_in_quarantine")
        refusal(hold(call, admin, uploading), 409, "not_ready")
        for reason in ("", "   ", "a\u202eb", "x" * 201):
            answer = call(admin).post(f"admin/documents/{document.id}/quarantine/", {"reason": reason})
            assert answer.status_code == 400


def test_a_document_that_changes_at_the_same_moment_is_held_all_the_same(alice, document, monkeypatch):
    change, met = repository.change, []

    def meanwhile(before, after, **arguments):
        if not met:
            met.append(before)
            colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[])
        return change(before, after, **arguments)

    monkeypatch.setattr(quarantine.repository, "change", meanwhile)
    quarantine.hold(by=None, document_id=document.id, reason="malware")
    found = repository.find(owner_id=alice.id, document_id=document.id)
    assert (found.status, found.people) == ("quarantined", [])


def test_the_page_holds_a_links_documents_back_and_releases_them(alice, admin, upload):
    documents = [upload(alice, f"{number}.txt") for number in range(2)]
    link = shares.create(owner=person(alice), document_ids=[one.id for one in documents])
    page = "/settings/quarantine/"
    body = {"address": f"https://docs.example.com/s/{link.slug}", **REASON}

    answer = admin.client.post(page, body, follow=True).content.decode()
    assert "Quarantined: 2 documents." in answer
    assert "malware, by the scanner" in answer
    assert "not the address of a document" in admin.client.post(page, body).content.decode()

    for document in documents:
        path = f"{page}{document.id}/release/"
        assert "Enter a reason" in admin.client.post(path, {}, follow=True).content.decode()
        assert "Document released" in admin.client.post(path, {"reason": "fine"}, follow=True).content.decode()
    assert "No documents in quarantine." in admin.client.get(page).content.decode()


def test_the_command_holds_lists_and_releases(alice, document, capsys):
    call_command("quarantine", "hold", f"http://localhost:8000/documents/{document.id}/", "malware")
    call_command("quarantine", "list")
    assert f"{document.id}  plans.txt  alice@example.com" in capsys.readouterr().out
    call_command("quarantine", "release", document.id, "fine")
    with pytest.raises(CommandError, match="not in quarantine"):
        call_command("quarantine", "release", document.id, "fine")


ID = "01KAXM5Z0Q7Y9J3V8W2R6T4B1C"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f" {ID} ",
        f"https://docs.example.com/documents/{ID}/",
        f"/documents/{ID}",
        f"https://x.example/?share={ID}",
    ],
)
def test_a_document_is_told_by_its_id_or_its_address(text):
    assert document_in(text) == ID
    assert slug_in(text) is None


@pytest.mark.parametrize("text", ["https://docs.example.com/s/our-plans", "/s/our-plans/", "x/s/our-plans?a=1#b"])
def test_a_link_is_told_by_its_address(text):
    assert document_in(text) is None
    assert slug_in(text) == "our-plans"
