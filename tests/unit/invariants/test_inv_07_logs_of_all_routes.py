"""Invariant 7: no route writes into the log what it was given, or what it gives out, to keep a thing shut."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.conftest import PASSWORD
from tests.support.calls import body_of, call, is_api, path_of
from tests.support.logs import logged
from tests.support.routes import Key, all_routes
from tests.support.things import LINK_PASSWORD
from tests.support.world import World

# What gives access, wherever it is found in an answer.
GIVEN_OUT = re.compile(
    r"X-Amz-Signature=(\w+)|X-Amz-Credential=([^&\"]+)|(mydoc_(?:login|named)_[\w-]+)|/s/([\w-]{16,})|(whsec_[\w+/]+)"
)


@pytest.mark.parametrize("key", all_routes(), ids=" ".join)
def test_inv_07_a_route_writes_no_secret_into_the_log(key: Key, world: World, monkeypatch: pytest.MonkeyPatch):
    for client, headers in _callers(key, world):
        things = world.things()
        path, body = path_of(key, things), body_of(key, things)
        secrets = {PASSWORD, LINK_PASSWORD, things.link.slug, things.locked.slug, *_last_parts(key, path)}
        with logged() as log:
            answer = call(client, key, path, body, headers)
            _break(monkeypatch, client, key, path, body, headers)
        secrets |= _credentials(client, headers) | _given_out(answer)

        assert [line["route"] for line in log.access[:1]] == [key[1]]
        assert log.access[-1]["status"] == 500
        for secret in secrets:
            assert secret not in log.text


def _callers(key: Key, world: World) -> list[tuple[Client, dict[str, str]]]:
    browser: tuple[Client, dict[str, str]] = (world.browser(world.alice), {})
    return [browser, (Client(), world.script)] if is_api(key[1]) else [browser]


def _break(monkeypatch: pytest.MonkeyPatch, client: Client, key: Key, *rest: Any) -> None:
    """The same once more, when it breaks with all it knows in the message."""
    path, body, headers = rest

    def broken(self: Any, request: Any) -> Any:
        raise RuntimeError(f"{request.get_full_path()} {request.META['PATH_INFO']} {request.headers} {body!r}")

    with monkeypatch.context() as patch:
        patch.setattr("mydoc.web.middleware.RequestBodyMiddleware.__call__", broken)
        patch.setattr(client, "raise_request_exception", False)
        patch.setattr(client.handler, "_middleware_chain", None)
        call(client, key, path, body, headers)


def _last_parts(key: Key, path: str) -> set[str]:
    """The secrets in the path."""
    names = re.findall(r"<str:(\w+)>", key[1])
    parts = re.fullmatch(re.sub(r"<str:\w+>", "([^/]+)", key[1]), path)
    found = dict(zip(names, parts.groups() if parts else (), strict=False))
    return {value for name, value in found.items() if name in {"slug", "token"}}


def _credentials(client: Client, headers: dict[str, str]) -> set[str]:
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    cookies = {client.cookies[name].value for name in names if name in client.cookies}
    return {value for value in cookies if value} | {value.partition(" ")[2] for value in headers.values()}


def _given_out(answer: Any) -> set[str]:
    text = json.dumps([answer.getvalue().decode(errors="replace"), dict(answer.items())])
    return {part for found in GIVEN_OUT.findall(text) for part in found if part}
