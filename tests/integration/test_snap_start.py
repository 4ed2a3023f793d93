"""A stage's releases start from a snapshot where it says so, whatever Zappa did before."""

from __future__ import annotations

from typing import Any

import pytest

from mydoc.ops.deploy import release
from mydoc.ops.stage import Stage
from tests.integration.test_functions_start_afresh import make_function
from tests.support.stack import Stack
from tests.support.stage import ACCOUNT, REGION

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(
    ("asked", "found"), [("PublishedVersions", "PublishedVersions"), ("None", "None"), (None, "None")]
)
def test_a_release_starts_from_a_snapshot(stack: Stack, asked: str | None, found: str) -> None:
    lambda_: Any = stack.client("lambda")
    name = make_function(stack, Runtime="python3.12")
    stage = Stage(name=name.removeprefix("mydoc-"), data="other", account=ACCOUNT, region=REGION)
    release.set_snap_start(lambda_, stage=stage, apply_on=asked)
    version = release.publish(lambda_, stage=stage, fingerprint="abc")
    published = lambda_.get_function_configuration(FunctionName=name, Qualifier=version)
    assert published["SnapStart"]["ApplyOn"] == found
    assert published["Description"] == "MyDoc release abc"
