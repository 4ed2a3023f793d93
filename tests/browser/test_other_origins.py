"""Pages of other origins use the API where the stage names those: with a token, and never with a cookie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState

from tests.browser.conftest import PATIENCE
from tests.support.stack import Stack, new_stack
from tests.support.visitor import Visitor

# Signs in, uploads, shares and claims, and says what it could read of the answers.
_JOURNEY = """
async ([site, email, password]) => {
  let token = "";
  const seen = {};
  const ask = async (method, path, body, more = {}) => {
    const headers = {"Content-Type": "application/json", ...more};
    if (token) headers.Authorization = `Bearer ${token}`;
    const answer = await fetch(`${site}/api/v1/${path}`, {method, headers, body: body && JSON.stringify(body)});
    seen[`${method} ${path.split("/")[0]}`] = Object.fromEntries(answer.headers);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  token = (await ask("POST", "auth/login/", {email, password})).token;
  const bytes = new TextEncoder().encode("from another origin");
  const key = {"Idempotency-Key": crypto.randomUUID()};
  const started = await ask("POST", "documents/", {name: "tool.txt", size: bytes.length}, key);
  const repeated = await ask("POST", "documents/", {name: "tool.txt", size: bytes.length}, key);
  const {urls, headers} = await ask("POST", `documents/${started.id}/parts/`, {part_numbers: [1]});
  const put = await fetch(urls[1], {method: "PUT", headers, body: bytes});
  const parts = [{part_number: 1, etag: put.headers.get("ETag")}];
  await ask("POST", `documents/${started.id}/complete/`, {parts});
  while ((await ask("GET", `documents/${started.id}/`)).status !== "ready") {
    await new Promise((done) => setTimeout(done, 100));
  }
  const share = await ask("POST", "shares/", {documents: [started.id]});
  const claim = await ask("POST", `public/shares/${share.slug}/claim/`, {});
  await ask("GET", "documents/?limit=1");
  return {same: started.id === repeated.id, text: await (await fetch(claim.url)).text(), seen};
}
"""
# What a page can try with the cookies that its browser has of the site; what came of it.
_WITH_COOKIES = """
async ([site, name]) => {
  const body = JSON.stringify({name, size: 1});
  const tries = [
    fetch(`${site}/api/v1/account/`, {credentials: "include"}),
    fetch(`${site}/api/v1/documents/`,
      {method: "POST", credentials: "include", headers: {"Content-Type": "application/json"}, body}),
    fetch(`${site}/api/v1/documents/`, {method: "POST", credentials: "include", mode: "no-cors", body}),
    fetch(`${site}/`, {credentials: "include"}),
  ];
  return (await Promise.allSettled(tries)).map((one) => one.status === "rejected" ? "kept away" : one.value.type);
}
"""
_WITH_TOKEN = """
([site, token]) => fetch(`${site}/api/v1/account/`, {headers: {Authorization: `Bearer ${token}`}})
  .then((answer) => answer.status, () => "kept away")
"""


class _Tool(BaseHTTPRequestHandler):
    """A page of somebody else's, with nothing on it."""

    def do_GET(self) -> None:
        body = b"<!doctype html><link rel=icon href=data:,><title>Tool</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def _serve() -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Tool)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def origins() -> Iterator[tuple[str, str]]:
    """Two other origins of the same host, which has the site's cookies: one that the stage names, and one not."""
    servers = _serve(), _serve()
    named, other = (f"http://localhost:{server.server_port}" for server in servers)
    yield named, other
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def open_stack(origins: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that names one of them."""
    made = new_stack(tmp_path_factory.mktemp("open"))
    made.start({"MYDOC_API_ORIGINS": origins[0]})
    yield made
    made.stop()


@pytest.fixture
def page_of(
    chromium: Browser, open_stack: Stack, signed_in: Callable[[Stack, str], StorageState]
) -> Iterator[Callable[[str], Page]]:
    """Opens a page of an origin in the browser of Bob, who is signed in at the site."""
    context = chromium.new_context(storage_state=signed_in(open_stack, "bob@example.com"))
    context.set_default_timeout(PATIENCE)

    def open_page(origin: str) -> Page:
        page = context.new_page()
        page.goto(origin)
        return page

    yield open_page
    context.close()


def test_a_named_origin_does_the_main_job_with_a_token(
    page_of: Callable[[str], Page], origins: tuple[str, str], open_stack: Stack
) -> None:
    page = page_of(origins[0])
    done = page.evaluate(_JOURNEY, [open_stack.base_url, "alice@example.com", open_stack.password])
    assert done["text"] == "from another origin"
    assert done["same"]
    seen = done["seen"]
    assert "x-request-id" in seen["POST auth"]
    assert "ratelimit-policy" in seen["POST auth"]
    assert seen["POST documents"]["cache-control"] == "no-store"


@pytest.mark.parametrize("which", [0, 1], ids=["named", "not named"])
def test_no_other_origin_does_anything_with_a_cookie(
    which: int, page_of: Callable[[str], Page], origins: tuple[str, str], open_stack: Stack
) -> None:
    page = page_of(origins[which])
    came = page.evaluate(_WITH_COOKIES, [open_stack.base_url, f"forged{which}.txt"])
    assert came == ["kept away", "kept away", "opaque", "kept away"]
    bob = Visitor(open_stack, "bob@example.com")
    assert f"forged{which}.txt" not in bob.get("documents/").text


def test_an_origin_that_is_not_named_may_not_even_with_a_token(
    page_of: Callable[[str], Page], origins: tuple[str, str], open_stack: Stack
) -> None:
    bob = Visitor(open_stack, "bob@example.com")
    token = str(bob.http.headers["Authorization"]).removeprefix("Bearer ")
    answers = [page_of(origin).evaluate(_WITH_TOKEN, [open_stack.base_url, token]) for origin in origins]
    assert answers == [200, "kept away"]


def test_a_browser_that_opens_an_address_of_the_api_reads_about_it(
    page_of: Callable[[str], Page], open_stack: Stack
) -> None:
    page = page_of(f"{open_stack.base_url}/api/v1/documents/")
    assert page.url.endswith("/api/docs/#/documents/documents_list")
    page.wait_for_selector("#operations-documents-documents_list.is-open")
    assert page.locator(".opblock.is-open").count() == 1
