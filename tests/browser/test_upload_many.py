"""Many small files at once: how few requests they take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Visitor, make_file
from tests.support.stack import Stack

FILES = 200


def test_two_hundred_small_files_take_little_more_than_a_request_each(
    visit: Callable[..., Visitor], stack: Stack, tmp_path: Path, unique: str
) -> None:
    alice = visit("alice")
    page = alice.page
    page.wait_for_selector("html[data-live=yes]")
    puts: list[str] = []
    calls: list[str] = []
    page.on("request", lambda request: (puts if request.method == "PUT" else calls).append(request.url))
    files = [make_file(tmp_path, f"{number:03} {unique}.bin", 1_000) for number in range(FILES)]
    alice.upload(*files)
    page.wait_for_selector("[data-tray-title]:has-text('200 files')")
    page.wait_for_selector("[data-tray]", state="hidden", timeout=120_000)
    # The list stays at its first page, which the last ones are on.
    for file in files[-10:]:
        alice.is_ready(file)
    page.wait_for_function("() => document.querySelectorAll('tr[data-document]').length === 50")
    assert page.locator("a[data-more]").count() == 1

    assert len(puts) == len(set(puts)) == FILES
    assert all(url.startswith(stack.aws_endpoint) for url in puts)
    begun = [url for url in calls if url.endswith("/documents/batch/")]
    assert 2 <= len(begun) <= FILES / 6
    # All others bring the list up to date, about once a second: how many depends on the machine, not on the files.
    others = {url.split("?")[0].removeprefix(stack.base_url) for url in calls} - {"/api/v1/documents/batch/"}
    assert others <= {"/", "/documents/rows/", "/healthz"}
