"""An empty account, played by moto, to which the stage is deployed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from zappa.core import Zappa

from mydoc.ops.deploy import role
from mydoc.ops.stage import Stage
from tests.unit.mydoc.ops.conftest import REGION


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Makes boto3 clients."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        session: Any = boto3.session.Session(region_name=REGION)
        yield session.client


@pytest.fixture
def deploy_code(client: Callable[[str], Any], stage: Stage) -> Callable[[str], None]:
    """Gives the function other code; makes it first."""

    def deploy(code: str) -> None:
        package = zipped(code)
        lambda_ = client("lambda")
        try:
            lambda_.update_function_code(FunctionName=stage.function, ZipFile=package)
        except lambda_.exceptions.ResourceNotFoundException:
            made = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(role.TRUST))
            lambda_.create_function(
                FunctionName=stage.function, Runtime="python3.12", Handler="code.f", Role=made["Role"]["Arn"],
                Code={"ZipFile": package},
            )  # fmt: skip

    return deploy


def zipped(code: str) -> bytes:
    """Return a package with this code: the same bytes for the same code."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("code.py"), code)
    return file.getvalue()


@pytest.fixture
def package() -> bytes:
    """A package as small as they get."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("main.py", "")
    return content.getvalue()


@pytest.fixture
def zappa(client: Callable[[str], Any], stage: Stage) -> Zappa:
    """Zappa's core, with a role to give to the function."""
    core = Zappa(boto_session=boto3.session.Session(region_name=REGION), aws_region=REGION)
    client("iam").create_role(RoleName=stage.role, AssumeRolePolicyDocument=json.dumps(role.TRUST))
    core.role_name = stage.role
    return core


@pytest.fixture
def cli(zappa: Zappa) -> Any:
    """What the commands need of Zappa's command line."""
    return SimpleNamespace(
        zappa=zappa, stage_config={}, deploy=None, update=None, undeploy=None, memory_size=1024,
        timeout_seconds=150, ephemeral_storage={"Size": 512}, runtime="python3.12", snap_start="None",
        authorizer=None, lambda_handler="main.handler",
    )  # fmt: skip
