"""One Firefox and one WebKit, whose line is ours; where they are not installed, their tests are skipped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import StorageState

from tests.browser.engines import firefox, webkit
from tests.browser.engines.line import Line
from tests.browser.engines.webdriver import Browser, Window
from tests.support.stack import Stack

_ENGINES = {"firefox": (firefox.executable, firefox.Firefox), "webkit": (webkit.executable, webkit.WebKit)}


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """The line of both browsers."""
    line = Line()
    yield line
    line.close()


@pytest.fixture(scope="module", params=_ENGINES)
def browser(
    request: pytest.FixtureRequest, line: Line, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Each engine in turn. REQUIRE_ENGINES=1 fails instead of skipping one that is not installed."""
    executable, start = _ENGINES[request.param]
    if executable() is None:
        missing = f"{request.param} is not installed (docs/development.md says what to install)"
        (pytest.fail if os.environ.get("REQUIRE_ENGINES") else pytest.skip)(missing)
    browser = start(tmp_path_factory.mktemp(request.param), line.port)
    yield browser
    browser.stop()


@pytest.fixture
def window(browser: Browser, line: Line, stack: Stack) -> Iterator[Window]:
    """Nobody's window; at the end no page has complained."""
    line.is_slow = False
    window = Window(browser, stack.base_url)
    window.become([])
    yield window
    assert window.complaints == []


@pytest.fixture
def alice(
    window: Window,
    stack: Stack,
    alices_address: str,
    signed_in: Callable[[Stack, str], StorageState],
) -> Window:
    """The window at Alice's documents."""
    window.become(signed_in(stack, alices_address)["cookies"])
    window.goto("/")
    return window
