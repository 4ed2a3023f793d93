"""Looks at documents: who may, what the trail says, and how one look goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.audit import Action
from files.models import AuditItem
from files.services import previews
from files.services.documents import colleagues
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from tests.support.documents import person


def _looks(actor):
    return [line.action for line in AuditItem.query(actor.id) if line.action.startswith("preview")]


def _look(actor, document, **asked):
    return previews.of_document(viewer=person(actor), document_id=document.id, **asked)


def test_a_look_is_in_the_trail_of_both(alice, bob, upload):
    document = upload(alice)
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    preview = _look(bob, document)

    assert (preview.kind, preview.name, preview.size) == ("text", "report.txt", 5)
    assert timedelta(seconds=0) < preview.expires_at - clock.now() <= timedelta(seconds=60)
    assert _looks(alice) == _looks(bob) == [Action.PREVIEWED.value]


def test_going_on_with_a_look_is_the_same_line(alice, bob, upload):
    document, other = upload(alice), upload(alice)
    first = _look(alice, document)
    second = _look(alice, document, renewal=first.renewal)
    assert _looks(alice) == ["previewed"]
    assert second.renewal == first.renewal

    # Another document's, another person's, a forged and a garbled one begin a new look.
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    _look(alice, other, renewal=first.renewal)
    _look(bob, document, renewal=first.renewal)
    _look(alice, document, renewal=first.renewal[:-1] + "x")
    _look(alice, document, renewal="é")
    assert len(_looks(alice)) == 5


def test_a_look_goes_on_for_four_hours(alice, upload, monkeypatch):
    document = upload(alice)
    first = _look(alice, document)
    monkeypatch.setattr(previews, "ONE_LOOK", timedelta(seconds=-1))
    _look(alice, document, renewal=first.renewal)
    assert _looks(alice) == ["previewed", "previewed"]


def test_a_renewal_opens_nothing(alice, bob, upload):
    document = upload(alice)
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[bob.email])
    renewal = _look(bob, document).renewal
    colleagues.replace_people(owner=person(alice), document_id=document.id, emails=[])

    answer = bob.client.post(
        f"/api/v1/documents/{document.id}/preview/", {"renewal": renewal}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not_shared_with_you")
    assert _looks(alice) == ["previewed", "preview_denied"]


def test_only_what_is_there_can_be_looked_at(alice, bob, upload):
    document = upload(alice, "a.zip", b"PK\x03\x04" + b"\0" * 40)
    with pytest.raises(Conflict) as refusal:
        _look(alice, document)
    assert refusal.value.code == "no_preview"
    with pytest.raises(NotFound):
        previews.of_document(viewer=person(bob), document_id="x" * 26)
    assert _looks(alice) == []


def test_pages_offer_it_for_what_can_be_shown(alice, upload):
    shown, saved = upload(alice, "a.txt"), upload(alice, "a.svg", b"<svg/>")
    page = alice.client.get("/").content.decode()
    assert f'data-preview="{shown.id}"' in page
    assert f'data-preview="{saved.id}"' not in page
    panel = alice.client.get(f"/documents/{shown.id}/").content.decode()
    assert f'data-preview="{shown.id}" data-preview-kind="text" data-preview-name="a.txt"' in panel
