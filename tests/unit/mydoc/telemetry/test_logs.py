"""Lines of the log hide secrets, whatever bears them."""

from __future__ import annotations

import logging

import boto3
import pytest
from botocore.exceptions import ParamValidationError
from django.test import Client

from files import blobs
from files.services import shares
from mydoc.telemetry.access_log import SECRET_PARAMETERS
from mydoc.telemetry.logs import LineFormatter, redact
from tests.support.documents import person
from tests.support.logs import logged
from tests.support.routes import all_routes

TOKEN = "WyIwMUszIl0:1uQ2kX:abcdefghijklmnop"


SLUG = "q0nXb8bSx3rT1yCkV5oZwA"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Not Found: /s/{SLUG}", "Not Found: /s/[hidden]"),
        (f"Not Found: /s/{SLUG}/claim", "Not Found: /s/[hidden]/claim"),
        (f"GET /dev/s/{SLUG}?download=1 HTTP/1.1", "GET /dev/s/[hidden]?[hidden] HTTP/1.1"),
        (f"/api/v1/public/shares/{SLUG}/claim/", "/api/v1/public/shares/[hidden]/claim/"),
        (f"/accounts/confirm/{TOKEN}/", "/accounts/confirm/[hidden]/"),
        (f"/accounts/password/reset/MDFL/{TOKEN}/", "/accounts/password/reset/MDFL/[hidden]/"),
        ("https://b.s3.amazonaws.com/originals/1/2?X-Amz-Signature=ab", "https://b.s3.amazonaws.com/originals/1/2?[hidden]"),
        ("X-Amz-Security-Token=I&X-Amz-Signature=a", "X-Amz-Security-Token=[hidden]&X-Amz-Signature=[hidden]"),
        ("Authorization: Bearer eyJhbGciOi.x-y", "Authorization: Bearer [hidden]"),
        (f"no such token mydoc_named_01K3_01K4_{SLUG}", "no such token mydoc_[hidden]"),
        ("{'email': 'a@b.c', 'password': 'swordfish'}", "{'email': 'a@b.c', 'password': '[hidden]'}"),
        ("{'password': 'it\\'s \\\\', 'name': 'Alice'}", "{'password': '[hidden]', 'name': 'Alice'}"),
        ("{'password': 'cut off in the", "{'password': '[hidden]'"),
        (f'{{"slug": {{"S": "{SLUG}"}}}}', '{"slug": {"S": "[hidden]"}}'),
        ("client(aws_secret_access_key='abc')", "client(aws_secret_access_key='[hidden]')"),
        ("Invalid type for parameter Key, value: 12, type: <class 'int'>, valid types: <class 'str'>",
         "Invalid type for parameter Key, value: [hidden], type: <class 'int'>, valid types: <class 'str'>"),
        (f"no share {SLUG}, {SLUG}{SLUG[1:]}", "no share [hidden], [hidden]"),
        (f"/s/summer-party/to/01K3CDEFGHJKMNPQRSTVWXYZ01{SLUG}", "/s/[hidden]/to/[hidden]"),
        # What helps, and hides nothing.
        ("/accounts/password/reset/done/", "/accounts/password/reset/done/"),
        ("/documents/01K3/ Is it there?", "/documents/01K3/ Is it there?"),
        ("test_inv_07_of_22_signs AnExceptionOfTwentyTwo", "test_inv_07_of_22_signs AnExceptionOfTwentyTwo"),
        ("documents 01K3CDEFGHJKMNPQRSTVWXYZ01", "documents 01K3CDEFGHJKMNPQRSTVWXYZ01"),
        ('File "accounts/tokens.py", line 12, in revoke', 'File "accounts/tokens.py", line 12, in revoke'),
    ],
)  # fmt: skip
def test_inv_07_secrets_are_known_by_their_form(text, shown):
    assert redact(text) == shown


@pytest.mark.parametrize("part", ["-a", "token", "token='", "value: ", "X-Amz-", "/s/", "?a", "mydoc_a_", '\\"'])
def test_a_text_that_strangers_sent_holds_nobody_up(part):
    assert len(redact(part * 100_000)) <= 30_000


def test_inv_07_every_route_that_bears_a_secret_is_known():
    routes = {route for _, route in all_routes() if any(f":{name}>" in route for name in SECRET_PARAMETERS)}
    assert len(routes) >= 5
    for route in routes:
        path = route.replace("<str:uidb64>", "MDFL")
        for name in SECRET_PARAMETERS:
            path = path.replace(f"<str:{name}>", SLUG)
        assert SLUG not in redact(f"Internal Server Error: {path}"), route


def test_inv_07_the_laptops_lines_hide_the_same():
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET /s/%s", (SLUG,), None)

    assert LineFormatter("{message}", style="{").format(record) == "GET /s/[hidden]"


def test_what_breaks_shows_a_number_to_quote_and_its_stack_in_the_log(alice, upload, monkeypatch):
    slug = shares.create(owner=person(alice), document_ids=[upload(alice).id]).slug

    def broken(*args, **kwargs):
        # What libraries do: they repeat what they were given.
        raise RuntimeError(f"no answer for {slug} with {alice.bearer} and password='swordfish'")

    monkeypatch.setattr(blobs, "sign_download", broken)
    client = Client(raise_request_exception=False, headers=alice.bearer)
    with logged() as log:
        answers = [
            client.post(f"/api/v1/public/shares/{slug}/claim/", {}, "application/json"),
            client.post(f"/s/{slug}/claim"),
        ]

    assert [answer.status_code for answer in answers] == [500, 500]
    assert answers[0].json()["request_id"] == answers[0]["X-Request-Id"]
    assert answers[1]["X-Request-Id"] in answers[1].content.decode()
    errors = [line for line in log.lines if line["level"] == "ERROR"]
    assert [line["request_id"] for line in errors] == [answer["X-Request-Id"] for answer in answers]
    for line in errors:
        assert line["error"] == "builtins.RuntimeError"
        assert "in broken" in line["stack"]
    for secret in (slug, alice.bearer["Authorization"].partition(" ")[2], "swordfish"):
        assert secret not in log.text


def test_a_refusal_of_the_sdk_keeps_the_value_to_itself(aws):
    with logged() as log:
        try:
            boto3.client("sqs", region_name="us-east-1").send_message(QueueUrl="q", MessageBody={SLUG: 1})
        except ParamValidationError:
            logging.getLogger("x").exception("not sent")

    assert "Invalid type for parameter MessageBody, value: [hidden]" in log.text
    assert SLUG not in log.text


def test_libraries_say_nothing_of_what_they_send(alice, upload):
    with logged() as log:
        upload(alice)

    assert {line["logger"] for line in log.lines} <= {"mydoc.access"}


def test_what_breaks_the_error_page_too_is_still_answered_and_logged(alice, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError(f"no template for {SLUG} at {args[0].path}")

    monkeypatch.setattr("mydoc.web.views.render", broken)
    with logged() as log:
        answer = Client(raise_request_exception=False).get(f"/no/such/{SLUG}x")

    assert answer.status_code == 500
    assert answer["X-Request-Id"] in answer.content.decode()
    assert log.access[-1]["status"] == 500
    assert "no template for [hidden] at /[hidden]" in log.text
    assert SLUG not in log.text
