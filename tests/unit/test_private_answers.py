"""No answer is kept in a cache, on any route; and a page of another origin is nobody's session."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import boto3
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from tests.support.calls import body_of, call, content_of, is_api, path_of
from tests.support.routes import Key, all_routes
from tests.support.world import World
from tests.unit.authorization_table import ROWS

TOOL = "https://tool.example"
ROUTES = all_routes()
PRIVATE_API = [row for row in ROWS if is_api(row.key[1]) and row.answers["nobody"] == 401]


@pytest.fixture
def cors() -> Iterator[None]:
    """A stage that names another origin."""
    at = settings.MIDDLEWARE.index("csp.middleware.CSPMiddleware")
    middleware = [*settings.MIDDLEWARE[:at], "corsheaders.middleware.CorsMiddleware", *settings.MIDDLEWARE[at:]]
    with override_settings(MIDDLEWARE=middleware, CORS_ALLOWED_ORIGINS=[TOOL]):
        yield


# The same for everyone, and asked for on each page.
SHARED = [("GET", "/manifest.webmanifest"), ("GET", "/sw.js")]
# Another picture and another colour have another address.
LASTING = [("GET", "/branding/<str:light>-<str:dark>.css"), ("GET", "/branding/<str:logo_id>.png")]


@pytest.mark.parametrize("key", SHARED, ids=" ".join)
def test_what_makes_an_app_is_kept_for_an_hour_and_depends_on_nobody(key: Key, world: World):
    nobody, alice = (client.get(key[1]) for client in (Client(), world.browser(world.alice)))
    for answer in (nobody, alice):
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert not answer.has_header("Vary")
        assert not answer.cookies
    assert nobody.content == alice.content


@pytest.mark.parametrize("key", LASTING, ids=" ".join)
def test_the_sites_own_look_is_kept_for_ever_and_depends_on_nobody(key: Key, world: World):
    path = path_of(key, world.things())
    for client in (Client(), world.browser(world.alice)):
        answer = client.get(path)
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not answer.has_header("Vary")
        assert not answer.cookies


@pytest.mark.parametrize("key", [key for key in ROUTES if key not in SHARED + LASTING], ids=" ".join)
def test_no_answer_is_kept_in_a_cache(key: Key, world: World):
    things = world.things()
    path, body = path_of(key, things), body_of(key, things)
    may = {row.key: row.admits("alice") for row in ROWS}
    for client in (Client(), world.browser(world.alice if may[key] else world.admin)):
        _check(call(client, key, path, body), is_api(key[1]))


def test_nor_is_what_is_refused_before_any_view(client: Client):
    refused = [
        client.get("/nothing/here"),
        client.get("/api/v1/nothing/"),
        client.get("/api/v1/documents/", headers={"Host": "evil.example"}),
        client.post("/api/v1/documents/", b"{}", "application/json", CONTENT_LENGTH="x"),
        Client(enforce_csrf_checks=True).post("/accounts/login/", {}),
    ]
    assert [answer.status_code for answer in refused] == [404, 404, 400, 400, 403]
    for answer in refused:
        _check(answer, answer.request["PATH_INFO"].startswith("/api/"))


@pytest.mark.parametrize("row", PRIVATE_API, ids=str)
def test_a_session_that_another_origin_shows_is_nobodys(row: Any, world: World, cors: None):
    things = world.things()
    path, body = path_of(row.key, things), body_of(row.key, things)
    browser = world.browser(world.admin, enforce_csrf_checks=True)
    browser.get("/accounts/password/change/")
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    before = world.record()

    for origin in (TOOL, "https://evil.example", "null", "http://testserver:81"):
        answer = call(browser, row.key, path, body, {"X-CSRFToken": token, "Origin": origin})

        assert answer.status_code == 401, content_of(answer)
        assert "Access-Control-Allow-Credentials" not in answer
        assert answer.get("Access-Control-Allow-Origin") == (TOOL if origin == TOOL else None)

    assert world.record() == before


def test_a_link_that_asks_for_an_account_asks_a_page_of_another_origin_too(world: World, cors: None):
    from files.services import shares
    from tests.support.documents import person

    share = shares.create(
        owner=person(world.alice),
        document_ids=[world.things().document.id],
        rules=shares.Rules(audience="signed_in"),
    )
    path, browser = f"/api/v1/public/shares/{share.slug}/claim/", world.browser(world.bob)
    assert browser.post(path, {}, "application/json", headers={"Origin": TOOL}).status_code == 403
    assert browser.post(path, {}, "application/json").status_code == 200


def test_a_named_origin_uses_the_api_with_a_token(world: World, cors: None):
    client = Client()
    preflight = client.options(
        "/api/v1/documents/",
        headers={
            "Origin": TOOL,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
        },
    )
    assert preflight.status_code == 200
    assert preflight["Access-Control-Allow-Origin"] == TOOL
    allowed = {name.strip() for name in preflight["Access-Control-Allow-Headers"].split(",")}
    assert {"authorization", "idempotency-key", "if-match", "x-request-guest", "x-share-unlock"} <= allowed
    assert "cookie" not in allowed
    assert "x-csrftoken" not in allowed

    answer = client.get("/api/v1/documents/", headers={"Origin": TOOL, **world.script})
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == TOOL
    exposed = {name.strip() for name in answer["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "Link", "RateLimit", "Retry-After", "X-Request-Id", "Idempotent-Replayed"} <= exposed


def test_pages_are_for_no_other_origin(world: World, cors: None):
    for path in ("/", "/accounts/login/", "/healthz"):
        answer = world.browser(world.alice).get(path, headers={"Origin": TOOL})
        assert "Access-Control-Allow-Origin" not in answer


def test_the_bucket_is_open_to_the_same_origins(aws: None):
    s3: Any = boto3.client("s3", region_name=settings.AWS_REGION)
    for named in ([TOOL], []):
        with override_settings(API_ORIGINS=named):
            call_command("provision", stdout=StringIO())
        [rule] = s3.get_bucket_cors(Bucket=settings.BUCKET)["CORSRules"]
        assert rule["AllowedOrigins"] == [settings.SITE_ORIGIN, *named]
        assert rule["ExposeHeaders"]


def test_a_stage_that_names_none_answers_no_preflight(client: Client):
    assert settings.API_ORIGINS == []
    assert not [name for name in settings.MIDDLEWARE if "cors" in name]
    headers = {"Origin": TOOL, "Access-Control-Request-Method": "GET"}
    assert "Access-Control-Allow-Origin" not in client.options("/api/v1/documents/", headers=headers)


def _check(answer: Any, api: bool) -> None:
    where = content_of(answer)
    assert "no-store" in answer["Cache-Control"], where
    assert "public" not in answer["Cache-Control"], where
    vary = {name.strip().lower() for name in answer["Vary"].split(",")}
    assert vary >= ({"cookie", "authorization", "origin", "accept"} if api else {"cookie"}), where
    policy = answer["Permissions-Policy"]
    assert "camera=()" in policy, where
    assert "microphone=()" in policy, where
