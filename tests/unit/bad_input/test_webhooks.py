"""Addresses, events and ids that a webhook cannot have."""

from __future__ import annotations

import pytest

from files.models import WebhookItem
from mydoc.core.ids import new_id
from tests.support.api import refusal
from tests.support.contents import untouched

RIGHT = {"url": "https://example.com/hook", "events": ["share.claimed"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [({"url": 5}, "invalid"), ({"url": "http://example.com/"}, "bad_url"), ({"events": ["ping"]}, "bad_events")],
)
def test_a_webhook_asks_for_sense(change, code, alice, call):
    """`tests/unit/files/api/serializers` and `tests/unit/files/domain` have all the others."""
    caller = call(alice)
    path = f"webhooks/{caller.post('webhooks/', RIGHT).json()['id']}/"
    with untouched():
        refusal(caller.post("webhooks/", RIGHT | change), 400, code)
        refusal(caller.patch(path, change), 400, code)
        assert caller.patch(path, {}).json()["url"] == RIGHT["url"]


def test_the_eleventh_is_refused(alice, call):
    caller = call(alice)
    for _ in range(10):
        assert caller.post("webhooks/", RIGHT).status_code == 201
    with untouched():
        refusal(caller.post("webhooks/", RIGHT), 409, "too_many_webhooks")
    page = alice.client.post("/settings/webhooks/", RIGHT)
    assert b"You have 10 webhooks" in page.content


def test_ids_and_cursors_that_are_none(alice, call, subtests):
    caller = call(alice)
    hook = caller.post("webhooks/", RIGHT).json()["id"]
    for wrong in (new_id(), "x", hook.lower(), f"{hook}x", "..", "%00", "a" * 300):
        with subtests.test(wrong), untouched():
            refusal(caller.get(f"webhooks/{wrong}/"), 404)
            refusal(caller.post(f"webhooks/{wrong}/rotate/"), 404)
            refusal(caller.post(f"webhooks/{wrong}/ping/"), 404)
            refusal(caller.post(f"webhooks/{hook}/deliveries/{wrong}/replay/"), 404)
    for cursor in ("x", "eyJpZCI6IngifQ", "e30", "a" * 3000, "\0"):
        with subtests.test(cursor[:20]), untouched():
            refusal(caller.get(f"webhooks/{hook}/deliveries/", {"cursor": cursor}), 400)


def test_states_in_which_nothing_is_sent(alice, call, run_jobs):
    caller = call(alice)
    hook = caller.post("webhooks/", RIGHT).json()["id"]
    delivery = caller.post(f"webhooks/{hook}/ping/").json()
    with untouched():
        refusal(caller.post(f"webhooks/{hook}/deliveries/{delivery['id']}/replay/"), 409, "delivery_pending")
    caller.patch(f"webhooks/{hook}/", {"is_active": False})
    with untouched():
        refusal(caller.post(f"webhooks/{hook}/ping/"), 409, "webhook_off")
        refusal(caller.post(f"webhooks/{hook}/deliveries/{delivery['id']}/replay/"), 409, "webhook_off")


def test_a_repeated_request_does_nothing_twice_and_has_the_same_answer(alice, call):
    caller, key = call(alice), {"headers": {"Idempotency-Key": "once"}}
    first = caller.post("webhooks/", RIGHT, **key)
    assert first.json()["secret"].startswith("whsec_")
    assert caller.post("webhooks/", RIGHT, **key).json() == first.json()
    hook = first.json()["id"]
    assert len(list(WebhookItem.query(alice.id))) == 1
    pings = [caller.post(f"webhooks/{hook}/ping/", **key).json() for _ in range(2)]
    assert pings[0] == pings[1]
    rotated = caller.post(f"webhooks/{hook}/rotate/", **key)
    assert rotated.status_code == 200
    assert caller.post(f"webhooks/{hook}/rotate/", **key).json() == rotated.json()


@pytest.mark.parametrize("data", [{}, {**RIGHT, "url": "http://x"}])
def test_the_pages_refuse_the_same_beside_the_field(alice, data):
    browser = alice.client
    with untouched():
        page = browser.post("/settings/webhooks/", data)
    assert page.status_code == 200
    assert b"field-error" in page.content
