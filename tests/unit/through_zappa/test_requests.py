"""HTTP requests as the three kinds of API pass them on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accounts.addresses import client_address
from mydoc import urls
from tests.support.events import HOST, HTTP_KINDS, Answer, http_answer, http_event
from tests.support.lambda_handler import Invoke

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff"


@csrf_exempt
def echo(request: HttpRequest, asked: str = "") -> HttpResponse:
    """What Django understood, or the body itself as a picture."""
    if request.body:
        return HttpResponse(request.body, content_type="image/png")
    return JsonResponse(
        {
            "path": asked,
            "query": {name: request.GET.getlist(name) for name in request.GET},
            "url": request.build_absolute_uri(),
            "client": client_address(request),
            "cookies": request.COOKIES,
            "secure": request.is_secure(),
        }
    )


class WithEcho:
    """The site's addresses and one more."""

    urlpatterns = [path("echo/<path:asked>", echo), *urls.urlpatterns]
    handler400, handler403, handler404, handler500 = (
        urls.handler400,
        urls.handler403,
        urls.handler404,
        urls.handler500,
    )


@pytest.fixture(params=HTTP_KINDS)
def ask(request: pytest.FixtureRequest, invoke: Invoke, settings: Any) -> Callable[..., Any]:
    """Asks through one kind of API: `ask("/healthz")`."""
    settings.ROOT_URLCONF = WithEcho

    def run(path: str, **more: Any) -> Any:
        return http_answer(request.param, invoke(http_event(request.param, path, **more)))

    return run


def test_the_site_answers(ask):
    answer = ask("/healthz")

    assert (answer.status, answer.json()["status"]) == (200, "ok")


def test_head_is_answered_as_get_would_be(ask):
    answer = ask("/healthz", method="HEAD")

    assert answer.status == 200
    assert answer.headers["content-type"] == ["application/json"]


def test_paths_and_queries_arrive_as_they_were_sent(ask):
    answer = ask(quote("/echo/Zoë/50% + 1"), query="q=a&q=b%26c&empty=&e=%C3%A9+%2B").json()

    assert answer["path"] == "Zoë/50% + 1"
    assert answer["query"] == {"q": ["a", "b&c"], "empty": [""], "e": ["é +"]}
    assert answer["url"].startswith(f"https://{HOST}/dev/echo/")
    assert answer["secure"] is True


def test_bytes_arrive_and_leave_as_they_are(ask):
    headers = {"Content-Type": "image/png"}

    assert ask("/echo/picture", method="POST", headers=headers, body=PICTURE).body == PICTURE


def test_signing_in_by_the_api(ask, alice):
    body = json.dumps({"email": alice.email, "password": alice.password}).encode()
    headers = {"Content-Type": "application/json"}

    signed_in = ask("/api/v1/auth/login/", method="POST", headers=headers, body=body)

    bearer = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    assert ask("/api/v1/account/", headers=bearer).json()["email"] == alice.email


def test_signing_in_by_the_page_sets_its_cookies(ask, alice):
    form = ask("/accounts/login/")
    csrf = cookies_of(form)["csrf"]
    body = f"username={alice.email}&password={alice.password.replace(' ', '+')}"
    body += f"&csrfmiddlewaretoken={csrf.partition('=')[2]}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{csrf}; other=1",
        "Referer": f"https://{HOST}/dev/accounts/login/",
    }

    answer = ask("/accounts/login/", method="POST", headers=headers, body=body.encode())

    assert (answer.status, answer.headers["location"]) == (302, ["/dev/"])
    assert set(cookies_of(answer)) == {"csrf", "session", "remembered"}
    cookies = "; ".join(cookies_of(answer).values())
    assert set(ask("/echo/me", headers={"Cookie": cookies}).json()["cookies"]) == {"csrf", "session", "remembered"}


def cookies_of(answer: Answer) -> dict[str, str]:
    """`name=value` of each cookie that is set; Zappa sets each twice, which changes nothing."""
    pairs = [cookie.partition(";")[0].strip() for cookie in answer.headers["set-cookie"]]
    return {pair.partition("=")[0]: pair for pair in pairs}


def test_a_refusal_of_the_api_is_a_problem_below_a_stage_too(ask):
    large = b"x" * (1024**2 + 1)
    answers = [
        ask("/api/v1/no-such-thing/"),
        ask("/api/v1/auth/login/", method="POST", headers={"Content-Type": "application/json"}, body=large),
    ]

    assert [answer.headers["content-type"] for answer in answers] == [["application/problem+json"]] * 2
    assert [answer.json()["code"] for answer in answers] == ["not_found", "body_too_large"]


def test_text_in_another_charset_is_refused_before_django_reads_it(ask):
    headers = {"Content-Type": "application/json; charset=utf-7"}

    answer = ask("/api/v1/auth/login/", method="POST", headers=headers, body=b"{}")

    assert (answer.status, answer.json()["code"]) == (400, "bad_charset")


def test_links_stay_below_the_stage(aws, ask):
    page = ask("/accounts/login/").body.decode()

    assert 'action="/dev/' in page or 'href="/dev/' in page
    assert ask("/audit/", query="q=a&q=b").headers["location"] == [
        "/dev/accounts/login/?next=/dev/audit/%3Fq%3Da%26q%3Db"
    ]


def test_the_client_is_who_api_gateway_saw(ask):
    assert ask("/echo/me").json()["client"] == "203.0.113.7"
    forged = {"X-Forwarded-For": "192.0.2.1, 203.0.113.7"}
    assert ask("/echo/me", headers=forged).json()["client"] == "203.0.113.7"


def test_inv_07_the_log_names_no_mailed_token(ask, monkeypatch):
    token = "WyIwMUszIl0:1uQ2kX:abcdefghijklmnop"
    written = StringIO()
    [handler] = [handler for handler in logging.getLogger().handlers if handler.get_name() == "stderr"]
    monkeypatch.setattr(handler, "stream", written)

    referer = f"https://{HOST}/dev/accounts/password/reset/MDFL/{token}/"
    ask(f"/accounts/confirm/{token}/", headers={"Referer": referer})

    assert "confirm" in written.getvalue()
    assert "abcdefghijklmnop" not in written.getvalue()
