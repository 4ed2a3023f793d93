"""Invariant 7: nothing that opens anything leaves in a webhook, whatever an activity comes to hold."""

from __future__ import annotations

import json
import re
from dataclasses import fields

import pytest
from django.test import Client

from files.domain.activity import Activity, Happening
from files.models import ActivityItem
from files.services import webhooks
from files.services.activity import record
from files.services.webhooks import payloads
from tests.support.documents import person
from tests.support.logs import logged
from tests.support.things import LINK_PASSWORD
from tests.unit.files.services.webhooks.conftest import URL, Receiver
from tests.unit.files.services.webhooks.conftest import receiver as receiver

# What may be told of an activity, and as what.
TOLD = {"id", "happening", "at", "size", "document_id", "document_name", "share_id", "request_id", "by"}
KEPT = {"owner_id", "is_first"}
MEMBERS = {"share_id", "document_id", "document_name", "size", "request_id", "by"}
OPENS = re.compile(r"slug|token|secret|password|signature|X-Amz|whsec_|mydoc_|https?:|/s/|\bkey\b", re.IGNORECASE)


def test_inv_07_what_an_activity_holds_was_thought_about():
    assert {field.name for field in fields(Activity)} == TOLD | KEPT


@pytest.mark.parametrize("happening", Happening)
def test_inv_07_a_payload_has_these_members_and_no_other(happening):
    text = payloads.of_activity(record.new(happening, owner_id="OWNER", share_id="S", is_first=True))
    payload = json.loads(text)
    assert set(payload) == {"type", "id", "timestamp", "data"}
    assert set(payload["data"]) == MEMBERS
    assert not OPENS.search(text)
    assert "OWNER" not in text


def test_inv_07_what_really_happens_is_told_without_secrets(alice, upload, run_jobs, receiver: Receiver):
    hook = webhooks.register(owner=person(alice), url=URL, events=[each.value for each in Happening])
    rules = {"documents": [upload(alice).id], "password": LINK_PASSWORD}
    share = alice.client.post("/api/v1/shares/", rules, content_type="application/json").json()
    path = f"/api/v1/public/shares/{share['slug']}/claim/"
    claim = Client().post(path, {"password": LINK_PASSWORD}, content_type="application/json").json()
    noted = [record.activity_of(item) for item in ActivityItem.scan()]
    assert {each.happening for each in noted} >= {Happening.CREATED, Happening.CLAIMED}
    with logged() as log:
        webhooks.tell(noted)
        webhooks.ping(owner=person(alice), webhook_id=hook.webhook.id)
        run_jobs()

    assert len(receiver.requests) == len(noted) + 1
    for _, body, headers in receiver.requests:
        sent = f"{body.decode()} {headers}"
        for secret in (share["slug"], LINK_PASSWORD, claim["url"], hook.secret):
            assert secret not in sent
        assert not OPENS.search(body.decode())
    for secret in (share["slug"], hook.secret, URL):
        assert secret not in log.text
