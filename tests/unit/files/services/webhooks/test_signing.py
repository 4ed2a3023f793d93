"""What is sent is signed as Standard Webhooks 1.0 has it, and names what it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from files.domain.activity import Activity, Happening
from files.services.webhooks import payloads, signing

NAMES = ["a.txt", "Überraschung 例え \u202e💩.txt", 'a"b\\c.txt', ""]


def sent(name="a.txt", keys=("",), at=None):
    at = at or datetime.now(UTC)
    activity = Activity("1", Happening.CLAIMED, "alice", at, size=5, document_id="D", document_name=name, by="eve")
    body = payloads.of_activity(activity).encode()
    return body, signing.headers(message_id="1", at=at, body=body, keys=keys)


@pytest.mark.parametrize("name", NAMES)
def test_an_independent_verifier_takes_names_in_any_script(name):
    secret = signing.new_secret()
    body, headers = sent(name, [secret])
    payload = Verifier(secret).verify(body, headers)
    assert payload["data"] == {
        "share_id": None,
        "document_id": "D",
        "document_name": name or None,
        "size": 5,
        "request_id": None,
        "by": "eve",
    }
    assert (payload["type"], payload["id"]) == ("share.claimed", headers["webhook-id"])


@pytest.mark.parametrize("change", [lambda body: body + b" ", lambda body: body.replace(b"D", b"E")])
def test_no_other_bytes_are_signed(change):
    secret = signing.new_secret()
    body, headers = sent(keys=[secret])
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(change(body), headers)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp"])
def test_the_id_and_the_time_are_signed_too(name):
    secret = signing.new_secret()
    body, headers = sent(keys=[secret])
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body, headers | {name: str(int(datetime.now(UTC).timestamp()) + 1)})


def test_each_of_two_secrets_verifies_and_no_third():
    secrets = [signing.new_secret() for _ in range(3)]
    body, headers = sent(keys=secrets[:2])
    for secret in secrets[:2]:
        Verifier(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(secrets[2]).verify(body, headers)


def test_a_secret_has_256_bits_and_is_never_the_same():
    made = {signing.new_secret() for _ in range(10)}
    assert len(made) == 10
    assert {len(Verifier(secret)._whsecret) for secret in made} == {32}


def test_a_ping_says_nothing():
    at = datetime(2030, 1, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert json.loads(payloads.of_ping("1", at)) == {
        "type": "ping",
        "id": "1",
        "timestamp": "2030-01-01T02:03:04.000005Z",
        "data": {},
    }
