"""The accounts routes of the REST API."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import quota, tokens
from mydoc.aws.transactions import commit

JSON = "application/json"


def _url(name, *args):
    return reverse(f"accounts-api:{name}", args=args)


@pytest.fixture
def api(alice, client):
    """Calls a route with Alice's login token."""

    def call(method, name, *args, body=None, headers=None):
        send = getattr(client, method)
        more = {} if method == "get" else {"content_type": JSON}
        return send(_url(name, *args), body, headers=headers or alice.bearer, **more)

    return call


def test_login_gives_a_token_that_opens_the_account(alice, client):
    body = {"email": alice.email, "password": alice.password}
    answer = client.post(_url("login"), body, content_type=JSON)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    account = client.get(_url("account"), headers=headers).json()
    assert account["email"] == alice.email
    assert account["usage"] == {"bytes_used": 0, "documents_count": 0}


def test_logout_ends_the_token_it_is_asked_with(alice, api):
    assert api("post", "logout").status_code == 204
    assert api("get", "account").status_code == 401


def test_logout_ends_the_session_it_is_asked_with(alice):
    assert alice.client.post(_url("logout")).status_code == 204
    assert alice.client.get(_url("account")).status_code == 401


def test_logout_leaves_named_tokens(alice, api):
    made = api("post", "tokens", body={"name": "script", "scopes": ["account:read"]}).json()
    headers = {"Authorization": f"Bearer {made['token']}"}

    assert api("post", "logout", headers=headers).status_code == 409
    assert api("get", "account", headers=headers).status_code == 200


def test_usage_follows_the_quota(alice, api):
    commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[123]))

    assert api("get", "account").json()["usage"] == {"bytes_used": 123, "documents_count": 1}


def test_name_and_surname_change_one_by_one(alice, api):
    assert api("patch", "account", body={"name": "Alicia"}).json()["name"] == "Alicia"
    answer = api("patch", "account", body={"surname": "Álvarez"}).json()

    assert (answer["name"], answer["surname"]) == ("Alicia", "Álvarez")


@pytest.mark.parametrize(
    "body",
    [{"name": ""}, {"name": 5}, {"name": "x" * 81}, {"is_admin": True}, {"quota_bytes": 1}, {"name": None}, []],
)
def test_bad_changes_are_refused(alice, api, body):
    before = alice.user._stored

    answer = api("patch", "account", body=body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert alice.user._stored == before


def test_a_token_is_made_listed_and_revoked(alice, api):
    made = api("post", "tokens", body={"name": "script", "scopes": ["documents:read"], "expires_in": 3600})
    assert made.status_code == 201
    token = made.json()
    assert tokens.authenticate(token["token"])[0].pk == alice.id

    [listed] = api("get", "tokens").json()["items"]
    assert listed["id"] == token["id"]
    assert "token" not in listed

    assert api("delete", "token", token["id"]).status_code == 204
    assert api("delete", "token", token["id"]).status_code == 404
    assert api("get", "tokens").json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["all"]},
        {"name": "x", "scopes": ["documents:read"], "expires_in": 0},
        {"name": "x", "scopes": ["documents:read"], "expires_in": 10**12},
        {"name": "x", "scopes": ["documents:read"], "expires_in": "x"},
        {"name": "", "scopes": ["documents:read"]},
        {"name": "x", "scopes": "documents:read"},
    ],
)
def test_bad_tokens_are_not_made(alice, api, body):
    assert api("post", "tokens", body=body).status_code == 400
    assert tokens.list_named(user_id=alice.id) == []


def test_inv_25_a_named_token_is_held_to_its_scopes(alice, api):
    made = api("post", "tokens", body={"name": "reader", "scopes": ["account:read"]}).json()
    headers = {"Authorization": f"Bearer {made['token']}"}

    assert api("get", "account", headers=headers).status_code == 200
    for method, name, body in (
        ("patch", "account", {"name": "x"}),
        ("post", "tokens", {"name": "x", "scopes": ["account:read"]}),
        ("get", "people", None),
        ("post", "realtime", None),
    ):
        answer = api(method, name, body=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")


def test_people_are_searched_and_paged(alice, bob, charlie, api):
    answer = api("get", "people", body={"q": "bo"}).json()
    assert answer == {
        "items": [{"id": bob.id, "email": bob.email, "name": "Bob", "surname": "Baker", "initials": "BB"}],
        "next_cursor": None,
    }

    first = api("get", "people", body={"limit": 2}).json()
    rest = api("get", "people", body={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [person["id"] for person in first["items"] + rest["items"]] == [alice.id, bob.id, charlie.id]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "x"}, {"q": "x" * 300}]
)
def test_bad_searches_are_refused(api, query):
    assert api("get", "people", body=query).status_code == 400


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Token x", "Bearer a b c", "x"])
def test_a_malformed_authorization_is_refused_even_with_a_session(alice, header):
    answer = alice.client.get(_url("account"), headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json()["code"] == "bad_token"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_nobody_is_asked_to_sign_in(client, offline):
    answer = client.get(_url("account"))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_needs_the_csrf_token(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice.user)

    assert browser.get(_url("account")).status_code == 200
    assert browser.patch(_url("account"), {"name": "x"}, content_type=JSON).status_code == 403
    assert alice.user.name == "Alice"


@pytest.mark.parametrize("name", ["register", "login"])
@pytest.mark.parametrize(
    "body", ["{", "[]", "null", '"x"', "{}", '{"email": ["a"]}', '{"email": "\\ud800"}', "[" * 5000]
)
def test_broken_bodies_are_refused(offline, client, name, body):
    answer = client.post(_url(name), body, content_type=JSON)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
