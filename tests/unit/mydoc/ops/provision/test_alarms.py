"""Alarms: what they watch is measured, a second run writes nothing, and nothing is left of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID

from mydoc.ops import provision
from mydoc.telemetry import metrics

REGION = "us-east-1"
TOPIC = f"arn:aws:sns:{REGION}:{DEFAULT_ACCOUNT_ID}:mydoc-dev-alarms"
STAGE = {"stage": "dev", "function": "mydoc-dev", "queue": "mydoc-dev-jobs", "topic": TOPIC}
# AWS, "Available CloudWatch metrics for Amazon SQS" and "Types of metrics for Lambda functions".
OF_AWS = {
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
    "AWS/Lambda": {"Errors", "Invocations", "Throttles"},
}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield lambda service: boto3.client(service, region_name=REGION)


def watched(cloudwatch: Any) -> list[dict[str, Any]]:
    """Every metric that an alarm watches."""
    found = []
    for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
        if alarm.get("Metrics"):
            found += [part["MetricStat"]["Metric"] for part in alarm["Metrics"] if "MetricStat" in part]
        else:
            found.append(alarm)
    return found


def test_alarms_watch_what_is_measured(client: Any) -> None:
    provision.provision_alarms(client("cloudwatch"), **STAGE)

    found = watched(client("cloudwatch"))
    # What AWS lets an account watch for nothing.
    assert len(found) <= 10
    for metric in found:
        names = {**OF_AWS, metrics.NAMESPACE: set(metrics.UNITS)}[metric["Namespace"]]
        assert metric["MetricName"] in names
    dimensions = {(d["Name"], d["Value"]) for metric in found for d in metric["Dimensions"]}
    assert dimensions == {
        (metrics.STAGE_DIMENSION, "dev"),
        ("FunctionName", "mydoc-dev"),
        ("QueueName", "mydoc-dev-jobs"),
        ("QueueName", "mydoc-dev-jobs-dead"),
    }


def test_a_second_run_changes_nothing_and_a_third_only_what_differs(client: Any) -> None:
    cloudwatch = client("cloudwatch")
    assert len(provision.provision_alarms(cloudwatch, **STAGE)) == 4
    assert provision.provision_alarms(cloudwatch, **STAGE) == []

    alarm = cloudwatch.describe_alarms(AlarmNames=["mydoc-dev-queue-age"])["MetricAlarms"][0]
    kept = {name: alarm[name] for name in ("AlarmName", "MetricName", "Namespace", "Statistic", "Dimensions")}
    cloudwatch.put_metric_alarm(
        **kept, Period=300, EvaluationPeriods=2, Threshold=5.0, ComparisonOperator="GreaterThanThreshold"
    )

    assert provision.provision_alarms(cloudwatch, **STAGE) == ["alarm mydoc-dev-queue-age: changed"]
    again = cloudwatch.describe_alarms(AlarmNames=["mydoc-dev-queue-age"])["MetricAlarms"][0]
    assert (again["Threshold"], again["AlarmActions"], again["OKActions"]) == (900.0, [TOPIC], [TOPIC])


def test_another_stage_has_alarms_of_its_own_which_stay(client: Any) -> None:
    cloudwatch = client("cloudwatch")
    provision.provision_alarms(cloudwatch, **STAGE)
    provision.provision_alarms(cloudwatch, **{**STAGE, "stage": "production"})

    assert len(provision.remove_alarms(cloudwatch, stage="dev")) == 4
    assert provision.remove_alarms(cloudwatch, stage="dev") == []

    left = cloudwatch.describe_alarms()["MetricAlarms"]
    assert len(left) == 4
    assert all(alarm["AlarmName"].startswith("mydoc-production-") for alarm in left)


def test_an_address_is_asked_once(client: Any) -> None:
    sns = client("sns")

    first = provision.provision_topic(sns, topic=TOPIC, email="ops@example.com")

    assert first == [
        "topic mydoc-dev-alarms: created",
        "topic mydoc-dev-alarms: confirmation requested from ops@example.com",
    ]
    assert provision.provision_topic(sns, topic=TOPIC, email="ops@example.com") == []
    assert provision.provision_topic(sns, topic=TOPIC, email="") == []
    assert provision.remove_topic(sns, topic=TOPIC) == ["topic mydoc-dev-alarms: deleted"]
    assert provision.remove_topic(sns, topic=TOPIC) == []


def test_nobody_need_be_told(client: Any) -> None:
    assert provision.provision_topic(client("sns"), topic=TOPIC, email="") == ["topic mydoc-dev-alarms: created"]
    assert client("sns").list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"] == []


def test_the_log_is_kept_for_a_month_also_where_lambda_made_it_first(client: Any) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/mydoc-dev")
    logs.create_log_group(logGroupName="/aws/lambda/mydoc-dev-other")

    changes = provision.provision_log_group(logs, name="/aws/lambda/mydoc-dev", days=30)

    assert changes == ["log /aws/lambda/mydoc-dev: retention set to 30 days"]
    assert provision.provision_log_group(logs, name="/aws/lambda/mydoc-dev", days=30) == []
    groups = logs.describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group.get("retentionInDays") for group in groups} == {
        "/aws/lambda/mydoc-dev": 30,
        "/aws/lambda/mydoc-dev-other": None,
    }
