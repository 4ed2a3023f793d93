"""Invariants 4 and 6: what is over gives no URL on any route, and from outside nobody can tell why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.services import administration
from files.domain.documents import Status
from files.models import DocumentItem, ShareItem
from files.services import claims, endings, people, shares
from mydoc import clock
from tests.unit.files.conftest import person

PAST = timedelta(seconds=1)


def share_expired(alice, document, share):
    ShareItem(share.slug).update([ShareItem.expires_at.set(clock.now() - PAST)])


def share_revoked(alice, document, share):
    shares.revoke(owner=person(alice), share_id=share.id)


def share_used_up(alice, document, share):
    claims.claim(slug=share.slug, address="192.0.2.1")


def owner_disabled(alice, document, share):
    administration.disable(user_id=alice.id)


def document_expired(alice, document, share):
    DocumentItem(alice.id, document.id).update([DocumentItem.expires_at.set(clock.now() - PAST)])


def document_deleted(alice, document, share):
    endings.delete(owner=person(alice), document_id=document.id)


def document_quarantined(alice, document, share):
    DocumentItem(alice.id, document.id).update([DocumentItem.status.set(Status.QUARANTINED.value)])


ENDS_OF_SHARES = [share_expired, share_revoked, share_used_up]
ENDS_OF_DOCUMENTS = [owner_disabled, document_expired, document_deleted, document_quarantined]


@pytest.mark.parametrize("end", [*ENDS_OF_SHARES, *ENDS_OF_DOCUMENTS], ids=lambda end: end.__name__)
def test_inv_04_a_link_gives_no_url_and_inv_06_looks_like_an_unknown_one(alice, upload, end):
    document = upload(alice)
    share = shares.create(owner=person(alice), document_ids=[document.id], max_downloads=1)

    end(alice, document, share)

    for answer in answers(share.slug):
        assert answer.status_code == 404, answer.content
        assert "amz" not in told(answer).lower()
    assert [told(answer) for answer in answers(share.slug)] == [told(answer) for answer in answers("x" * 22)]


@pytest.mark.parametrize("end", ENDS_OF_DOCUMENTS, ids=lambda end: end.__name__)
def test_inv_04_neither_does_the_document_to_whom_it_is_shared_with(alice, bob, upload, end):
    document = upload(alice)
    people.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    share = shares.create(owner=person(alice), document_ids=[document.id], max_downloads=1)

    end(alice, document, share)

    for answer in (
        bob.client.get(f"/api/v1/documents/{document.id}/download/"),
        bob.client.post(f"/documents/{document.id}/"),
        bob.client.get(f"/api/v1/documents/{document.id}/"),
        bob.client.get("/api/v1/documents/?scope=shared"),
    ):
        assert "amz" not in (answer.content.decode() + answer.headers.get("Location", "")).lower()


def answers(slug):
    """What everybody gets: pages, claims and the API; a claim last, since it is one."""
    client = Client()
    return [
        client.get(f"/s/{slug}"),
        client.get(f"/api/v1/public/shares/{slug}/"),
        client.post(f"/s/{slug}", {"password": "guess"}),
        client.post(f"/s/{slug}/claim"),
        client.post(
            f"/api/v1/public/shares/{slug}/unlock/", {"password": "guess"}, content_type="application/json"
        ),
        client.post(f"/api/v1/public/shares/{slug}/claim/", {}, content_type="application/json"),
    ]


def told(answer):
    """All of an answer but what is made anew for each: CSRF tokens."""
    body = re.sub(r'(csrf[-a-z]*" (?:content|value)=")[^"]*', r"\1", answer.content.decode())
    headers = {name: value for name, value in answer.headers.items() if name not in {"Expires", "Content-Length"}}
    return f"{answer.status_code} {sorted(headers.items())} {body}"
