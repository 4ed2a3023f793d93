"""Links from end to end: made before their uploads, opened on a phone, changed while somebody has them open."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import Visitor, close_preview, digest, make_file
from tests.browser.line import Gate
from tests.browser.test_accessibility import LOOKS, check

PASSWORD = "open sesame"
PHONE = 375


def new_link(alice: Visitor, title: str, **fields: str) -> str:
    """Make an empty link on the page of links; its address."""
    page = alice.page
    alice.goto("/shares/")
    if not page.is_visible("form [name=title]"):
        page.click("summary:has-text('New link')")
    page.fill("[name=title]", title)
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click("button:has-text('Create link')")
    page.wait_for_selector("[data-share-page]")
    return page.input_value("#share-url")


def a_folder(folder: Path) -> Path:
    """A folder in a folder, with an image and texts."""
    deeper = folder / "Urlaub" / "Tag 1"
    deeper.mkdir(parents=True)
    Image.new("RGB", (320, 200), (180, 90, 40)).save(deeper / "Küste.jpg")
    (folder / "Urlaub" / "notes.txt").write_text("We were here.\n")
    return folder / "Urlaub"


def add_folder(alice: Visitor, folder: Path, count: int) -> None:
    """Add it to the link whose page is open, and wait until the link says that all of it is there."""
    page = alice.page
    page.set_input_files("[data-folder-input]", str(folder))
    page.wait_for_function(
        "(count) => document.querySelectorAll('[data-share-document][data-status=ready]').length === count",
        arg=count,
        timeout=120_000,
    )


def test_a_folder_behind_a_password_on_a_phone(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    url = new_link(alice, f"{unique} Norway", password=PASSWORD)
    add_folder(alice, a_folder(tmp_path), 2)

    visitor = visit(width=PHONE)
    visitor.expect_status(403)
    page = visitor.page
    page.goto(url)
    assert unique not in page.content()
    check(page)
    page.fill("#password", "open barley")
    page.click("main button:has-text('Open')")
    assert "Wrong password" in page.inner_text("#password-error")
    page.fill("#password", PASSWORD)
    page.click("main button:has-text('Open')")
    visitor.arrives(f"h1:has-text('{unique} Norway')")
    assert page.locator(".public-folder h2 .visually-hidden").all_text_contents() == ["Urlaub", "Urlaub/Tag 1"]
    check(page)

    page.click("li:has-text('Küste.jpg') [data-preview]")
    page.wait_for_selector("dialog.preview[open]")
    close_preview(page)

    with page.expect_download() as download:
        page.click("button[aria-label='Download Küste.jpg']")
    assert download.value.suggested_filename == "Küste.jpg"
    assert digest(Path(download.value.path())) == digest(tmp_path / "Urlaub" / "Tag 1" / "Küste.jpg")

    with page.expect_download(timeout=120_000) as download:
        page.click("button:has-text('Download all as ZIP')")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert sorted(archive.namelist()) == ["Urlaub/Tag 1/Küste.jpg", "Urlaub/notes.txt"]
        assert archive.read("Urlaub/notes.txt") == b"We were here.\n"


def test_who_is_early_sees_what_is_coming_and_then_what_came(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    url = new_link(alice, f"{unique} films")
    gate = Gate(alice.page, passes=0)
    large = make_file(tmp_path, f"{unique}.bin", 1024**2)
    alice.upload(large)
    alice.page.wait_for_selector("[data-share-document]")

    visitor = visit(width=PHONE)
    page = visitor.page
    page.goto(url)
    assert "1 document" in page.inner_text("[data-coming]")
    check(page)
    assert page.locator("[data-public-document]").count() == 0

    alice.wait_until(lambda: gate.held)
    gate.open()
    # Nobody touches the page.
    page.wait_for_selector("[data-public-document]", timeout=120_000)
    page.wait_for_selector("[data-coming]", state="detached")
    page.wait_for_load_state()
    with page.expect_download() as download:
        page.click("button[aria-label^=Download]")
    assert digest(Path(download.value.path())) == digest(large)


def test_pausing_changing_and_revoking_hold_at_once(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    url = new_link(alice, f"{unique} plans")
    add_folder(alice, a_folder(tmp_path), 2)
    visitor = visit(width=PHONE)
    visitor.expect_status(404)
    page = visitor.page
    page.goto(url)
    page.wait_for_selector("[data-public-document]")

    alice.page.click("button:has-text('Pause')")
    alice.page.wait_for_selector(".chip:has-text('Paused')")
    page.reload()
    page.wait_for_selector("h1:has-text('This link is not available')")

    alice.page.click("button:has-text('Resume')")
    alice.page.wait_for_selector(".chip:has-text('Open')")
    alice.page.click("summary:has-text('Settings')")
    alice.page.fill("[name=title]", f"{unique} other plans")
    alice.page.fill("[name=password]", PASSWORD)
    alice.page.click("button:has-text('Save')")
    alice.page.wait_for_selector(f"h1:has-text('{unique} other plans')")
    page.reload()
    page.wait_for_selector("h1:has-text('Enter the password')")

    elsewhere = visit("alice")
    for window in (alice, elsewhere):
        # Both hear of it, the one maybe before the answer to its own click is there.
        window.expect_status(404)
    elsewhere.page.goto(alice.page.url)
    elsewhere.page.wait_for_selector("html[data-live=yes]")
    alice.page.click("summary:has-text('Revoke')")
    alice.page.click("button:has-text('Revoke link')")
    alice.page.wait_for_selector("text=Link revoked")
    elsewhere.arrives("h1:text-is('Links')")
    page.reload()
    page.wait_for_selector("h1:has-text('This link is not available')")


def test_rules_that_make_no_sense_are_told_beside_their_fields(visit: Callable[..., Visitor], unique: str) -> None:
    alice = visit("alice")
    page = alice.page
    alice.goto("/shares/")
    if not page.is_visible("form [name=title]"):
        page.click("summary:has-text('New link')")
    page.fill("[name=title]", unique)
    page.fill("[name=slug]", f"party-{unique}")
    page.click("button:has-text('Create link')")
    page.wait_for_selector(".field-error:has-text('can be guessed')")
    page.fill("[name=password]", PASSWORD)
    page.click("button:has-text('Create link')")
    page.wait_for_selector("[data-share-page]")
    assert page.input_value("#share-url").endswith(f"/s/party-{unique}")


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_pages_of_links_are_for_everybody(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, width: int, dark: bool
) -> None:
    alice = visit("alice", width=width, dark=dark)
    new_link(alice, f"{unique} a title that goes on-without-any-place-to-break-it-for-a-good-while")
    check(alice.page)
    add_folder(alice, a_folder(tmp_path), 2)
    alice.page.click("summary:has-text('Settings')")
    check(alice.page)
    alice.page.wait_for_function("() => document.querySelector('.share-qr img').naturalWidth > 0")
    alice.goto("/shares/")
    check(alice.page)
