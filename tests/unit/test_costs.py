"""docs/costs.md is what `python -m bench costs` prints, and its inputs are those of the code."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from accounts.models import User  # noqa: F401 - so that all tables are known
from bench.costs import bill, report
from bench.costs.capacity import Meter, item_size
from mydoc.ops.provision import alarms
from mydoc.telemetry import metrics
from tests.support.stack import ROOT


def test_the_page_is_what_the_command_prints() -> None:
    assert (ROOT / "docs" / "costs.md").read_text() == report.report(), "python -m bench costs > docs/costs.md"


def test_the_configuration_is_the_deployments() -> None:
    stage = json.loads((ROOT / "zappa_settings.json").read_text())["dev"]
    assert stage["memory_size"] == bill.MEMORY_GB * 1024
    schedules = [event["expression"] for event in stage["events"] if "expression" in event]
    assert schedules == ["rate(5 minutes)"]
    assert stage["aws_region"] == bill.PRICES["region"]
    assert len(metrics.UNITS) == bill.METRICS


def test_every_metric_that_an_alarm_watches_is_counted() -> None:
    made = alarms._alarms("dev", "mydoc-dev", "mydoc-dev-jobs", "topic")
    watched = sum(
        len([m for m in alarm["Metrics"] if "MetricStat" in m]) if "Metrics" in alarm else 1 for alarm in made
    )
    assert watched == bill.ALARM_METRICS


def test_egress_goes_by_tiers() -> None:
    terabyte = bill.GB * 1024 / bill.sent_bytes()
    assert bill.egress(0) == 0
    assert bill.egress(round(terabyte)) == pytest.approx(1024 * 0.09, rel=0.001)
    assert bill.egress(round(60 * terabyte)) == pytest.approx(
        1024 * (10 * 0.09 + 40 * 0.085 + 10 * 0.07), rel=0.001
    )


def test_what_some_transfers_have_besides_is_counted_in_full() -> None:
    """A job for each message, a notification for each mail, and nothing that was measured without a price."""
    for steps in (bill.MEASURED["steps"], bill.MEASURED["zip"]["steps"], bill.MEASURED["mail"]["steps"]):
        jobs = sum(step["kind"] == "job" for step in steps)
        assert jobs == bill._calls(steps, "sqs", {"SendMessage"})
        assert bill.mails_of(steps) == sum("SNS" in step["step"] for step in steps)
        assert all(bill.billed_seconds(step) > 0 for step in steps)
    costs = {what: amount for what, amount, _ in bill.besides(bill.MEASURED["zip"]["steps"])}
    parts = -(-bill.MEASURED["zip"]["bytes"] // bill.MEASURED["part_bytes"])
    assert costs["S3: PUT"] >= parts + 2


def test_items_have_the_size_that_dynamodb_says() -> None:
    assert item_size({"id": {"S": "abc"}}) == 5
    assert item_size({"n": {"N": "1234"}, "b": {"BOOL": True}}) == 1 + 3 + 1 + 1
    assert item_size({"m": {"M": {"k": {"S": "v"}}}, "s": {"SS": ["a", "bc"]}}) == 1 + 3 + 3 + 1 + 3


@pytest.fixture
def meter(aws: None) -> Meter:
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    key = [{"AttributeName": "id", "KeyType": "HASH"}]
    dynamodb.create_table(
        TableName="t",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=key,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "due")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_due",
                "KeySchema": [{"AttributeName": "due", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    return Meter(dynamodb)


def put(meter: Meter, item: dict[str, Any], *, in_transaction: bool = False) -> float:
    """Write units of putting an item."""
    operation = "TransactWriteItems" if in_transaction else "PutItem"
    one = {"TableName": "t", "Item": item}
    asked: dict[str, Any] = {"TransactItems": [{"Put": one}]} if in_transaction else one
    before = meter.before(operation, asked)
    meter._dynamodb.put_item(**one)
    return meter.after(operation, asked, {}, before).write


def test_writes_cost_by_size_transaction_and_index(meter: Meter) -> None:
    small = {"id": {"S": "a"}, "due": {"S": "1"}}
    large = small | {"text": {"S": "x" * 1500}}
    assert put(meter, small) == 1 + 1
    assert put(meter, large) == 2 + 0
    assert put(meter, large | {"due": {"S": "2"}}) == 2 + 2
    assert put(meter, {"id": {"S": "a"}}) == 2 + 1
    assert put(meter, {"id": {"S": "b"}}, in_transaction=True) == 2


def test_reads_cost_by_size_and_consistency(meter: Meter) -> None:
    items = [{"text": {"S": "x" * 5000}}]
    assert meter.after("Query", {}, {"Items": items}, []).read == 1
    assert meter.after("Query", {"ConsistentRead": True}, {"Items": items}, []).read == 2
    assert meter.after("GetItem", {}, {}, []).read == 0.5
    assert meter.after("TransactGetItems", {}, {"Responses": [{"Item": {"id": {"S": "a"}}}]}, []).read == 2
