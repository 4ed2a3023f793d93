"""Several documents of one's own as one ZIP."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Visitor, make_file


def test_what_is_selected_is_downloaded_as_one_zip(
    visit: Callable[..., Visitor], tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    files = [make_file(tmp_path, f"{unique} {name}.bin", 2_000) for name in ("a", "b", "c")]
    for file in files:
        alice.upload_ready(file)
    for file in files[:2]:
        page.check(f"{alice.row(file.name)} [data-select]")
    with page.expect_download() as download:
        page.click("[data-selection-zip]")
    assert download.value.suggested_filename == "Documents.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.name: file.read_bytes() for file in files[:2]
        }
    assert page.inner_text("[data-selection-count]") == "2 selected"
