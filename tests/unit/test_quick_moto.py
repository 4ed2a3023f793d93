"""The tests' moto, which is quicker than the one it is made from, answers as that does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.dynamodb.parsing.validators import UpdateExpressionValidator

from tests.support import quick_dynamodb, quick_updates

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


@pytest.mark.parametrize("checks_first", [True, False])
def test_it_answers_as_moto_does_on_its_own_way(checks_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """As well to a client that leaves it to AWS to check what is asked, as the application's does."""
    quick = _all_that_is_answered(monkeypatch, checks_first)
    monkeypatch.setattr(quick_dynamodb, "METHODS", {})
    monkeypatch.setattr(UpdateExpressionValidator, "__init__", quick_updates._init)
    monkeypatch.setattr(UpdateExpressionValidator, "validate", quick_updates._validate)
    slow = _all_that_is_answered(monkeypatch, checks_first)

    for name, answer in slow.items():
        assert quick[name] == answer, name
    refused = {name for name, answer in slow.items() if "Error" in answer}
    assert refused == {name for name in slow if name.startswith("refused")}


def _all_that_is_answered(monkeypatch: pytest.MonkeyPatch, checks_first: bool) -> dict[str, Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    found: dict[str, Any] = {}
    with mock_aws():
        config = Config(parameter_validation=checks_first)
        client = boto3.client("dynamodb", region_name="us-east-1", config=config)
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=_key("a", "b"),
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in "abc"],
            GlobalSecondaryIndexes=[
                {"IndexName": "by c", "KeySchema": _key("c", "a"), "Projection": {"ProjectionType": "KEYS_ONLY"}}
            ],
        )
        for name, operation, asked in REQUESTS:
            known = {} if operation.startswith(("batch", "transact")) else {"TableName": TABLE}
            try:
                answer = getattr(client, operation)(**known, **asked)
            except ClientError as error:
                answer = error.response
            status = answer.pop("ResponseMetadata")["HTTPStatusCode"]
            found[name] = {"status": status, **answer}
    return found


def _key(*names: str) -> list[Any]:
    kinds = zip(names, ("HASH", "RANGE"), strict=True)
    return [{"AttributeName": name, "KeyType": kind} for name, kind in kinds]


def _item(a: str, b: str, **more: Any) -> dict[str, Any]:
    return {"a": {"S": a}, "b": {"S": b}, **more}


def _update(expression: str) -> dict[str, Any]:
    """An update, with the names and values that it uses."""
    names = {name: {"#key": "a"}.get(name, name[1:]) for name in re.findall(r"#\w+", expression)}
    values = {":text": {"S": "größer"}, ":one": {"N": "1"}, ":more": {"SS": ["c"]}}
    values |= {":list": EVERY_TYPE["list"], ":map": EVERY_TYPE["map"]}
    used = {name: values[name] for name in re.findall(r":\w+", expression) if name in values}
    return {
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        **({"ExpressionAttributeValues": used} if used else {}),
    }


