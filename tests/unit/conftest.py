"""The world of tables over all routes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.built import Anew, built_world
from tests.support.world import World


@pytest.fixture(scope="module")
def anew() -> Iterator[Anew]:
    """Call it to have the world as it was built once more."""
    with built_world() as anew:
        yield anew


@pytest.fixture
def world(anew: Anew) -> World:
    """As it was built: what a test needs to be new, it asks for."""
    return anew()
