"""Bodies that are no JSON object of known fields, or too large, or do not say how long they are."""

from __future__ import annotations

import json
import zlib

import pytest
from django.test import Client, RequestFactory

from mydoc.wsgi import application
from tests.support.api import refusal
from tests.support.contents import untouched

GOOD = b'{"name": "a.txt", "size": 1}'


def test_what_is_no_json_object_of_known_fields_writes_nothing(alice, call, subtests):
    """`tests/unit/files/api/serializers` has all the others."""
    caller = call(alice)
    wrong = {
        "half": GOOD[:-1],
        "list": b"[]",
        "twice": b'{"size": 2, ' + GOOD[1:],
        "unknown": b'{"id": 1, ' + GOOD[1:],
    }
    for name, body in wrong.items():
        with subtests.test(name), untouched():
            refusal(caller.post("documents/", body), 400)


def test_every_depth_near_the_limit_of_the_stack(alice, call, upload):
    """Whatever can still be read must also be looked through without running out of stack."""
    caller, document = call(alice), upload(alice)
    depths = [*range(300, 1000, 100), 5_000]
    with untouched():
        for depth in depths:
            nested = b"[" * depth + b"]" * depth
            headers = {"Idempotency-Key": f"depth {depth}"}
            refusal(caller.post("documents/", b'{"name": %s}' % nested, headers=headers), 400)
            refusal(caller("PUT", f"documents/{document.id}/people/", b'{"emails": %s}' % nested), 400)


@pytest.mark.parametrize("signed_in_by", ["token", "session"])
def test_other_content_types(alice, call, subtests, signed_in_by):
    types = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 300,
        "text/plain",
        "text/json",
        "application/xml",
        "application/octet-stream",
        "application/problem+json",
        "*/*",
        "json",
        ";",
        "\xff/\xff",
        "",
    ]
    client = Client(headers=call(alice).headers) if signed_in_by == "token" else alice.client
    for content_type in types:
        with subtests.test(content_type=content_type[:40]), untouched():
            answer = client.generic("POST", "/api/v1/documents/", GOOD, content_type)
            assert refusal(answer)["status"] in {400, 415}


def test_other_charsets(alice, call, subtests):
    """JSON is UTF-8 (RFC 8259, 8.1). Python knows codecs that unpack, so a charset must never choose one; and
    Django's request fails in its constructor where one cannot decode the query."""
    bomb = zlib.compress(b'{"name": "a", "size": 1, "content_type": "%s"}' % (b"a" * 50_000_000), 9)
    headers = call(alice).headers
    wrong = [
        "utf-16",
        "latin-1",
        "zlib",
        "base64",
        "rot13",
        "idna",
        "undefined",
        "unicode_escape",
        "é",
        "\0",
        "x" * 9999,
    ]
    types = [f"application/json; charset={charset}" for charset in wrong]
    for content_type in [*types, "application/json; a*=x'y'z", "multipart/form-data; boundary=a; charset=hex"]:
        for method, query, body in (("POST", "", GOOD), ("POST", "", bomb), ("GET", "q=%41%ff", b"")):
            with subtests.test(method, content_type=content_type[:60]), untouched():
                status, answer = through_wsgi(method, query, body, content_type, headers)
                assert status == 400
                assert answer["code"] == "bad_charset"
    many = "&".join(f"a{number}=1" for number in range(2000))
    for charset in ("utf-8", "UTF-8", '"utf-8"', "utf8"):
        with subtests.test(charset):
            content_type = f"application/json; charset={charset}"
            assert through_wsgi("POST", "", GOOD, content_type, headers)[0] == 201
            assert through_wsgi("GET", many, b"", content_type, headers)[0] == 400


def through_wsgi(method, query, body, content_type, headers):
    """Status and JSON of an answer of what the server calls; the test client would leave a part of it out."""
    environ = {
        **RequestFactory(headers=headers).generic(method, "/api/v1/documents/", body, "application/json").environ,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
    }
    begun = []
    content = b"".join(application(environ, lambda status, headers: begun.append(status)))
    return int(begun[0].split()[0]), json.loads(content)


def test_bodies_over_the_limit(alice, call):
    caller = call(alice)
    padded = b'{"name": "a.txt", "size": 1%s}' % (b" " * 1024**2)
    with untouched():
        refusal(caller.post("documents/", padded), 413, "body_too_large")
        # Says so, and sends little.
        refusal(caller.post("documents/", GOOD, CONTENT_LENGTH=str(2**40)), 413, "body_too_large")
        refusal(caller.post("documents/", GOOD, CONTENT_LENGTH="9" * 5000), 413)
        # Sends much, and says little: only as much as it says is read.
        refusal(caller.post("documents/", padded, CONTENT_LENGTH="10"), 400, "parse_error")
        # Nobody needs to have signed in for that.
        refusal(Client().post("/api/v1/auth/login/", padded, "application/json"), 413, "body_too_large")
    answer = Client().post("/accounts/login/", {"username": "a" * 1024**2, "password": "x"})
    assert answer.status_code == 413
    just_below = b'{"name": "a.txt", "size": 1%s}' % (b" " * (1024**2 - 100))
    assert caller.post("documents/", just_below).status_code == 201


def test_bodies_without_a_length(alice, call, subtests):
    caller = call(alice)
    with untouched():
        answer = caller.post("documents/", GOOD, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
        refusal(answer, 400, "length_required")
        # A server that has read the chunks and gives no length: no body.
        refusal(caller.post("documents/", GOOD, CONTENT_LENGTH=""), 400)
    for length in ("-1", "1.5", "x", "0x10", "+5", "5, 5", "\uff11"):
        with subtests.test(length=length), untouched():
            refusal(caller.post("documents/", GOOD, CONTENT_LENGTH=length), 400)


def test_forms_of_pages_that_are_broken(alice, subtests):
    broken = [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
        ("multipart/form-data; boundary=é", b"x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(2000))),
        ("application/x-www-form-urlencoded", b"%ff%00=%ed%a0%80&email=%00"),
        ("application/json", b"[" * 1000),
    ]
    browser = alice.client
    for path in ("/accounts/login/", "/accounts/sign-up/", "/accounts/password/reset/", "/settings/profile/"):
        for content_type, body in broken:
            with subtests.test(path=path, content_type=content_type), untouched():
                answer = browser.generic("POST", path, body, content_type)
                assert answer.status_code < 500
                answer = Client().generic("POST", path, body, content_type)
                assert answer.status_code < 500


def test_accept_headers(alice, call, subtests):
    caller = call(alice)
    for accept in (
        "text/html",
        "application/xml",
        "*",
        "/",
        "",
        ";q=1",
        "application/json;q=0",
        "é",
        ", " * 5000,
        "text/html;version=" + "9" * 999,
    ):
        with subtests.test(accept=accept[:20]):
            answer = caller("GET", "documents/", headers={"Accept": accept})
            assert answer.status_code in {200, 302, 406}, answer.content
            # Who would rather read about it is led there.
            assert (answer.status_code == 302) == (accept == "text/html")
            assert answer.status_code == 302 or json.loads(answer.content)
            if answer.status_code == 406:
                refusal(answer, 406, "not_acceptable")
            refusal(caller("POST", "documents/", b"{", headers={"Accept": accept}))
    answer = caller("GET", "documents/?format=xml")
    assert answer.status_code in {200, 404}
