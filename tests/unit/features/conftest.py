"""Features as a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mydoc import features
from mydoc.features import Change, Features
from tests.unit.bad_input.conftest import call as call
from tests.unit.files.conftest import upload as upload

Set = Callable[..., Features]


@pytest.fixture
def set_features(aws: None) -> Set:
    """`set_features(switches={…}, limits={…}, groups={…})`, as an administrator does."""

    def change(**values: Any) -> Features:
        return features.change(version=features.latest().version, change=Change(**values), by="admin")

    return change
