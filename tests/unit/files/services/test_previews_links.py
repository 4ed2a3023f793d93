"""Looks at documents of a link: by the rules of claims, without counting, and never of a link that counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from files.domain.audit import Action
from files.domain.documents import Status
from files.domain.share_terms import Rules
from files.models import (
    HEAD,
    AuditItem,
    ClaimItem,
    DocumentItem,
    EntryItem,
    RecipientItem,
    ShareItem,
    document_part,
    recipient_part,
)
from files.services import deletion, previews, shares
from files.services.documents import colleagues, repository
from files.services.shares import admission
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.core import clock
from mydoc.core.errors import Conflict, Forbidden, NotFound
from mydoc.core.ids import new_id
from tests.support.documents import person


@pytest.fixture
def link(alice, upload):
    """`link(name, …rules)`: a document and the slug of a link to it and another."""

    def make(name="a.txt", content=b"hello", **rules):
        documents = [upload(alice, name, content), upload(alice, "other.txt")]
        ids = [each.id for each in documents]
        share = shares.create(owner=person(alice), document_ids=ids, rules=Rules(**rules))
        return documents[0], share.slug

    return make


def _look(slug, document, *, renewal="", **visit):
    return previews.of_share_document(
        visit=Visit(slug=slug, address="192.0.2.1", **visit), document_id=document.id, renewal=renewal
    )


def test_a_look_consumes_nothing_and_is_in_the_owners_trail(alice, link):
    document, slug = link()
    before = ShareItem.get(slug, HEAD).serialize()
    first = _look(slug, document)
    _look(slug, document, renewal=first.renewal)

    assert (first.kind, first.name) == ("text", "a.txt")
    assert ShareItem.get(slug, HEAD).serialize() == before
    assert EntryItem.get(slug, document_part(document.id)).downloads == 0
    assert list(ClaimItem.query(slug)) == []
    [line] = [line for line in AuditItem.query(alice.id) if line.action == Action.PREVIEWED.value]
    assert line.actor == "someone with the link"


def test_recipients_look_with_their_key_and_are_named(alice, link):
    document, slug = link(audience="recipients")
    with pytest.raises(Forbidden) as refusal:
        _look(slug, document)
    assert refusal.value.code == "recipients_only"
    key = new_id() + "secret"
    about = {"email": "r@example.com", "key": key, "added_at": clock.now(), "mail_state": "sent"}
    RecipientItem(slug, recipient_part(key[:26]), id=key[:26], **about).save()
    _look(slug, document, recipient_key=key)
    [line] = [line for line in AuditItem.query(alice.id) if line.action == Action.PREVIEWED.value]
    assert line.actor == "r@example.com"
    RecipientItem(slug, recipient_part(key[:26])).delete()
    with pytest.raises(Forbidden):
        _look(slug, document, recipient_key=key)


@pytest.mark.parametrize("rules", [{"max_downloads": 100}, {"is_one_time": True}])
def test_a_link_that_counts_offers_none(alice, link, rules):
    document, slug = link(**rules)
    with pytest.raises(Conflict) as refusal:
        _look(slug, document)
    assert refusal.value.code == "preview_not_offered"
    assert "data-preview=" not in alice.client.get(f"/s/{slug}").content.decode()


def test_a_link_that_begins_to_count_while_it_is_looked_at(link, monkeypatch):
    document, slug = link()
    decide = admission.decide

    def late(seen, **about):
        admitted = decide(seen, **about)
        ShareItem(slug).update(actions=[ShareItem.max_downloads.set(1), ShareItem.downloads.set(1)])
        return admitted

    monkeypatch.setattr(admission, "decide", late)
    with pytest.raises(NotFound):
        _look(slug, document)


def test_the_password_is_asked_for_and_never_in_the_answer(link):
    document, slug = link(password="open sesame")
    for visit, code in [({}, "password_required"), ({"password": "barley"}, "wrong_password")]:
        with pytest.raises(Forbidden) as refusal:
            _look(slug, document, **visit)
        assert refusal.value.code == code
    assert _look(slug, document, password="open sesame").url


def test_a_renewal_opens_nothing_and_is_of_one_document(alice, link):
    document, slug = link()
    first = _look(slug, document)
    other, other_slug = link("b.txt")
    _look(other_slug, other, renewal=first.renewal)
    assert len([line for line in AuditItem.query(alice.id) if line.action == "previewed"]) == 2

    [share] = shares.list_of_document(owner=person(alice), document_id=document.id)
    shares.revoke(owner=person(alice), share_id=share.id)
    with pytest.raises(NotFound):
        _look(slug, document, renewal=first.renewal)


def test_a_document_that_goes_while_it_is_looked_at(alice, link, monkeypatch):
    document, slug = link()
    decide = admission.decide

    def late(seen, **about):
        admitted = decide(seen, **about)
        before = repository.get_own(owner=person(alice), document_id=document.id)
        # Its copy in the link is late.
        DocumentItem(alice.id, before.id).update(actions=[DocumentItem.status.set(Status.QUARANTINED.value)])
        return admitted

    monkeypatch.setattr(admission, "decide", late)
    with pytest.raises(NotFound) as refusal:
        _look(slug, document)
    assert refusal.value.code == "document_not_found"


def test_what_the_link_does_not_hold_is_not_there(alice, link, upload):
    document, slug = link()
    foreign = upload(alice, "foreign.txt")
    for wrong in (foreign, replace(document, id="x"), replace(document, id="d#" + document.id)):
        with pytest.raises(NotFound) as refusal:
            _look(slug, wrong)
        assert refusal.value.code == "document_not_found"
    deletion.delete(owner=person(alice), document_id=document.id)
    with pytest.raises(NotFound):
        _look(slug, document)


def test_what_is_active_has_none_through_a_link_either(alice, link):
    document, slug = link("a.txt", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    with pytest.raises(Conflict) as refusal:
        _look(slug, document)
    assert refusal.value.code == "no_preview"
    assert f'data-preview="{document.id}"' not in alice.client.get(f"/s/{slug}").content.decode()


def test_of_what_is_active_the_source_is_plain_text_through_a_link_too(link):
    document, slug = link("a.html", b"<!doctype html><script>alert(1)</script>")
    [kind] = parse_qs(urlsplit(_look(slug, document).url).query)["response-content-type"]
    assert kind.startswith("text/plain")


def test_switched_off_there_is_none_anywhere(alice, bob, link, monkeypatch):
    document, slug = link()
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    off = replace(features.current(), switches={"previews": False})
    monkeypatch.setattr("mydoc.features.service.current", lambda: off)

    for look in (
        lambda: _look(slug, document),
        lambda: previews.of_document(viewer=person(alice), document_id=document.id),
        lambda: previews.of_document(viewer=person(bob), document_id=document.id),
    ):
        with pytest.raises(Forbidden) as refusal:
            look()
        assert refusal.value.code == "feature_off"
    for page in ("/", f"/documents/{document.id}/", f"/s/{slug}"):
        assert "data-preview=" not in alice.client.get(page).content.decode()


def test_the_urls_end_within_a_minute(link):
    document, slug = link()
    assert _look(slug, document).expires_at - clock.now() <= timedelta(seconds=60)
