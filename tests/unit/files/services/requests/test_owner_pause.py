"""A paused file request says so to its owner, with the hour, on its page, in the list and by the API."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from tests.support.collecting import new_request


def _pages(actor, request):
    for address in (reverse("files:requests"), reverse("files:request", kwargs={"request_id": request.id})):
        yield actor.client.get(address).content.decode()


def test_since_when_until_it_is_resumed(alice, call, clock):
    request, since = new_request(alice), clock.now()
    address = f"requests/{request.id}/"
    for _ in range(2):
        paused = call(alice).patch(address, {"is_paused": True}).json()
        # Pausing what is paused does not begin anew.
        assert datetime.fromisoformat(paused["paused_at"]) == since
        clock.move(minutes=5)
    for page in _pages(alice, request):
        assert f'since <time data-moment="sentence" datetime="{since:%Y-%m-%dT%H:%M:%SZ}"' in page
    assert call(alice).patch(address, {"is_paused": False}).json()["paused_at"] is None
    for page in _pages(alice, request):
        assert "since <time" not in page
