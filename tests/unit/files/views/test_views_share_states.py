"""A link that nobody can open is called so, with the hour, in the list, on its page, at its documents and by the
API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.support.links import Visitor

TOMORROW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def _hour(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("terms", "state", "words", "hint"),
    [
        ({}, "open", "Open", ""),
        ({"is_paused": True}, "paused", "Paused", "until you resume it"),
        ({"starts_at": TOMORROW.isoformat()}, "not_started", "Not open yet", "before then"),
        ({"audience": "recipients"}, "no_recipients", "No recipients", "Add recipients"),
    ],
)
def test_each_place_says_the_same(terms, state, words, hint, share, alice, call, clock):
    moment = clock.now()
    made = share(title="Plans")
    if terms:
        assert call(alice).patch(f"shares/{made.id}/", terms).status_code == 200

    found = call(alice).get(f"shares/{made.id}/").json()
    assert found["state"] == state
    hour = {"paused": moment, "not_started": TOMORROW}.get(state)
    document = found["documents"][0]["id"]
    own = reverse("files:share", kwargs={"share_id": made.id})
    for page in (reverse("files:shares"), own, reverse("files:document", kwargs={"document_id": document})):
        content = alice.client.get(page).content.decode()
        assert f"chip-share-{state}" in content, page
        assert words in content
        assert hour is None or f'data-moment="sentence" datetime="{_hour(hour)}"' in content
    content = alice.client.get(own).content.decode()
    assert ("data-share-hint" in content) is bool(hint)
    assert hint in content


def test_a_used_up_link_says_when_it_was_last_downloaded(share, alice, call, clock):
    made = share(max_downloads=1)
    clock.move(minutes=5)
    moment = clock.now()
    assert Visitor(made.slug).claim().status_code == 200
    found = call(alice).get(f"shares/{made.id}/").json()
    assert (found["state"], datetime.fromisoformat(found["last_claimed_at"])) == ("used_up", moment)
    content = alice.client.get(reverse("files:shares")).content.decode()
    assert "last download" in content
    assert _hour(moment) in content


def test_a_resumed_link_forgets_since_when_it_was_paused(share, alice, call):
    made = share()
    for is_paused in (True, False):
        answer = call(alice).patch(f"shares/{made.id}/", {"is_paused": is_paused}).json()
        assert (answer["paused_at"] is not None) is is_paused
    assert answer["state"] == "open"
