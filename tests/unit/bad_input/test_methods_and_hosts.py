"""Methods that a route does not have, headers that would change them, and hosts that are not ours."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from mydoc.core.ids import new_id
from tests.support.api import refusal
from tests.support.contents import untouched

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ODD = ("TRACE", "PROPFIND", "X" * 500)


def routes():
    """Each address of the site with an id that nobody has, and the class of its view if it has one."""

    def walk(patterns, prefix):
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            elif isinstance(pattern, URLPattern):
                parts = path.split("<")
                filled = parts[0] + "".join(new_id() + part.partition(">")[2] for part in parts[1:])
                yield filled, getattr(pattern.callback, "view_class", None)

    return [route for route in walk(get_resolver().url_patterns, "/") if not route[0].startswith("/_local")]


API = [(path, view) for path, view in routes() if path.startswith("/api/v1/")]


@pytest.mark.parametrize("signed_in_by", ["token", "session"])
def test_the_api_answers_405_to_methods_it_does_not_have(alice, call, subtests, signed_in_by):
    client = Client(headers=call(alice).headers) if signed_in_by == "token" else alice.client
    for path, view in API:
        with subtests.test(path), untouched():
            for method in ("GET", *UNSAFE, *ODD):
                if method in ODD or not hasattr(view, method.lower()):
                    answer = client.generic(method, path, b"{}", "application/json")
                    refusal(answer, 405, "method_not_allowed")
                    assert answer.headers["Allow"]


def test_every_route_stands_head_and_options(alice, client, subtests):
    browser = alice.client
    browser.get("/accounts/login/")
    with untouched(but=frozenset({"sessions"})):
        for path, _ in routes():
            # The schema is the same for everybody, and takes its time.
            for visitor in (browser,) if path == "/api/schema/" else (browser, client):
                with subtests.test(path, signed_in=visitor is browser):
                    head = visitor.head(path)
                    assert head.status_code == visitor.get(path).status_code
                    assert head.status_code < 500
                    assert head.content == b""
                    assert visitor.options(path).status_code in {200, 302, 401, 404, 405}


def test_pages_refuse_methods_they_do_not_have(alice, subtests):
    browser = alice.client
    for path in ("/", "/audit/", f"/documents/{new_id()}/", f"/s/{new_id()}", "/healthz", "/settings/tokens/"):
        for method in ("PATCH", "DELETE", "TRACE", "PROPFIND"):
            with subtests.test(method, path=path), untouched():
                assert browser.generic(method, path).status_code == 405


def test_a_method_override_is_ignored(alice, call, upload):
    document, caller = upload(alice), call(alice)
    path = f"documents/{document.id}/"
    with untouched():
        for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            refusal(caller.post(path, {}, headers={header: "DELETE"}), 405)
            assert caller("GET", path, headers={header: "DELETE"}).status_code == 200
        refusal(caller.post(f"{path}?_method=DELETE", {"_method": "DELETE"}), 405)


def test_hosts_that_are_not_ours(alice, call, subtests):
    browser, headers = alice.client, call(alice).headers
    hosts = [
        "evil.example",
        "localhost.evil.example",
        "evil.example:80@localhost",
        "local host",
        "",
        "a" * 5000,
        "é",
        "localhost:x",
    ]
    for host in hosts:
        for extra in ({"HTTP_HOST": host}, {"HTTP_HOST": host, "HTTP_X_FORWARDED_HOST": "localhost"}):
            with subtests.test(host=host[:30], forwarded=len(extra) > 1), untouched():
                if host:
                    for path in (
                        "/",
                        "/accounts/login/",
                        "/accounts/password/reset/",
                        "/healthz",
                        f"/s/{new_id()}",
                    ):
                        assert browser.get(path, **extra).status_code == 400, path
                    refusal(Client(headers=headers).get("/api/v1/documents/", **extra), 400)
                    refusal(Client().post("/api/v1/auth/login/", b"{}", "application/json", **extra), 400)


def test_a_forwarded_host_is_not_believed(alice, call, started):
    extra = {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "host=evil.example"}
    for path in ("/", "/accounts/password/reset/", "/settings/profile/"):
        answer = alice.client.get(path, **extra)
        assert answer.status_code == 200
        assert b"evil.example" not in answer.content
    answer = Client().get("/settings/profile/", **extra)
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_redirects_after_sign_in_stay_here(alice, subtests):
    password = {"username": alice.email, "password": alice.password}
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\t//evil.example",
    ):
        with subtests.test(target):
            answer = Client().post("/accounts/login/", {**password, "next": target})
            assert answer.status_code == 302
            assert answer.headers["Location"] == "/"
