"""The main path as on an API without a domain: the site below a path, its static files of another origin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

from mydoc.local.processes import Child, wait_until_answers
from tests.browser.conftest import Visitor, close_preview, digest, make_file, sign_in
from tests.browser.sharing import close_sharing, copy_link
from tests.browser.test_installed_app import what_forbids_installing
from tests.support.previewed import text_pdf
from tests.support.stack import ROOT, Stack

PATH = "/restapis/abc123/local/_user_request_"
MANIFEST = "staticfiles.json"


@dataclass
class StackBelowAPath(Stack):
    """The stack that everybody shares, with one more server before it."""

    site_port: int = 0
    static_url: str = ""

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.site_port}{PATH}"


class _Files(SimpleHTTPRequestHandler):
    """A public bucket: it serves hashed names, and grants nobody anything by CORS."""

    def do_GET(self) -> None:
        self.path = self.path.removeprefix("/v1")
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders: all static files under their hashed names, and the manifest alone, as a package has it."""
    files, package = tmp_path_factory.mktemp("bucket"), tmp_path_factory.mktemp("package")
    environment = {**os.environ, "MYDOC_STATIC_URL": "http://static.invalid/", "MYDOC_STATIC_ROOT": str(files)}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    manifest = files / MANIFEST
    for name in json.loads(manifest.read_text())["paths"]:
        (files / name).unlink()
    shutil.move(manifest, package / MANIFEST)
    return files, package


@pytest.fixture(scope="session")
def static_url(collected: tuple[Path, Path]) -> Iterator[str]:
    """Where they are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(collected[0])))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def stack(stack: Stack, static_url: str, collected: tuple[Path, Path]) -> Iterator[StackBelowAPath]:
    """Instead of the shared stack's own site, in this file only."""
    port = stack.second_port
    site = StackBelowAPath(**vars(stack), site_port=port, static_url=static_url)
    _admit(stack, f"http://localhost:{port}")
    server = Child("mydoc.local.server", ["--port", str(port)], _environment(site, package=collected[1]))
    assert wait_until_answers(f"{site.base_url}/healthz", lambda: server.exit_code is None, seconds=120)
    yield site
    server.stop(5)


def test_the_main_path(
    stack: StackBelowAPath, visit: Callable[..., Visitor], alices_address: str, tmp_path: Path, unique: str
) -> None:
    alice = visit()
    page = alice.page
    asked = _asked_by(page)
    page.goto(f"{stack.base_url}/audit/")
    page.wait_for_url(f"{stack.base_url}/accounts/login/?next=**")
    sign_in(page, stack, alices_address, stack.password)
    file = make_file(tmp_path, f"{unique}.bin", 9 * 1024**2)
    alice.upload_ready(file)
    _sees_icons(page)

    alice.open_details(file.name)
    page.click("#sheet [data-action=share]")
    page.fill("#people-input", "bob b")
    page.wait_for_selector("[role=option]:has-text('bob@example.com')")
    page.fill("#people-input", "")
    url = copy_link(alice)
    assert url.startswith(f"{stack.base_url}/s/")
    close_sharing(alice)
    page.wait_for_selector("#sheet [data-link]")
    _sees_icons(page)

    stranger = visit()
    asked_by_stranger = _asked_by(stranger.page)
    stranger.page.goto(url)
    with stranger.page.expect_download() as download:
        stranger.page.click("button[aria-label^=Download]")
    assert digest(Path(download.value.path())) == digest(file)
    stranger.is_told("Download started.")
    _sees_icons(stranger.page)

    page.goto(f"{stack.base_url}/documents/{page.get_attribute('#sheet [data-panel]', 'data-panel')}/")
    # It may ask for the document once more while that goes.
    alice.expect_status(404)
    page.click("[data-action=delete]")
    alice.arrives("[data-documents-page]")
    assert page.url == f"{stack.base_url}/"
    page.wait_for_selector(alice.row(file.name), state="detached")

    for address in [*asked, *asked_by_stranger]:
        known = (f"{stack.base_url}/", stack.static_url, f"{stack.aws_endpoint}/", "data:", "blob:")
        assert address.startswith(known), address
        assert f"{PATH}/static/" not in address
    assert any(address.startswith(f"{stack.static_url}dist/app.") for address in asked_by_stranger)


