"""A Parameter Store without secrets, of a stage called other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from mydoc.aws import secrets
from mydoc.aws.secrets import Secrets

STAGE = "other"


REGION = "us-east-1"


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of a Parameter Store that holds nothing."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        session: Any = boto3.session.Session()
        yield session.client("ssm", region_name=REGION)


def read() -> Secrets:
    return secrets.read_secrets(stage=STAGE, region=REGION)


def names(ssm: Any) -> list[str]:
    found = ssm.get_parameters_by_path(Path=f"/mydoc/{STAGE}")["Parameters"]
    return sorted(parameter["Name"].rpartition("/")[2] for parameter in found)


def rotate(ssm: Any, *, seen: list[Secrets] | None = None, kinds: tuple[str, ...] = secrets.KINDS) -> list[str]:
    """With what processes that start afresh read, when they do."""

    def start_afresh() -> list[str]:
        if seen is not None:
            seen.append(read())
        return []

    return secrets.rotate(ssm, stage=STAGE, kinds=kinds, start_afresh=start_afresh)
