"""A table that was made a moment ago is active before it can be backed up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from accounts.models import UserItem
from mydoc.ops.provision import provision_tables
from mydoc.ops.provision import tables as tables_module


def test_recovery_is_turned_on_once_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(tables_module, "time", SimpleNamespace(sleep=lambda _: None, monotonic=lambda: 0))
    refusals = [0, 0]

    def refuse(**_: Any) -> Any:
        if not refusals:
            return None
        refusals.pop()
        error = {"Code": "ContinuousBackupsUnavailableException", "Message": "Backups are being enabled"}
        return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400}}

    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        dynamodb.meta.events.register("before-call.dynamodb.UpdateContinuousBackups", refuse)
        name = UserItem.Meta.table_name
        assert f"table {name}: point-in-time recovery on" in provision_tables(dynamodb, [UserItem])
        found = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert refusals == []
    assert found["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
