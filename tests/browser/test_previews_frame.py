"""Nothing in the frame of a preview runs, calls or leads anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.browser.conftest import Visitor, close_preview
from tests.browser.previews import FRAME, inner, preview
from tests.support import previewed


def test_the_frame_has_no_origin_no_session_and_nobody_to_call(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    file = tmp_path / f"{unique}.md"
    file.write_text(previewed.MARKDOWN)
    alice.upload_ready(file)
    preview(alice, file.name)
    frame = inner(page)

    assert frame.evaluate("self.origin") == "null"
    for forbidden in ("document.cookie", "localStorage.length", "parent.document.title"):
        with pytest.raises(Exception, match=r"SecurityError|denied"):
            frame.evaluate(forbidden)
    alice.provoke("CSP violation: connect-src")
    alice.provoke("Content Security Policy")
    for address in (alice.base_url, "https://example.com"):
        assert frame.evaluate("(url) => fetch(url).then(() => 'reached', () => 'refused')", address) == "refused"
    # Each attempt was reported, as it should be.
    alice.has_complained("CSP violation: connect-src", times=2)


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another site's address, and what was asked of it."""
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/?stolen", asked
    server.shutdown()
    server.server_close()


WAYS_OUT = {
    "location": "(url) => { location.href = url; }",
    "replace": "(url) => { location.replace(url); }",
    "a link": "(url) => { document.body.append(Object.assign(document.createElement('a'), {href: url, id: 'o'}));"
    " document.querySelector('#o').click(); }",
    "refresh": "(url) => { document.head.append(Object.assign(document.createElement('meta'),"
    " {httpEquiv: 'refresh', content: `0;url=${url}`})); }",
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_inv_26_a_script_in_the_frame_leads_it_nowhere(
    visit: Callable[..., Visitor], elsewhere: tuple[str, list[str]], tmp_path: Path, unique: str, way: str
) -> None:
    """Whatever it tries, nobody is told anything, and the frame is gone."""
    alice = visit("alice")
    page = alice.page
    file = tmp_path / f"{unique}.txt"
    file.write_text("secret")
    alice.upload_ready(file)
    alice.provoke("frame-src")
    alice.provoke("frame-ancestors")
    alice.provoke("Content Security Policy")
    addresses = [elsewhere[0], f"{alice.base_url}/", f"{alice.base_url}/static/dist/app.js"]
    if way == "location":
        addresses += [f"{alice.base_url}/preview/?again", "data:text/html,<h1>Sign in</h1>", "about:blank"]
    for address in addresses:
        preview(alice, file.name)

        inner(page).evaluate(WAYS_OUT[way], address)

        page.wait_for_selector(".preview-state:has-text('tried to open another page')")
        assert page.query_selector(FRAME) is None, address
        close_preview(page)
    assert elsewhere[1] == []
