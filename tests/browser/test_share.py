"""Sharing: with Bob, by link, and with nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visitor, digest, make_file
from tests.browser.sharing import close_sharing, copy_link, open_sharing


def _share_by_link(alice: Visitor, name: str, *, password: str = "", most: str = "") -> str:
    open_sharing(alice, name)
    url = copy_link(alice, password=password, most=most)
    close_sharing(alice)
    return url


def test_shared_with_bob_and_by_link_both_get_the_same_bytes_and_charlie_sees_nothing(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice, bob, charlie = visit("alice"), visit("bob"), visit("charlie")
    bob.goto("/?scope=shared")
    charlie.goto("/?scope=shared")
    file = make_file(tmp_path, f"{unique} Bericht - 報告.bin", 9 * 1024**2)
    alice.upload_ready(file)
    document = alice.page.get_attribute(alice.row(file.name), "data-document")

    open_sharing(alice, file.name)
    alice.page.fill("#people-input", "bob b")
    alice.page.wait_for_selector("[role=option]:has-text('bob@example.com')")
    alice.page.keyboard.press("Enter")
    alice.page.wait_for_selector("#sharing [data-person='bob@example.com']")
    close_sharing(alice)

    # Bob's page shows it by itself.
    bob.page.wait_for_selector(f'{bob.row(file.name)}[data-status="ready"]')
    with bob.page.expect_download() as download:
        bob.page.click(f"{bob.row(file.name)} button[data-action=download]")
    assert download.value.suggested_filename == file.name
    assert digest(Path(download.value.path())) == digest(file)
    assert bob.page.locator(f"{bob.row(file.name)} [data-action=delete]").count() == 0

    url = _share_by_link(alice, file.name, password="open sesame")
    stranger = visit()
    stranger.expect_status(403)
    page = stranger.page
    page.goto(url)
    assert file.name not in page.content()
    page.fill("#password", "open barley")
    page.click("main button:has-text('Open')")
    assert "Wrong password" in page.inner_text("#password-error")
    page.fill("#password", "open sesame")
    page.click("main button:has-text('Open')")
    page.wait_for_selector("h1:has-text('Bericht')")
    with page.expect_download() as download:
        page.click("button[aria-label^=Download]")
    assert download.value.suggested_filename == file.name
    assert digest(Path(download.value.path())) == digest(file)

    charlie.page.reload()
    assert unique not in charlie.page.content()
    charlie.expect_status(403, 404)
    charlie.goto(f"/documents/{document}/")
    assert unique not in charlie.page.content()
    charlie.goto(f"/?share={document}")
    charlie.page.wait_for_selector("text=You cannot see this document")

    alice.page.click(f"{alice.row(file.name)} summary")
    alice.page.click(f"{alice.row(file.name)} [data-action=delete]")
    alice.page.wait_for_selector(alice.row(file.name), state="detached")
    bob.page.wait_for_selector(bob.row(file.name), state="detached")
    stranger.expect_status(404)
    page.goto(url)
    page.wait_for_selector("h1:has-text('This link is not available')")


def test_a_refused_address_is_named_beside_the_field(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    alice.expect_status(400)
    file = make_file(tmp_path, f"{unique}.bin", 10)
    alice.upload_ready(file)
    open_sharing(alice, file.name)
    alice.page.fill("#people-input", "ghost@example.com")
    alice.page.keyboard.press("Enter")
    alice.page.wait_for_selector("#people-error:has-text('ghost@example.com')")
    assert alice.page.get_attribute("#people-input", "aria-invalid") == "true"
    assert alice.page.locator("#sharing [data-person]").count() == 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_one_time_link_survives_previews_and_is_then_like_one_that_never_was(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str, script: bool
) -> None:
    alice = visit("alice")
    file = make_file(tmp_path, f"{unique}.bin", 1000)
    alice.upload_ready(file)
    url = _share_by_link(alice, file.name, most="1")
    stranger = visit(script=script)
    # The page asks for itself once more after the download.
    stranger.expect_status(404)
    for _ in range(3):
        stranger.page.goto(url)
        stranger.page.request.head(url)
    assert "1 download left" in stranger.page.inner_text("main")
    with stranger.page.expect_download() as download:
        stranger.page.click("button[aria-label^=Download]")
    assert digest(Path(download.value.path())) == digest(file)

    stranger.page.goto(url)
    used_up = stranger.page.inner_text("main")
    stranger.page.goto(f"{stranger.base_url}/s/{'x' * 22}")
    assert stranger.page.inner_text("main") == used_up


def test_one_link_to_several_documents_and_its_end(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = [make_file(tmp_path, f"{unique} {number}.bin", 100 + number) for number in (1, 2)]
    for file in files:
        alice.upload_ready(file)
        page.check(f"{alice.row(file.name)} [data-select]")
    assert page.inner_text("[data-selection-count]") == "2 selected"
    page.click("[data-selection-share]")
    url = copy_link(alice)
    close_sharing(alice)

    stranger = visit()
    stranger.page.goto(url)
    assert stranger.page.locator("[data-public-document]").count() == 2
    for file in files:
        with stranger.page.expect_download() as download:
            stranger.page.click(f'button[aria-label="Download {file.name}"]')
        assert digest(Path(download.value.path())) == digest(file)

    alice.open_details(files[0].name)
    page.wait_for_selector("#sheet .link-about:has-text('2 downloads')")
    page.click("#sheet [data-revoke]")
    page.click("#confirm [value=yes]")
    page.wait_for_selector("#sheet [data-link]", state="detached")
    stranger.expect_status(404)
    stranger.page.reload()
    stranger.page.wait_for_selector("h1:has-text('This link is not available')")
