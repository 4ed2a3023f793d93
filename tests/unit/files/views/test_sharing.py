"""The page, and the dialog, that says who has access to documents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.models import DocumentItem
from files.services import shares, uploads
from files.services.documents import colleagues, listing
from files.services.shares import Changes, Rules
from mydoc.core import clock
from mydoc.core.ids import new_id
from tests.support.documents import person

PAGE = "/documents/share/"


@pytest.fixture
def link(alice):
    """Create a link of Alice's."""

    def create(*documents, **rules):
        ids = [document.id for document in documents]
        return shares.create(owner=person(alice), document_ids=ids, rules=Rules(**rules))

    return create


def _address(*documents):
    return f"{PAGE}?{'&'.join(f'id={document.id}' for document in documents)}"


def _shown(answer):
    context = answer.context
    return context["link"] and context["link"].id, [other.id for other in context["other_links"]]


def test_it_says_who_has_how_many_of_the_documents(alice, bob, charlie, upload):
    one, two = upload(alice), upload(alice)
    colleagues.change_people(owner=person(alice), document_ids=[one.id, two.id], add=[bob.email])
    colleagues.change_people(owner=person(alice), document_ids=[one.id], add=[charlie.email])
    answer = alice.client.get(_address(one, two))
    assert [(access.person.id, access.document_ids) for access in answer.context["accesses"]] == [
        (bob.id, [one.id, two.id]),
        (charlie.id, [one.id]),
    ]
    assert "Can download 1 of 2" in answer.text


def test_the_link_is_the_newest_open_one_to_just_these_documents(alice, upload, link):
    one, two = upload(alice), upload(alice)
    address = _address(one)
    assert _shown(alice.client.get(address)) == (None, [])
    both, first = link(one, two), link(one)
    second = link(one, max_downloads=3, password="open sesame")
    answer = alice.client.get(address)
    assert _shown(answer) == (second.id, [first.id, both.id])
    assert "0 of 3 downloads used; password required." in answer.text
    assert _shown(alice.client.get(_address(one, two))) == (both.id, [])

    shares.change(
        owner=person(alice), share_id=second.id, changes=Changes(frozenset({"is_paused"}), is_paused=True)
    )
    assert _shown(alice.client.get(address)) == (first.id, [second.id, both.id])
    shares.change(
        owner=person(alice), share_id=first.id, changes=Changes(frozenset({"audience"}), audience="recipients")
    )
    assert _shown(alice.client.get(address)) == (None, [second.id, first.id, both.id])


def test_a_link_that_opens_later_says_when(alice, upload, link):
    document = upload(alice)
    link(document, starts_at=clock.now() + timedelta(days=1))
    assert "Opens <time" in alice.client.get(_address(document)).text


def test_a_document_on_its_way_can_be_shared_and_one_that_failed_is_left_out(alice, bob, upload):
    coming = uploads.start(owner=person(alice), name="coming.txt", size=5)
    ready, broken = upload(alice), upload(alice)
    DocumentItem(alice.id, broken.id).update([DocumentItem.status.set("failed")])
    answer = alice.client.post(_address(coming, ready, broken), {"do": "add", "emails": bob.email}, follow=True)
    assert "Shared." in answer.text
    assert [document.id for document in answer.context["documents"]] == [coming.id, ready.id]
    assert "1 document failed or is in quarantine" in alice.client.get(_address(ready, broken)).text
    alone = alice.client.get(_address(broken))
    assert "cannot be shared" in alone.text
    assert "data-link-form" not in alone.text
    assert alice.client.post(_address(broken), {"do": "add", "emails": bob.email}).status_code == 200
    assert listing.get_own(owner=person(alice), document_id=broken.id).people == []


def test_who_is_refused_is_said_beside_what_was_typed(alice, upload):
    document = upload(alice)
    answer = alice.client.post(_address(document), {"do": "add", "emails": "<b>@x.example, ghost@example.com"})
    assert answer.status_code == 400
    assert "ghost@example.com: No one here has this email address." in answer.text
    assert "&lt;b&gt;@x.example, ghost@example.com</textarea>" in answer.text


def test_someone_is_removed(alice, bob, upload):
    document = upload(alice)
    colleagues.change_people(owner=person(alice), document_ids=[document.id], add=[bob.email])
    answer = alice.client.post(_address(document), {"do": "remove", "email": bob.email}, follow=True)
    assert f"No longer shared with {bob.email}." in answer.text
    assert listing.get_own(owner=person(alice), document_id=document.id).people == []


def test_a_link_is_created_with_what_was_chosen_or_says_why_not(alice, upload):
    document = upload(alice)
    rules = {"do": "link", "audience": "signed_in", "expires_in": "3600", "max_downloads": "2"}
    refused = alice.client.post(_address(document), {**rules, "password": "short"})
    assert refused.status_code == 400
    assert "8 to 128" in refused.text
    made = alice.client.post(_address(document), {**rules, "password": "open sesame"})
    [share] = shares.list_own(owner=person(alice)).items
    assert made.headers["Location"] == f"/shares/{share.id}/"
    assert (share.audience, share.max_downloads, share.has_password) == ("signed_in", 2, True)


def test_where_links_are_off_only_people_are_offered(alice, upload, set_features):
    set_features(switches={"public_links": False})
    answer = alice.client.get(_address(upload(alice)))
    assert "Public links are turned off" in answer.text
    assert "data-link-form" not in answer.text


def test_what_is_not_ones_own_is_not_there(alice, bob, upload):
    theirs = upload(bob)
    assert alice.client.get(_address(theirs)).status_code == 404
    assert alice.client.get(f"{PAGE}?id={new_id()}").status_code == 404
    assert alice.client.get(PAGE).status_code == 404
    mixed = alice.client.get(_address(upload(alice), theirs))
    assert theirs.id not in mixed.text
