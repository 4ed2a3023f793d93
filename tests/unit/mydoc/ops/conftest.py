"""The stage that engineers look after."""

from __future__ import annotations

import pytest

from mydoc.ops.stage import Stage

ACCOUNT = "123456789012"
REGION = "eu-central-1"


@pytest.fixture
def stage() -> Stage:
    """A stage called dev."""
    return Stage(name="dev", data="dev", account=ACCOUNT, region=REGION)
