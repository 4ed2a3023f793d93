"""Each request and event leaves one line, which says what it was, where it came from and what it cost."""

from __future__ import annotations

import io
import json

import pytest
from django.http import FileResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from accounts.services import directory
from mydoc.handlers.events import handler
from mydoc.telemetry import context as telemetry_context
from mydoc.telemetry.access_log import AccessLogMiddleware
from mydoc.wsgi import application
from tests.support.logs import logged

SLUG = "q0nXb8bSx3rT1yCkV5oZwA"


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