def test_without_a_connection_its_own_page_shows(stack: StackBelowAPath, visit: Callable[..., Visitor]) -> None:
    visitor = visit(workers="allow")
    page = visitor.page
    visitor.goto("/accounts/login/")
    scope = page.evaluate("() => navigator.serviceWorker.ready.then(({scope}) => scope)")
    assert scope == f"{stack.base_url}/"
    page.reload()
    visitor.provoke("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)

    visitor.goto("/accounts/sign-up/")

    page.wait_for_selector("h1:has-text('You are offline')")
    _sees_icons(page)


def test_it_can_be_installed_from_there(playwright_driver: Playwright, stack: StackBelowAPath) -> None:
    assert what_forbids_installing(playwright_driver, stack.base_url) == ["in-incognito"]


def test_previews_come_from_there(
    stack: StackBelowAPath, visit: Callable[..., Visitor], alices_address: str, tmp_path: Path, unique: str
) -> None:
    visitor = visit()
    page = visitor.page
    asked = _asked_by(page)
    sign_in(page, stack, alices_address, stack.password)
    pdf, markdown = tmp_path / f"{unique}.pdf", tmp_path / f"{unique}.md"
    pdf.write_bytes(text_pdf(2))
    markdown.write_text("# A title")
    for file, shown in ((pdf, ".textLayer :text('Page 1 of the report')"), (markdown, "h1:text('A title')")):
        visitor.upload_ready(file)
        page.click(f"{visitor.row(file.name)} [data-preview]")
        page.wait_for_selector(".preview-stage iframe:not([data-waiting])")
        page.frame_locator(".preview-stage iframe").locator(shown).wait_for(state="attached")
        close_preview(page)
    assert f"{stack.base_url}/preview/" in asked
    scripts = [address for address in asked if "/dist/preview-" in address]
    assert all(address.startswith(stack.static_url) for address in scripts)
    assert {address.rpartition("/dist/")[2].partition(".")[0] for address in scripts} >= {
        "preview-frame",
        "preview-markdown",
        "preview-pdf",
    }


def test_the_apis_pages_come_from_there_and_call_below_the_path(
    stack: StackBelowAPath, visit: Callable[..., Visitor]
) -> None:
    visitor = visit()
    visitor.expect_status(401)
    page = visitor.page
    asked = _asked_by(page)
    visitor.goto("/api/docs/")
    operation = page.locator(".opblock:has([data-path='/api/v1/account/'])").first
    operation.locator(".opblock-summary-control").click()
    operation.locator("button:has-text('Try it out')").click()
    operation.locator("button:has-text('Execute')").click()
    operation.locator(".live-responses-table").wait_for()
    assert f"{stack.base_url}/api/v1/account/" in asked
    bundle = "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle."
    assert any(address.startswith(f"{stack.static_url}{bundle}") for address in asked)


@pytest.mark.parametrize("width", [1280, 360])
def test_styles_and_icons_are_there_without_script_too(visit: Callable[..., Visitor], width: int) -> None:
    visitor = visit(width=width, script=False)
    for path in ("/accounts/login/", "/accounts/sign-up/done/"):
        visitor.goto(path)
        for dark in (False, True):
            visitor.page.emulate_media(color_scheme="dark" if dark else "light")
            _sees_icons(visitor.page)
            paper = visitor.page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
            assert (_lightness(paper) < 60) == dark, paper


def _asked_by(page: Page) -> list[str]:
    """Whatever the page goes on to ask for."""
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def _sees_icons(page: Page) -> None:
    """Each icon that is shown has a drawing and a size, and the first one is neither blank nor a block."""
    page.wait_for_selector(".icon")
    # In one go: a row may be brought up to date at any time, and what has left the page has no style.
    bare = page.evaluate(
        """() => [...document.querySelectorAll('.icon')]
          .filter((icon) => icon.checkVisibility({visibilityProperty: true}))
          .filter((icon) => !getComputedStyle(icon).maskImage.startsWith('url("data:image/svg')
                 || icon.offsetWidth < 12 || icon.offsetHeight < 12)
          .map((icon) => icon.outerHTML)"""
    )
    assert bare == []
    colours = Image.open(BytesIO(page.locator(".icon:visible").first.screenshot())).getcolors()
    assert colours is not None
    assert len(colours) > 2


def _lightness(colour: str) -> float:
    """Of `rgb(r, g, b)`, from 0 to 255."""
    numbers = colour[colour.index("(") + 1 : -1].split(",")[:3]
    return sum(map(float, numbers)) / 3


def _admit(stack: Stack, origin: str) -> None:
    """Let the bucket's CORS admit one more origin; the others stay, as other tests run."""
    s3 = stack.client("s3")
    bucket = "mydoc-local-documents"
    rules = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    for rule in rules:
        rule["AllowedOrigins"].append(origin)
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})


def _environment(site: StackBelowAPath, *, package: Path) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MYDOC_"))}
    return {
        **others,
        **site.application_environment,
        "MYDOC_STATIC_URL": site.static_url,
        "MYDOC_STATIC_ROOT": str(package),
        "MYDOC_MAIL": "files",
        "MYDOC_MAIL_DIR": str(site.mail_dir),
    }
