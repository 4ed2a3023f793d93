"""A request's page: what is saved untouched stays as it is."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import reverse

from files.qr import qr_svg
from files.services.requests import owner
from files.services.requests.owner import Changes
from tests.support.collecting import new_request
from tests.support.documents import person

ODD = {"max_bytes": 1_234_567_891, "largest_file": 1_000_000_007, "instructions": "One\nTwo", "keep_for": 100_000}


def _form(page):
    """What a browser would send of the form that the page shows."""
    form = page.context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields}


def test_saving_what_the_page_shows_changes_nothing(alice):
    made = new_request(alice, **ODD)
    page = reverse("files:request", kwargs={"request_id": made.id})
    before = owner.get(owner=person(alice), request_id=made.id)
    shown = _form(alice.client.get(page)) | {"instructions": "One\r\nTwo"}

    for _ in range(2):
        assert alice.client.post(page, shown).status_code in (302, 303)
    assert owner.get(owner=person(alice), request_id=made.id) == before

    assert alice.client.post(page, shown | {"total": "2"}).status_code in (302, 303)
    after = owner.get(owner=person(alice), request_id=made.id)
    assert (after.max_bytes, after.largest_file, after.keep) == (2_000_000_000, before.largest_file, before.keep)


def test_a_form_names_only_what_was_touched(alice, monkeypatch):
    made = new_request(alice, **ODD)
    page = reverse("files:request", kwargs={"request_id": made.id})
    given: list[frozenset[str]] = []

    def change(*, changes: Changes, **_: object) -> None:
        given.append(changes.given)

    monkeypatch.setattr(owner, "change", change)
    shown = _form(alice.client.get(page))
    alice.client.post(page, shown)
    alice.client.post(page, shown | {"title": "Others", "types": ".pdf"})

    assert given == [frozenset(), frozenset({"title", "types"})]


def test_the_link_is_mailed_from_the_owner_s_own_mail_program_and_has_a_qr_code(alice):
    found = new_request(alice, title="Plans & “drawings”?", instructions="Only the newest.\nNo drafts.")
    page = alice.client.get(f"/requests/{found.id}/").content.decode()
    [address] = re.findall(r'href="(mailto:[^"]+)"', page)
    parts = urlsplit(html.unescape(address))
    query = parse_qs(parts.query, strict_parsing=True)
    assert parts.path == ""
    assert query["subject"] == [found.title]
    [text] = query["body"]
    assert f"\r\n{settings.SITE_URL}/r/{found.slug}\r\n" in text
    assert "Only the newest.\nNo drafts." in text
    assert f'src="/requests/{found.id}/qr.svg"' in page
    for path in (f"/requests/{found.id}/qr.svg", f"/api/v1/requests/{found.id}/qr/"):
        assert alice.client.get(path).content == qr_svg(f"{settings.SITE_URL}/r/{found.slug}")
