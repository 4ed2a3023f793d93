"""Credentials that are none."""

from __future__ import annotations

from django.test import Client

from accounts.services import token_limit
from mydoc.core.ids import new_id
from tests.support.api import refusal
from tests.support.contents import untouched


def malformed(good):
    scheme, _, token = good.partition(" ")
    prefix, kind, user_id, token_id, secret = token.split("_", 4)
    return {
        "scheme only": "Bearer",
        "scheme and space": "Bearer ",
        "no scheme": token,
        "basic": "Basic YWxpY2VAZXhhbXBsZS5jb206eA==",
        "digest": 'Digest username="alice"',
        "other scheme": f"Token {token}",
        "joined": f"Bearer{token}",
        "two": f"{good}, {good}",
        "two, folded": f"{good},{good}",
        "two tokens": f"{good} {token}",
        "quoted": f'{scheme} "{token}"',
        "comma": f"{good},",
        "truncated": good[:-1],
        "lengthened": f"{good}A",
        "lower case": good.lower(),
        "other case": f"{scheme} {token.swapcase()}",
        "another secret": f"{scheme} {'_'.join([prefix, kind, user_id, token_id, 'A' * len(secret)])}",
        "no secret": f"{scheme} {'_'.join([prefix, kind, user_id, token_id, ''])}",
        "another person": f"{scheme} {'_'.join([prefix, kind, new_id(), token_id, secret])}",
        "another id": f"{scheme} {'_'.join([prefix, kind, user_id, new_id(), secret])}",
        "another kind": f"{scheme} {'_'.join([prefix, 'named', user_id, token_id, secret])}",
        "no kind": f"{scheme} {'_'.join([prefix, 'x', user_id, token_id, secret])}",
        "key instead of id": f"{scheme} {'_'.join([prefix, kind, user_id, 'login#x', secret])}",
        "four parts": f"{scheme} {'_'.join([prefix, kind, user_id, token_id])}",
        "underscores": "Bearer ____",
        "Latin-1": "Bearer \xe9\xff",
        "UTF-8": "Bearer é💩".encode().decode("latin-1"),
        "NUL": f"{good}\0",
        "long": "Bearer " + "A" * 100_000,
        "null": "Bearer null",
        "undefined": "Bearer undefined",
        "JSON web token": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    }


def test_every_malformed_token_is_answered_alike(alice, call, client, subtests):
    good = call(alice).headers["Authorization"]
    for name, header in malformed(good).items():
        with subtests.test(name), untouched():
            for method, path in (
                ("GET", "/api/v1/documents/"),
                ("POST", "/api/v1/shares/"),
                ("GET", "/api/v1/audit/"),
            ):
                answer = client.generic(method, path, b"{}", "application/json", HTTP_AUTHORIZATION=header)
                refusal(answer, 401, "bad_token")
                assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_bad_token_beside_a_good_session_is_refused(alice):
    browser = alice.client
    with untouched():
        refusal(browser.get("/api/v1/documents/", headers={"Authorization": "Bearer x"}), 401, "bad_token")


def test_a_token_does_not_sign_in_to_pages(alice, call):
    client = Client(headers=call(alice).headers)
    with untouched():
        assert client.get("/").status_code == 302


def test_sessions_and_csrf_tokens_that_are_none(alice, subtests):
    for value in ("", "x", "x" * 32, "x" * 10_000, "é", "\0", '"', "../../etc/passwd", ";", "{}"):
        with subtests.test(value=value[:10]), untouched():
            header = {"HTTP_COOKIE": f"session={value}; csrf={value}; messages={value}; unlock={value}"}
            refusal(Client().get("/api/v1/documents/", **header), 401)
            assert Client().get("/", **header).status_code == 302
            strict = Client(enforce_csrf_checks=True)
            assert strict.post("/accounts/login/", {}, **header).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    for token in ("", "x", "x" * 64, "é", "\0"):
        with subtests.test(token=token), untouched():
            answer = strict.post("/api/v1/tokens/", b"{}", "application/json", HTTP_X_CSRFTOKEN=token)
            refusal(answer, 403)


def test_named_tokens_ask_for_sense(alice, call, subtests, monkeypatch):
    monkeypatch.setattr(token_limit, "NAMED_TOKENS_MAX", 2)
    caller = call(alice)
    right = {"name": "script", "scopes": ["audit:read"]}
    wrong = {"no scopes": {"scopes": []}, "override": {"name": "a\u202eb"}, "number": {"name": 5}}
    for name, change in wrong.items():
        with subtests.test(name), untouched():
            refusal(caller.post("tokens/", right | change), 400)
    for _ in range(2):
        assert caller.post("tokens/", right).status_code == 201
    with untouched():
        refusal(caller.post("tokens/", right), 409, "too_many_tokens")
