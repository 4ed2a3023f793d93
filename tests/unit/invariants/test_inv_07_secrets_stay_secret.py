"""Invariant 7: no password, token or presigned signature in a log, an address of ours or a mail."""

from __future__ import annotations

import logging
import re

from django.core import mail
from django.test import Client

JSON = {"content_type": "application/json"}
PASSWORD = "swordfish-in-the-moat"
SIGNATURE = re.compile(r"X-Amz-(Signature|Credential|Security-Token)|[?&]Signature=", re.IGNORECASE)


def test_inv_07_secrets_reach_no_log_address_or_mail(alice, bob, upload, run_jobs, caplog):
    # As low as a stage can be set; the libraries' own levels stay as the settings have them.
    caplog.set_level(logging.DEBUG)
    secrets, client = [alice.password, PASSWORD], Client()
    token = client.post("/api/v1/auth/login/", {"email": alice.email, "password": alice.password}, **JSON).json()
    secrets.append(token["token"])
    bearer = {"headers": {"Authorization": f"Bearer {token['token']}"}, **JSON}
    document = upload(alice)
    answers = [
        client.post("/api/v1/tokens/", {"name": "script", "scopes": ["documents:read"]}, **bearer),
        client.get(f"/api/v1/documents/{document.id}/download/", **bearer),
        client.post("/api/v1/documents/", {"name": "a", "size": 1}, **bearer),
        client.post("/api/v1/shares/", {"documents": [document.id], "password": PASSWORD}, **bearer),
        client.post("/api/v1/realtime/", {}, **bearer),
    ]
    secrets.append(answers[0].json()["token"])
    new, slug = answers[2].json()["id"], answers[3].json()["slug"]
    answers.append(client.post(f"/api/v1/documents/{new}/parts/", {"part_numbers": [1]}, **bearer))
    for password in (PASSWORD, PASSWORD + "?"):
        answers.append(client.post(f"/api/v1/public/shares/{slug}/claim/", {"password": password}, **JSON))
    page = client.post(f"/s/{slug}", {"password": PASSWORD})
    answers += [page, client.post(f"/s/{slug}/claim"), client.get(f"/s/{slug}")]
    client.post("/accounts/sign-up/", {"email": "new@example.com", "name": "N", "surname": "N",
                                       "password1": PASSWORD, "password2": PASSWORD})  # fmt: skip
    client.post("/accounts/password/reset/", {"email": alice.email})
    run_jobs()

    written = "\n".join([*(record.getMessage() for record in caplog.records), caplog.text])
    sent = "\n".join(str(message.message()) for message in mail.outbox)
    assert len(mail.outbox) >= 1
    for secret in secrets:
        assert secret not in written
        assert secret not in sent
    assert not SIGNATURE.search(written)
    assert not SIGNATURE.search(sent)
    # An address of ours is one that a browser shows, keeps and sends on; the bucket's is not.
    ours = [answer.headers["Location"] for answer in answers if answer.headers.get("Location", "").startswith("/")]
    assert ours
    assert not [address for address in ours for secret in secrets if secret in address]
