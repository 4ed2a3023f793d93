"""What a page needs to be imported for, and what not: each library here would make every cold start longer."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import settings

from bench.cold_start import ZAPPA_SETTINGS, Application, Page, sample
from mydoc.local.environment import clean_environment
from tests.conftest import empty_stage
from tests.support.stack import ROOT
from tests.support.world import World

# Each, and what it is for.
ELSEWHERE = {
    "rest_framework": "the API",
    "drf_spectacular.openapi": "the schema",
    "storages": "S3",
    "argon2": "passwords",
    "corsheaders": "pages of other origins",
    "cryptography": "answers to repeated requests",
    "PIL": "thumbnails",
    "pypdfium2": "thumbnails",
    "filetype": "processing",
    "rapidfuzz": "searching the history",
    "ulid": "what is made",
    "idna": "webhooks, and domains outside ASCII",
    "anymail": "mail",
    "marshmallow": "nothing",
    "requests": "nothing",
    "moto": "tests",
}


class _ToMoto(BaseHTTPRequestHandler):
    """DynamoDB for another process, played by this one's moto."""

    def do_POST(self) -> None:
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        client: Any = boto3.client("dynamodb", region_name=settings.AWS_REGION)
        answer = client._make_api_call(operation, asked)
        del answer["ResponseMetadata"]
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with empty_stage():
        yield World.build()


@pytest.fixture(scope="module")
def application(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The function of a stage that has the world's tables."""
    folder: Path = tmp_path_factory.mktemp("package")
    (folder / "zappa_settings.py").write_text(ZAPPA_SETTINGS)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _ToMoto)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **clean_environment(),
        "PYTHONPATH": f"{ROOT}:{folder}",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "MYDOC_EXTRA_HOSTS": "mydoc.example",
        # Else it makes up its own, and knows no session of ours.
        "MYDOC_SECRET_KEY": settings.SECRET_KEY,
        "MYDOC_TOKEN_PEPPER": settings.TOKEN_PEPPER,
    }
    yield Application(
        "MyDoc", Path(sys.executable), "mydoc.handlers.lambda_handler:lambda_handler", ROOT, environment
    )
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["healthz", "documents", "share"])
def test_a_page_imports_nothing_that_others_need(name: str, world: World, application: Application):
    slug = world.things().link.slug
    session = world.alice.client.cookies[settings.SESSION_COOKIE_NAME].value
    page = {
        "healthz": Page(name, "/healthz", "/healthz"),
        "documents": Page(name, "/", "/", cookie=f"{settings.SESSION_COOKIE_NAME}={session}"),
        "share": Page(name, f"/s/{slug}", "/s/{slug}", {"slug": slug}),
    }[name]
    imported = set(sample(application, page, warm_requests=0)["modules"])
    assert "mydoc.urls" in imported
    assert {library: use for library, use in ELSEWHERE.items() if library in imported} == {}