PLAIN = {name: value for name, value in EVERY_TYPE.items() if name != "bytes"}
A_IS = {"KeyConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": "1"}}}
NEVER = {"ConditionExpression": "attribute_not_exists(a)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
UPDATE = {
    "UpdateExpression": "SET #list[0] = :text, #number = #number + :one REMOVE yes ADD texts :more",
    "ExpressionAttributeNames": {"#list": "list", "#number": "number"},
    "ExpressionAttributeValues": {
        ":text": {"S": "first"},
        ":one": {"N": "1"},
        ":more": {"SS": ["c"]},
    },
}
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("a put", "put_item", {"Item": _item("1", "1", c={"S": "x"}, **PLAIN), "ReturnConsumedCapacity": "TOTAL"}),
    ("another", "put_item", {"Item": _item("1", "2", c={"S": "x"}, **EVERY_TYPE)}),
    ("a third", "put_item", {"Item": _item("1", "3", text={"S": "kleiner"})}),
    ("one put over", "put_item", {"Item": _item("1", "3", text={"S": "größer"}), "ReturnValues": "ALL_OLD"}),
    ("refused put", "put_item", {"Item": _item("1", "1"), **NEVER}),
    ("refused for its size", "put_item", {"Item": _item("1", "9", text={"S": "x" * 410_000})}),
    ("refused without a key", "put_item", {"Item": {"a": {"S": "1"}}}),
    ("refused for an empty key", "put_item", {"Item": _item("", "1")}),
    ("a get", "get_item", {"Key": _item("1", "1"), "ReturnConsumedCapacity": "TOTAL"}),
    ("a get of bytes", "get_item", {"Key": _item("1", "2")}),
    ("a get of nothing", "get_item", {"Key": _item("1", "no")}),
    ("a get of parts", "get_item", {"Key": _item("1", "1"), "ProjectionExpression": "b, texts"}),
    ("refused get", "get_item", {"Key": {"a": {"S": "1"}, "no": {"S": "1"}}}),
    ("a query", "query", {**A_IS, "ReturnConsumedCapacity": "TOTAL"}),
    ("its first page", "query", {**A_IS, "Limit": 2}),
    ("its second", "query", {**A_IS, "Limit": 2, "ExclusiveStartKey": _item("1", "2")}),
    ("backwards", "query", {**A_IS, "ScanIndexForward": False, "Limit": 1}),
    (
        "by a range and a filter",
        "query",
        {
            "KeyConditionExpression": "a = :a AND begins_with(b, :b)",
            "FilterExpression": "attribute_exists(#map.#inner) AND NOT #text IN (:b, :a)",
            "ExpressionAttributeNames": {"#map": "map", "#inner": "inner", "#text": "text"},
            "ExpressionAttributeValues": {":a": {"S": "1"}, ":b": {"S": "1"}},
        },
    ),
    ("by an index", "query", {**A_IS, "KeyConditionExpression": "c = :a", "IndexName": "by c"}),
    (
        "by an index that has some",
        "query",
        {
            "KeyConditionExpression": "c = :c",
            "ExpressionAttributeValues": {":c": {"S": "x"}},
            "IndexName": "by c",
            "Limit": 1,
        },
    ),
    ("a count", "query", {**A_IS, "Select": "COUNT"}),
    ("of a key that nothing has", "query", {**A_IS, "ExpressionAttributeValues": {":a": {"S": "2"}}}),
    ("refused query", "query", {**A_IS, "IndexName": "by nothing"}),
    ("an update", "update_item", {"Key": _item("1", "1"), "ReturnValues": "ALL_NEW", **UPDATE}),
    ("another update", "update_item", {"Key": _item("1", "2"), "ReturnValues": "UPDATED_OLD", **UPDATE}),
    ("what they made", "scan", {"ReturnConsumedCapacity": "TOTAL"}),
    ("refused update", "update_item", {"Key": _item("1", "3"), **UPDATE}),
    (
        "an update of what was not there",
        "update_item",
        {
            "Key": _item("2", "1"),
            "UpdateExpression": "SET c = if_not_exists(c, :c)",
            "ExpressionAttributeValues": {":c": {"S": "y"}},
            "ReturnValues": "ALL_NEW",
        },
    ),
    *(
        (name, "update_item", {"Key": _item("2", "2"), "ReturnValues": "ALL_NEW", **_update(expression)})
        for name, expression in [
            ("one of what is plain", "SET #text = :text, #number = if_not_exists(#number, :one) + :one"),
            ("a sum and a difference", "SET #number = #number + :one, #other = #number - :one"),
            ("an attribute from another", "SET #other = #text, #text = if_not_exists(#other, :text)"),
            ("one that takes some away", "REMOVE #text, #missing ADD #number :one, #texts :more"),
            ("one that takes it all", "DELETE #texts :more"),
            ("one that puts a part into it", "SET #list = :list, #map = :map"),
            ("one of a part", "SET #list[0] = :one, #map.#text = :one"),
            ("refused for a value that is not told", "SET #text = :nothing"),
            ("refused for what is not there", "SET #text = #missing"),
            ("refused for its kind", "SET #text = #texts + :one"),
            ("refused since it is the key", "SET #key = :text"),
            ("refused since it is there twice", "SET #text = :text, #text = :text"),
            ("refused for two clauses", "SET #text = :text SET #other = :text"),
        ]
    ),
    ("a part of a scan", "scan", {"Limit": 1}),
    (
        "gets at once",
        "batch_get_item",
        {"RequestItems": {TABLE: {"Keys": [_item("1", "1"), _item("1", "2"), _item("no", "no")]}}},
    ),
    (
        "gets in one transaction",
        "transact_get_items",
        {"TransactItems": [{"Get": {"TableName": TABLE, "Key": _item("1", b)}} for b in ("1", "no")]},
    ),
    (
        "writes at once",
        "batch_write_item",
        {
            "RequestItems": {
                TABLE: [{"PutRequest": {"Item": _item("3", "1")}}, {"DeleteRequest": {"Key": _item("1", "3")}}]
            }
        },
    ),
    (
        "refused transaction",
        "transact_write_items",
        {
            "TransactItems": [
                {"Update": {"TableName": TABLE, "Key": _item("1", "1"), **UPDATE}},
                {"Delete": {"TableName": TABLE, "Key": _item("1", "2"), **NEVER}},
            ]
        },
    ),
    ("a delete", "delete_item", {"Key": _item("3", "1"), "ReturnValues": "ALL_OLD"}),
    ("refused delete", "delete_item", {"Key": _item("1", "1"), **NEVER}),
    ("what is left", "scan", {}),
]


def _sorted(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda item: str(item["a"]))
