"""The site below a path, as API Gateway puts it there: its stage, or the emulator's long one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import set_script_prefix
from werkzeug.test import run_wsgi_app
from zappa.wsgi import create_wsgi_request

from accounts.services.mail import send_password_reset
from mydoc.local.server import below
from mydoc.wsgi import application
from tests.conftest import Actor

PATH = "/restapis/abc123/local/_user_request_"
SITE = f"https://testserver{PATH}"
OPEN_PAGES = [
    "/accounts/login/",
    "/accounts/sign-up/",
    "/accounts/sign-up/done/",
    "/accounts/confirm/not-a-token/",
    "/accounts/unsubscribe/not-a-token/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/MQ/not-a-token/",
    "/s/there-is-no-such-link",
    "/api/docs/",
    "/nowhere/",
]
OWN_PAGES = [
    "/",
    "/?scope=shared",
    "/?share=some-document",
    "/audit/",
    "/settings/notifications/",
    "/settings/profile/",
    "/settings/tokens/",
    "/accounts/password/change/",
]
# Whatever a page points to: links, forms, files, and what its scripts read.
_ADDRESS = re.compile(r'(?:href|action|src|data-[\w-]+)="(/[^"]*|https?://[^"]*)"')


@pytest.fixture
def _below(settings: Any) -> None:
    # The test client does not do what Django's WSGI handler does at each request.
    set_script_prefix(f"{PATH}/")
    settings.SITE_URL = SITE
    settings.FORCE_SCRIPT_NAME = PATH
    settings.STATIC_URL = f"{PATH}/static/"


@pytest.fixture(autouse=True)
def _no_path_left_behind() -> Any:
    yield
    set_script_prefix("/")


def addresses(html: str) -> list[str]:
    return _ADDRESS.findall(html)


@pytest.mark.usefixtures("_below", "aws")
@pytest.mark.parametrize("page", OPEN_PAGES)
def test_a_page_for_everybody_points_nowhere_but_below(page: str) -> None:
    found = addresses(Client().get(page).content.decode())
    assert found
    assert [address for address in found if not address.startswith(f"{PATH}/")] == []


@pytest.mark.usefixtures("_below")
@pytest.mark.parametrize("page", OWN_PAGES)
def test_a_page_of_somebody_signed_in_points_nowhere_but_below(alice: Actor, page: str) -> None:
    found = addresses(alice.client.get(page).content.decode())
    assert found
    assert [address for address in found if not address.startswith(f"{PATH}/")] == []


@pytest.mark.usefixtures("_below")
def test_redirects_lead_below(alice: Actor) -> None:
    somebody = Client()
    wanted = f"{PATH}/audit/?q=x"
    login = f"{PATH}/accounts/login/"
    assert somebody.get("/audit/?q=x")["Location"] == f"{login}?next={PATH}/audit/%3Fq%3Dx"
    form = {"username": alice.email, "password": alice.password, "next": wanted}
    assert somebody.post("/accounts/login/", form)["Location"] == wanted
    assert somebody.get("/accounts/login/")["Location"] == f"{PATH}/"
    assert somebody.get("/settings/")["Location"] == f"{PATH}/settings/profile/"
    assert somebody.get("/audit")["Location"] == f"{PATH}/audit/"
    assert somebody.post("/accounts/logout/")["Location"] == login


@pytest.mark.usefixtures("_below", "offline")
def test_programs_are_refused_in_json_there_too() -> None:
    client = Client()
    assert client.get("/api/v1/nothing-here/")["Content-Type"] == "application/problem+json"
    too_large = client.post("/api/v1/documents/", b"x", content_type="application/json", CONTENT_LENGTH=str(2**30))
    assert (too_large.status_code, too_large["Content-Type"]) == (413, "application/problem+json")
    assert client.get("/nowhere/")["Content-Type"].startswith("text/html")


@pytest.mark.usefixtures("_below")
@pytest.mark.parametrize("prefix", ["/", f"{PATH}/"], ids=["before the first request", "after one"])
def test_a_job_mails_links_that_lead_below(alice: Actor, prefix: str) -> None:
    set_script_prefix(prefix)
    send_password_reset(email=alice.email)
    body = str(mail.outbox[0].body)
    assert re.findall(r"https://\S+", body)
    assert all(
        url.startswith(SITE) and PATH not in url.removeprefix(SITE) for url in re.findall(r"https://\S+", body)
    )
    assert f"{SITE}/accounts/password/reset/" in body


def event(host: str, path: str) -> dict[str, Any]:
    """What a REST API of API Gateway hands over: the path has no stage (AWS, Set up Lambda proxy integrations in
    API Gateway)."""
    headers = {"Host": host, "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}
    context = {"stage": "dev", "path": f"/dev{path}", "identity": {}}
    return {"httpMethod": "GET", "path": path, "headers": headers, "body": None, "requestContext": context}


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(
    ("site_path", "zappa_says", "begins"),
    [
        ("/dev", "/dev", "/dev/"),
        (PATH, "", f"{PATH}/"),
        ("", "/dev", "/"),
        ("", "", "/"),
    ],
    ids=["its own host", "the emulator", "its own host behind CloudFront", "a domain"],
)
def test_the_sites_url_decides_whatever_zappa_makes_of_the_host(
    settings: Any, site_path: str, zappa_says: str, begins: str
) -> None:
    settings.FORCE_SCRIPT_NAME = site_path
    environ = create_wsgi_request(event("testserver", "/audit/"), script_name=zappa_says)
    _, status, headers = run_wsgi_app(application, environ)
    assert status == "302 Found"
    assert headers["Location"] == f"{begins}accounts/login/?next={begins}audit/"


@pytest.mark.usefixtures("offline")
def test_the_schema_says_where_the_api_begins() -> None:
    from drf_spectacular.settings import spectacular_settings

    from mydoc.web.api.urls import _written

    schema = Client().get("/api/schema/", HTTP_ACCEPT="application/json")
    assert json.loads(schema.content)["servers"] == [{"url": settings.SITE_URL}]
    below = f"{settings.SITE_ORIGIN}{PATH}"
    # The settings of a process stay as they are, and so does its schema.
    _written.cache_clear()
    spectacular_settings.apply_patches({"SERVERS": [{"url": below}]})
    try:
        schema = Client().get("/api/schema/", HTTP_ACCEPT="application/json")
    finally:
        spectacular_settings.clear_patches()
        _written.cache_clear()
    assert json.loads(schema.content)["servers"] == [{"url": below}]


@pytest.mark.parametrize(
    ("asked", "status", "seen"),
    [
        ("/dev/", "200 OK", "/"),
        ("/dev/audit/", "200 OK", "/audit/"),
        ("/dev/dev/", "200 OK", "/dev/"),
        ("/dev", "200 OK", ""),
        ("/devices/", "404 Not Found", None),
        ("/", "404 Not Found", None),
    ],
)
def test_the_development_server_takes_the_path_off(asked: str, status: str, seen: str | None) -> None:
    paths: list[str] = []

    def inner(environ: Any, start_response: Any) -> list[bytes]:
        paths.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return []

    _, answer, _ = run_wsgi_app(below("/dev", inner), {"PATH_INFO": asked})
    assert answer == status
    assert paths == ([] if seen is None else [seen])
