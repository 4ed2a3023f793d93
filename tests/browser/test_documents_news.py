"""A row says that its document is ready to whoever saw it become so, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, make_file


def test_ready_is_said_where_it_is_news(visit: Callable[..., Visitor], tmp_path: Path, unique: str) -> None:
    alice = visit("alice")
    file = make_file(tmp_path, f"{unique}.txt", 10)
    alice.goto("/")
    alice.upload_ready(file)
    chip = alice.page.locator(f"{alice.row(file.name)} [data-status-chip]")
    expect(chip).to_have_text("Ready")
    expect(chip).to_be_visible()
    alice.page.reload()
    alice.page.wait_for_selector(alice.row(file.name))
    expect(chip).to_be_hidden()
