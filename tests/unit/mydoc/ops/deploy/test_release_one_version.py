"""A release is one version, of the whole: code and configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from zappa.core import Zappa

from mydoc.ops.deploy import release
from mydoc.ops.deploy.commands import Commands
from mydoc.ops.deploy.target import Target
from mydoc.ops.functions import VARIABLE
from mydoc.ops.stage import Stage


def _create(zappa: Zappa, stage: Stage, package: bytes, **more: Any) -> None:
    zappa.create_lambda_function(
        function_name=stage.function, handler="main.handler", local_zip=package, runtime="python3.12",
        **more,
    )  # fmt: skip


def _versions(zappa: Zappa, stage: Stage) -> list[str]:
    found = zappa.lambda_client.list_versions_by_function(FunctionName=stage.function)["Versions"]
    return [version["Version"] for version in found]


@pytest.mark.parametrize("snap_start", ["None", "PublishedVersions"])
def test_zappa_publishes_no_versions_between_releases(
    zappa: Zappa, stage: Stage, package: bytes, snap_start: str
) -> None:
    release.keep_zappa_from_publishing(zappa)
    _create(zappa, stage, package, snap_start=snap_start)
    zappa.update_lambda_function(bucket="", function_name=stage.function, local_zip=package, snap_start=snap_start)
    zappa.update_lambda_configuration(
        lambda_arn=stage.function_arn, function_name=stage.function, handler="main.handler", snap_start=snap_start
    )
    assert _versions(zappa, stage) == ["$LATEST"]
    # None of Zappa's aliases holds a version that is to be deleted one day.
    aliases = zappa.lambda_client.list_aliases(FunctionName=stage.function)["Aliases"]
    assert {alias["FunctionVersion"] for alias in aliases} <= {"$LATEST"}


def test_what_a_rotation_left_in_the_environment_is_no_change(
    cli: Any, stage: Stage, package: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Target, "environment", lambda _: {"MYDOC_STAGE": "dev"})
    commands = Commands(cli, stage)
    _create(cli.zappa, stage, package, aws_environment_variables={VARIABLE: "2026-01-01"})
    commands._configure()
    lambda_ = cli.zappa.lambda_client
    release.publish(lambda_, stage=stage, fingerprint=commands._fingerprint)
    version = _versions(cli.zappa, stage)[-1]
    release.point(lambda_, stage=stage, version=version)
    live = release.live(lambda_, stage=stage)
    assert live is not None
    # The rotation's is kept, and the version tells of the same configuration as the function it is of.
    assert live["Environment"]["Variables"] == {"MYDOC_STAGE": "dev", VARIABLE: "2026-01-01"}
    now = lambda_.get_function_configuration(FunctionName=stage.function)
    assert live["Description"].split()[-1] == now["Description"].split()[-1]
    commands._tell_zappa()
    built = tmp_path / "package.zip"
    built.write_bytes(package)
    assert commands._live_if_same(built)
