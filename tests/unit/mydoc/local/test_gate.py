"""The ports of this machine answer their own programs and the site's own pages, and nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mydoc.local.gate import ADMIN_HEADER, Gate

GATE = Gate.of_ports(4566, 8000, origins=["http://localhost:9000"])


@pytest.mark.parametrize("host", ["localhost:4566", "127.0.0.1:4566", "LocalHost:4566"])
@pytest.mark.parametrize(
    "origins",
    [
        [],
        ["http://localhost:8000"],
        ["http://127.0.0.1:8000"],
        ["http://127.0.0.1:4566"],
        ["http://localhost:9000"],
    ],
)
def test_programs_and_the_sites_pages_are_answered(host, origins):
    assert GATE.refusal([host], origins) == ""


@pytest.mark.parametrize(
    "hosts",
    [[], [""], ["evil.example"], ["evil.example:4566"], ["localhost"], ["localhost:8000"], ["localhost.:4566"],
     ["localhost:4566.evil.example"], ["[::1]:4566"], ["0.0.0.0:4566"], ["localhost:4566", "evil.example:4566"]],
)  # fmt: skip
def test_a_name_that_leads_here_is_not_enough(hosts):
    """DNS rebinding: the page's own name has the address 127.0.0.1."""
    assert "answers to 127.0.0.1:4566 and localhost:4566 only" in GATE.refusal(hosts, [])


@pytest.mark.parametrize(
    "origins",
    [["https://evil.example"], ["null"], [""], ["http://localhost"], ["http://localhost:3000"],
     ["https://localhost:8000"], ["http://localhost:8000.evil.example"], ["http://localhost:8000/"],
     ["http://localhost:8000", "https://evil.example"]],
)  # fmt: skip
def test_pages_of_other_sites_are_not_answered(origins):
    assert "pages of other sites" in GATE.refusal(["localhost:4566"], origins)


def test_http_leaves_its_own_port_out():
    gate = Gate.of_ports(80)
    assert gate.refusal(["localhost"], ["http://localhost"]) == ""
    assert gate.refusal(["localhost:80"], [])


# ASGI


def call(kind: str, path: str = "/", method: str = "GET", **headers: str) -> tuple[list[dict[str, Any]], bool]:
    """What is sent to who asks, and whether the application was called."""
    called, sent = [], []

    async def application(*_: Any) -> None:
        called.append(True)

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> None:
        raise AssertionError("nothing is read of what is refused")

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path, _, query = path.partition("?")
    scope: Any = {"type": kind, "method": method, "path": path, "query_string": query.encode(), "headers": pairs}
    asyncio.run(GATE.around_asgi(application, secret="open")(scope, receive, send))  # type: ignore[arg-type]
    return sent, bool(called)


OWN = {"host": "127.0.0.1:4566"}


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_is_admitted_reaches_the_emulator(kind):
    assert call(kind, **OWN, origin="http://localhost:8000") == ([], True)


@pytest.mark.parametrize("headers", [{"host": "evil.example:4566"}, OWN | {"origin": "https://evil.example"}, {}])
def test_what_is_refused_does_not(headers):
    sent, called = call("http", **headers)
    assert (sent[0]["status"], called) == (403, False)
    assert b"access-control" not in str(sent).encode().lower()

    sent, called = call("websocket", **headers)
    assert (sent[0]["type"], called) == ("websocket.close", False)


def test_the_emulators_own_addresses_ask_for_the_roots_secret():
    header = ADMIN_HEADER.lower().replace("-", "_")
    for path in ("/_ministack/reset", "/_ministack/sqs/messages", "/_localstack/health", "/_ministack/health/x"):
        assert not call("http", path, **OWN)[1]
        assert not call("http", path, **OWN, **{header: "wrong"})[1]
        assert call("http", path, **OWN, **{header: "open"})[1]
    assert call("http", "/_ministack/health", **OWN)[1]


def test_the_frame_of_previews_has_no_origin_and_gets_what_its_address_is_signed_for():
    signed, nobody = "/bucket/originals/a/b?X-Amz-Signature=x", OWN | {"origin": "null"}
    assert call("http", signed, **nobody)[1]
    assert call("http", signed, "HEAD", **nobody)[1]
    assert not call("http", signed, "PUT", **nobody)[1]
    assert not call("http", signed, "OPTIONS", **nobody)[1]
    assert not call("http", "/bucket/originals/a/b", **nobody)[1]
    assert not call("websocket", signed, **nobody)[1]
    assert not call("http", signed, **OWN, origin="https://evil.example")[1]
    assert not call("http", signed, host="evil.example:4566", origin="null")[1]


def test_its_start_and_end_are_nobodys_request():
    assert call("lifespan") == ([], True)


# WSGI


def ask(**environ: str) -> tuple[str, bytes]:
    """Status and body."""
    told: list[str] = []

    def application(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"inside"]

    guarded: Any = Gate.of_ports(8000).around_wsgi(application, static="/static/")
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"} | environ
    body = b"".join(guarded(asked, lambda status, headers: told.append(status)))
    return told[0], body


def test_the_development_server_has_the_same_gate():
    assert ask(HTTP_HOST="localhost:8000") == ("200 OK", b"inside")
    assert ask(HTTP_HOST="localhost:8000", HTTP_ORIGIN="http://127.0.0.1:8000") == ("200 OK", b"inside")
    sheet = {"HTTP_HOST": "localhost:8000", "HTTP_ORIGIN": "null", "PATH_INFO": "/static/dist/preview-frame.css"}
    assert ask(**sheet) == ("200 OK", b"inside")
    for environ in (
        {},
        sheet | {"REQUEST_METHOD": "POST"},
        sheet | {"PATH_INFO": "/statics"},
        sheet | {"HTTP_HOST": "evil.example:8000"},
        {"HTTP_HOST": "evil.example:8000"},
        {"HTTP_HOST": "localhost:8000", "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_HOST": "localhost:8000", "HTTP_ORIGIN": "http://127.0.0.1:4566"},
        {"HTTP_HOST": "localhost:8000", "HTTP_ORIGIN": "null"},
    ):
        status, body = ask(**environ)
        assert status.startswith("403 "), environ
        assert b"inside" not in body
