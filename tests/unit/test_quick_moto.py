"""The tests' moto, which is quicker than the one it is made from, answers as that does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

TABLE = "things"
EVERY_TYPE: dict[str, Any] = {
    "text": {"S": "größer"},
    "number": {"N": "12"},
    "bytes": {"B": b"\x00\xff"},
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "nothing": {"NULL": True},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "list": {"L": [{"S": ""}, {"L": []}, {"M": {}}]},
    "map": {"M": {"S": {"N": "0"}, "inner": {"M": {"list": {"L": [{"BOOL": False}]}}}}},
}


@pytest.fixture(params=["with a range key", "without"])
def dynamodb(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    names = ["a", "b"] if request.param == "with a range key" else ["a"]
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": name, "KeyType": kind}
                for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        )
        yield client


def key(name: str, client: Any) -> dict[str, Any]:
    described = client.describe_table(TableName=TABLE)["Table"]["KeySchema"]
    return {part["AttributeName"]: {"S": name} for part in described}


def test_every_type_comes_back_as_it_was_put(dynamodb: Any) -> None:
    item = {**key("one", dynamodb), **EVERY_TYPE}
    dynamodb.put_item(TableName=TABLE, Item=item)

    assert dynamodb.get_item(TableName=TABLE, Key=key("one", dynamodb))["Item"] == item
    assert dynamodb.scan(TableName=TABLE)["Items"] == [item]


def test_a_refused_transaction_changes_nothing(dynamodb: Any) -> None:
    kept, changed, removed, new = (key(name, dynamodb) for name in ("kept", "changed", "removed", "new"))
    for one in (kept, changed, removed):
        dynamodb.put_item(TableName=TABLE, Item={**one, **EVERY_TYPE})
    before = dynamodb.scan(TableName=TABLE)["Items"]
    change = {
        "UpdateExpression": "SET #list[0] = :one, #number = #number + :one, #map.#inner = :one REMOVE #text",
        "ExpressionAttributeNames": {f"#{name}": name for name in ("list", "number", "map", "inner", "text")},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    writes: list[Any] = [
        {"Update": {"TableName": TABLE, "Key": changed, **change}},
        {"Delete": {"TableName": TABLE, "Key": removed}},
        {"Put": {"TableName": TABLE, "Item": new}},
    ]
    last = {"TableName": TABLE, "Key": kept, "ConditionExpression": "attribute_not_exists(a)"}

    with pytest.raises(ClientError) as refused:
        dynamodb.transact_write_items(TransactItems=[*writes, {"ConditionCheck": last}])

    codes = [reason["Code"] for reason in refused.value.response["CancellationReasons"]]
    assert codes == ["None", "None", "None", "ConditionalCheckFailed"]
    assert _sorted(dynamodb.scan(TableName=TABLE)["Items"]) == _sorted(before)

    dynamodb.transact_write_items(TransactItems=writes)

    after = {item["a"]["S"]: item for item in dynamodb.scan(TableName=TABLE)["Items"]}
    assert set(after) == {"kept", "changed", "new"}
    assert after["changed"]["number"] == {"N": "13"}
    assert after["changed"]["list"]["L"][0] == {"N": "1"}
    assert "text" not in after["changed"]


def _sorted(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda item: str(item["a"]))
