"""Lines of the log: what they say, and what they hide."""

from __future__ import annotations

import io
import json
import logging

import boto3
import pytest
from botocore.exceptions import ParamValidationError
from django.http import FileResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from accounts.services import directory
from files import blobs
from files.services import shares
from mydoc.handlers.events import handler
from mydoc.telemetry import context as telemetry_context
from mydoc.telemetry.access_log import SECRET_PARAMETERS, AccessLogMiddleware
from mydoc.telemetry.logs import LineFormatter, redact
from mydoc.wsgi import application
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


def test_a_request_leaves_one_line_that_says_what_it_cost(alice):
    client, headers = Client(), alice.bearer
    with logged() as log:
        answer = client.get("/api/v1/documents/", headers=headers)

    (line,) = log.access
    assert line.pop("time").endswith("+00:00")
    assert line.pop("ms") > 0
    assert line.pop("message").startswith("GET /api/v1/documents/: 200 in ")
    assert line == {
        "level": "INFO",
        "logger": "mydoc.access",
        "request_id": answer["X-Request-Id"],
        "method": "GET",
        "route": "/api/v1/documents/",
        "account": alice.id,
        "status": 200,
        "client": "127.0.0.0/24",
        "bytes_in": 0,
        "bytes_out": len(answer.content),
        "aws_calls": 3,
    }


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2002:cb00:714d:1::1", "203.0.113.0/24"),
        ("nonsense", None),
    ],
)
def test_the_log_has_the_network_of_a_client_and_all_of_its_address_where_a_stage_asks(
    offline, settings, address, short
):
    with logged() as log:
        Client(REMOTE_ADDR=address).get("/healthz")
        settings.LOG_WHOLE_ADDRESSES = True
        Client(REMOTE_ADDR=address).get("/healthz")

    whole = short and address.removeprefix("::ffff:")
    assert [line["client"] for line in log.access] == [short, whole]
    assert address not in log.text.splitlines()[0]


def test_a_made_up_forwarded_for_is_not_the_client_in_the_log(offline, settings):
    settings.NUM_PROXIES = 1
    with logged() as log:
        Client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.77"})

    assert log.access[0]["client"] == "203.0.113.0/24"


def test_the_log_has_the_bytes_of_both_bodies(aws):
    client, body = (
        Client(raise_request_exception=False),
        json.dumps({"email": "x@example.com", "password": "wrong"}),
    )
    with logged() as log:
        sent = client.post("/api/v1/auth/login/", body, "application/json")
        looked = client.head("/accounts/login/")
        refused = client.generic("POST", "/healthz", b"x", CONTENT_LENGTH="9" * 30)
        asked = RequestFactory().generic("POST", "/healthz", b"x", "text/plain; charset=utf-16").environ
        charset = b"".join(application(asked, lambda *_: None))

    assert sent.status_code == 401
    assert looked.status_code == 200
    assert [(line["bytes_in"], line["bytes_out"]) for line in log.access] == [
        (len(body), len(sent.content)),
        (0, 0),
        (0, len(refused.content)),
        (1, len(charset)),
    ]


def test_a_file_that_is_sent_in_pieces_has_the_length_it_says(offline, rf):
    def whole(request):
        return FileResponse(io.BytesIO(b"12345"), headers={"Content-Length": "5"})

    def endless(request):
        return StreamingHttpResponse(iter([b"1"]))

    with logged() as log:
        for view in (whole, endless):
            AccessLogMiddleware(view)(rf.get("/"))

    assert [line["bytes_out"] for line in log.access] == [5, None]


def test_a_sockets_event_says_where_it_comes_from(offline):
    @handler
    def connect(event, context):
        return {"statusCode": 200}

    with logged() as log:
        connect({"requestContext": {"identity": {"sourceIp": "203.0.113.77"}}}, None)
        connect({"Records": []}, None)

    assert [line.get("client") for line in log.access] == ["203.0.113.0/24", None]


@pytest.mark.parametrize(
    ("path", "status", "route"),
    [
        ("/", 302, "/"),
        (f"/s/{SLUG}", 404, "/s/<str:slug>"),
        (f"/s/{SLUG}/no/such/page", 404, None),
        ("/api/v1/account/", 401, "/api/v1/account/"),
        ("/healthz", 200, "/healthz"),
    ],
)
def test_a_route_stands_for_its_paths(aws, path, status, route):
    with logged() as log:
        Client().get(path)

    (line,) = log.access
    assert (line["status"], line["route"], line["account"]) == (status, route, None)
    assert SLUG not in log.text


def test_what_is_refused_before_the_view_is_asked_has_a_route_and_an_id(offline):
    with logged() as log:
        answer = Client().generic("POST", f"/s/{SLUG}", b"x", CONTENT_LENGTH="many")

    (line,) = log.access
    assert (line["status"], line["route"]) == (400, "/s/<str:slug>")
    assert line["request_id"] == answer["X-Request-Id"]


def test_the_id_is_ours_whatever_is_sent(offline):
    client = Client()
    first, second = (client.get("/healthz", headers={"X-Request-Id": "mine"})["X-Request-Id"] for _ in range(2))

    assert "mine" not in (first, second)
    assert first != second


def test_on_lambda_the_id_is_the_one_in_its_own_lines(offline):
    class Context:
        aws_request_id = "6bc28136-xmpl-4365-b021-0ce6b2e64ab0"

    assert Client().get("/healthz", **{"lambda.context": Context()})["X-Request-Id"] == Context.aws_request_id


def test_the_person_of_a_session_is_named_and_costs_nothing_more(alice, round_trips):
    client = alice.client
    with logged() as log, round_trips() as calls:
        client.get("/")

    (line,) = log.access
    assert line["account"] == alice.id
    assert line["aws_calls"] == len(calls)


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


def test_calls_are_counted_for_the_work_that_makes_them(alice):
    with logged() as log, telemetry_context.doing(telemetry_context.Work("around", "around")):
        directory.get_item(alice.id)
        with telemetry_context.doing(telemetry_context.Work("within", "within")):
            directory.get_item(alice.id)
            directory.get_item(alice.id)

    assert [(line["ran"], line["aws_calls"]) for line in log.access] == [("within", 2), ("around", 3)]


def test_work_that_breaks_off_leaves_its_line_too(offline):
    with (
        logged() as log,
        pytest.raises(KeyboardInterrupt),
        telemetry_context.doing(telemetry_context.Work("1", "something")),
    ):
        raise KeyboardInterrupt

    assert log.access[0]["result"] == "failed"
    assert telemetry_context.current() is None


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
