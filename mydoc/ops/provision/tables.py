"""Create the tables in DynamoDB."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import TTLAttribute

from mydoc.ops.provision.common import existing

if TYPE_CHECKING:
    from mydoc.aws.tables import StageModel

_ACTIVE_WITHIN_SECONDS = 600


def provision_tables(dynamodb: Any, models: Iterable[type[StageModel]]) -> list[str]:
    """Create or update the table of every model.

    Args:
        dynamodb: a boto3 DynamoDB client.
        models: whose tables.

    Returns:
        what was changed, one sentence each.
    """
    return [change for model in models for change in _provision_table(dynamodb, model)]


def _provision_table(dynamodb: Any, model: type[StageModel]) -> list[str]:
    name = model.Meta.table_name
    wanted = _table_definition(model)
    described = existing(lambda: dynamodb.describe_table(TableName=name)["Table"])
    changes = []
    if described is None:
        dynamodb.create_table(**wanted)
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
        changes.append(f"table {name}: created")
    else:
        # An earlier run may have ended while it was being made.
        _wait_until_active(dynamodb, name)
        changes += _add_indexes(dynamodb, wanted, described)
    return changes + _provision_ttl(dynamodb, model) + _provision_recovery(dynamodb, model)


def _table_definition(model: type[StageModel]) -> dict[str, Any]:
    schema = model._get_schema()
    definition: dict[str, Any] = {
        "TableName": model.Meta.table_name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": _unique(schema["attribute_definitions"]),
        "KeySchema": _key_schema(schema["key_schema"]),
    }
    if indexes := schema["global_secondary_indexes"]:
        definition["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index["index_name"],
                "KeySchema": _key_schema(index["key_schema"]),
                "Projection": index["projection"],
            }
            for index in indexes
        ]
    return definition


def _unique(attributes: Iterable[Any]) -> list[dict[str, str]]:
    return list({attribute["AttributeName"]: attribute for attribute in attributes}.values())


def _key_schema(keys: Iterable[Any]) -> list[dict[str, str]]:
    # DynamoDB requires the hash key first, which is also alphabetical order.
    return sorted(keys, key=lambda key: key["KeyType"])


def _add_indexes(dynamodb: Any, wanted: dict[str, Any], described: dict[str, Any]) -> list[str]:
    name = wanted["TableName"]
    present = {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", [])}
    missing = [i for i in wanted.get("GlobalSecondaryIndexes", []) if i["IndexName"] not in present]
    for index in missing:
        keys = {key["AttributeName"] for key in index["KeySchema"]}
        dynamodb.update_table(
            TableName=name,
            AttributeDefinitions=[a for a in wanted["AttributeDefinitions"] if a["AttributeName"] in keys],
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )
        # DynamoDB makes one index of a table at a time.
        _wait_until_active(dynamodb, name)
    return [f"table {name}: index {index['IndexName']} added" for index in missing]


def _wait_until_active(dynamodb: Any, name: str) -> None:
    deadline = time.monotonic() + _ACTIVE_WITHIN_SECONDS
    while True:
        table = dynamodb.describe_table(TableName=name)["Table"]
        states = [index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", [])]
        if table["TableStatus"] == "ACTIVE" and set(states) <= {"ACTIVE"}:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"Table {name} is still being updated. Run this again in a few minutes.")
        time.sleep(1)


def _provision_ttl(dynamodb: Any, model: type[StageModel]) -> list[str]:
    attributes = [a for a in model.get_attributes().values() if isinstance(a, TTLAttribute)]
    if not attributes:
        return []
    name, ends_at = model.Meta.table_name, attributes[0].attr_name
    now = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if now["TimeToLiveStatus"] in ("ENABLED", "ENABLING") and now.get("AttributeName") == ends_at:
        return []
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": ends_at}
    )
    return [f"table {name}: time to live set to {ends_at}"]


def _provision_recovery(dynamodb: Any, model: type[StageModel]) -> list[str]:
    if not model.backed_up:
        return []
    name = model.Meta.table_name
    now = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if now.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
        return []
    _turn_recovery_on(dynamodb, name)
    return [f"table {name}: point-in-time recovery on"]


def _turn_recovery_on(dynamodb: Any, name: str) -> None:
    deadline = time.monotonic() + _ACTIVE_WITHIN_SECONDS
    while True:
        try:
            dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )
            return
        except dynamodb.exceptions.ContinuousBackupsUnavailableException:
            # A new table is active before it can be backed up (AWS, "UpdateContinuousBackups").
            if time.monotonic() > deadline:
                raise
        time.sleep(1)
