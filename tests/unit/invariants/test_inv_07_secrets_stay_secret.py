"""Invariant 7: no password, token or presigned signature in a log, an address of ours or a mail."""

from __future__ import annotations

import logging
import re

import pytest
from django.core import mail
from django.test import Client

from files import blobs
from files.services import shares
from tests.support.documents import person

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


def test_inv_07_what_breaks_is_logged_without_what_was_sent(alice, upload, caplog, monkeypatch):
    """An error that nobody foresaw is logged with its traceback, which names no values."""
    document = upload(alice)
    slug = shares.create(
        owner=person(alice), document_ids=[document.id], rules=shares.Rules(password=PASSWORD)
    ).slug
    client = Client(raise_request_exception=False)
    headers = alice.bearer

    def broken(*args, **kwargs):
        raise RuntimeError("S3 went away")

    monkeypatch.setattr(blobs, "sign_download", broken)
    caplog.set_level(logging.DEBUG)
    answers = [
        client.post(f"/api/v1/public/shares/{slug}/claim/", {"password": PASSWORD}, **JSON),
        client.get(f"/api/v1/documents/{document.id}/download/", headers=headers),
        client.post("/accounts/login/", {"username": alice.email, "password": alice.password}),
    ]

    assert [answer.status_code for answer in answers] == [500, 500, 302]
    assert "S3 went away" in caplog.text
    for secret in (PASSWORD, alice.password, headers["Authorization"].partition(" ")[2]):
        assert secret not in caplog.text
        assert not any(secret in answer.content.decode() for answer in answers)


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/sign-up/", "/accounts/password/change/", "/s/{slug}", "/settings/tokens/"],
)
def test_inv_07_what_is_typed_into_a_form_never_becomes_part_of_an_address(alice, upload, path):
    document = upload(alice)
    slug = shares.create(
        owner=person(alice), document_ids=[document.id], rules=shares.Rules(password=PASSWORD)
    ).slug
    client = Client() if path == "/accounts/login/" else alice.client
    page = client.get(path.format(slug=slug)).content.decode()

    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        if 'type="password"' in form or "csrfmiddlewaretoken" in form:
            assert 'method="post"' in form.partition(">")[0]


def test_inv_07_a_reset_link_hides_its_token_from_the_page_it_leads_to(alice, run_jobs):
    Client().post("/accounts/password/reset/", {"email": alice.email})
    run_jobs()
    link = re.search(r"/accounts/password/reset/[^/]+/([^/]+)/", mail.outbox[-1].body)
    client = Client()

    answer = client.get(link[0])

    assert answer.status_code == 302
    assert link[1] not in answer["Location"]
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert link[1] not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
