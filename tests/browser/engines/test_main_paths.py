"""What people do with MyDoc, in Firefox and in WebKit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import digest, make_file
from tests.browser.engines.line import Line
from tests.browser.engines.webdriver import Window
from tests.support import previewed
from tests.support.stack import Stack

MIB = 1024**2
PART = 5 * MIB
READY = '[data-status="ready"]'
_CALL = """
const [method, path, body] = arguments;
return fetch(`/api/v1/${path}`, {
  method,
  headers: {
    'Content-Type': 'application/json',
    'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content,
  },
  body: JSON.stringify(body),
}).then((answer) => answer.json());
"""


def _row(file: Path) -> str:
    return f'tr[data-name="{file.name}"]'


def _upload_ready(window: Window, *files: Path) -> None:
    window.upload(*files)
    for file in files:
        window.waits(f"{_row(file)}{READY}")


def _upload_slowly(window: Window, line: Line, file: Path) -> None:
    """Begin an upload, and return while its first part is under way."""
    line.is_slow = True
    window.upload(file)
    window.waits(".upload[data-state=uploading]")
    window.until(lambda: line.under_way, "a part under way")


def test_signing_in(window: Window, stack: Stack, alices_address: str) -> None:
    window.goto("/accounts/login/")
    window.fill("[name=username]", alices_address)
    window.fill("[name=password]", stack.password)
    window.click("main form button.button-primary")
    window.waits("[data-upload-button]")


def test_an_upload_goes_on_after_a_pause_and_a_reload(
    alice: Window, line: Line, tmp_path: Path, unique: str
) -> None:
    file = make_file(tmp_path, f"{unique}.bin", 3 * PART)
    before = line.sent
    _upload_slowly(alice, line, file)
    alice.click(".upload button[aria-label^=Pause]")
    alice.waits(".upload[data-state=paused]")
    line.is_slow = False
    alice.until(lambda: not line.under_way, "the end of the parts under way")
    alice.until(lambda: int(alice.evaluate(_SENT)) % PART == 0, "their answers")
    assert PART <= int(alice.evaluate(_SENT)) < file.stat().st_size

    alice.reload()
    alice.waits(".upload[data-state=unfinished]")
    _upload_ready(alice, file)
    assert line.sent - before < file.stat().st_size + MIB, "a part was sent twice"


_SENT = "return document.querySelector('.upload').dataset.sent"


def test_a_download_leaves_an_upload_alone(alice: Window, line: Line, tmp_path: Path, unique: str) -> None:
    report, large = make_file(tmp_path, f"{unique}.bin", MIB), make_file(tmp_path, f"large {unique}.bin", 2 * PART)
    _upload_ready(alice, report)
    before, broken = line.sent, line.broken
    _upload_slowly(alice, line, large)
    alice.click(f"{_row(report)} button[data-action=download]")
    assert digest(alice.downloaded(report.name, MIB)) == digest(report)
    assert line.under_way, "the upload was over before the download"

    line.is_slow = False
    alice.waits(f"{_row(large)}{READY}")
    assert line.broken == broken
    assert line.sent - before < large.stat().st_size + MIB, "a part was sent twice"


def test_an_upload_goes_on_while_other_pages_are_shown(
    alice: Window, line: Line, tmp_path: Path, unique: str
) -> None:
    if not alice.evaluate("return 'navigation' in window"):
        pytest.skip("this release has no Navigation API: it asks before a page is left")
    file = make_file(tmp_path, f"{unique}.bin", 2 * PART)
    before, broken = line.sent, line.broken
    _upload_slowly(alice, line, file)
    alice.evaluate("window.isTheSame = true")
    alice.click(".site-nav a[href='/shares/']")
    alice.waits(".site-nav a[href='/shares/'][aria-current]")
    alice.until(lambda: alice.evaluate("return document.activeElement.id") == "main", "the focus in the page")
    alice.evaluate("history.back()")
    alice.waits("[data-documents-page] [data-tray]:not([hidden])")
    assert alice.evaluate("return window.isTheSame && location.pathname") == "/"
    line.is_slow = False
    alice.waits(f"{_row(file)}{READY}")
    assert line.broken == broken
    assert line.sent - before < file.stat().st_size + MIB, "a part was sent twice"


def test_previews(alice: Window, tmp_path: Path, unique: str) -> None:
    pdf, sound = tmp_path / f"{unique}.pdf", previewed.sound(tmp_path / f"{unique}.wav")
    pdf.write_bytes(previewed.text_pdf(2))
    picture = previewed.pictures(tmp_path, unique)[0]
    _upload_ready(alice, pdf, sound, picture)
    shown = {
        pdf: "return document.querySelector('.textLayer')?.textContent.includes('Page 1 of the report')",
        picture: "return document.querySelector('.picture img')?.naturalWidth > 0",
        sound: "return document.querySelector('audio')?.duration === 2",
    }
    for file, is_shown in shown.items():
        alice.click(f"{_row(file)} [data-preview]")
        alice.waits(".preview-stage iframe:not([data-waiting])")
        with alice.frame(".preview-stage iframe"):
            alice.until(lambda: alice.evaluate(is_shown), f"the preview of {file.name}")  # noqa: B023
        alice.click("dialog.preview [data-close]")
        alice.until(lambda: not alice.shows("dialog.preview"), "the end of the preview")


def test_a_public_page_and_its_claim(alice: Window, tmp_path: Path, unique: str) -> None:
    file = make_file(tmp_path, f"{unique} Bericht.bin", MIB)
    _upload_ready(alice, file)
    document = alice.evaluate("return document.querySelector(arguments[0]).dataset.document", _row(file))
    link = alice.evaluate(_CALL, "POST", "shares/", {"documents": [document], "max_downloads": 1})
    alice.become([])
    alice.goto(link["url"])
    alice.click("[data-public-document] form button")
    assert digest(alice.downloaded(file.name, MIB)) == digest(file)
    alice.waits(".toast-success")


def test_a_guest_uploads(alice: Window, tmp_path: Path, unique: str) -> None:
    request = alice.evaluate(_CALL, "POST", "requests/", {"title": f"Plans {unique}"})
    alice.become([])
    file = make_file(tmp_path, f"{unique}.bin", 1000)
    alice.goto(request["url"])
    alice.fill("#guest-name", "Jane")
    alice.fill("#guest-email", "jane@example.com")
    alice.click("[data-introduce] button")
    alice.waits("[data-guest-uploads]")
    alice.upload(file)
    alice.waits("[data-sent-file] .chip-ready")
    assert alice.text("[data-sent-list] .collected-name") == file.name
